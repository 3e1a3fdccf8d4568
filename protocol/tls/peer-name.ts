/** A host as certificates and sockets name it: an IPv6 address loses the brackets that it has in URLs (RFC 3986, 3.2.2). */
export const peerName = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');
