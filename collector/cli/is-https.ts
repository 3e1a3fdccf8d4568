/** Whether a text is an address that is reached over TLS. */
export const isHttps = (text: string): boolean => URL.parse(text)?.protocol === 'https:';
