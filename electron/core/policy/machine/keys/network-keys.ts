import { z } from 'zod';
import { AbsolutePathSchema } from './collector-keys.ts';
import { describe } from './describe-key.ts';

/** A host name, `.example.org` for all below it, or an address. */
const HostPatternSchema = z
  .string()
  .max(253)
  .regex(/^\.?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$|^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+$/);

/** Without name and password: they would stand in a file that everybody may read. */
const ProxyUrlSchema = z
  .url({ protocol: /^https?$/ })
  .max(256)
  .regex(/^https?:\/\/[^/\\@?#]+\/?$/);

/** How the agent goes out. */
export const NETWORK_KEYS = {
  proxyUrl: describe(ProxyUrlSchema, {
    rule: 'override',
    title: 'Proxy',
    description:
      'An http or https proxy that opens tunnels (CONNECT) to the collector, the PACS and the hub of the reporting system. TLS to them stays end to end. Without name and password.',
    titleDe: 'Proxy',
    descriptionDe:
      'Ein http- oder https-Proxy, der Tunnel (CONNECT) zu Collector, PACS und Hub des Befundsystems öffnet. TLS bleibt durchgehend. Ohne Name und Passwort.',
    example: 'http://proxy.hospital.example:3128',
    otherwise: 'none; environment variables are not asked',
  }),
  proxyBypass: describe(z.array(HostPatternSchema).max(64), {
    rule: 'override',
    title: 'Hosts that are reached without the proxy',
    description:
      'Host names and addresses; `.example.org` means all below it. This workstation itself never goes through it.',
    titleDe: 'Ohne Proxy erreichte Rechner',
    descriptionDe:
      'Namen und Adressen; `.example.org` meint alle darunter. Der eigene Rechner geht nie über den Proxy.',
    example: ['.local.example', '10.0.0.7', '2001:db8::7'],
    otherwise: 'none',
  }),
  caFile: describe(AbsolutePathSchema, {
    rule: 'override',
    title: 'File with further certificate authorities',
    description:
      'PEM, writable by administrators only. Trusted for the PACS, the hub of the reporting system and an https proxy, besides the operating system. Never for the collector, whose authority is pinned. Not on Windows: put them into its store.',
    titleDe: 'Datei mit weiteren Zertifizierungsstellen',
    descriptionDe:
      'PEM, nur für Administratoren schreibbar. Gilt für PACS, Hub des Befundsystems und https-Proxy neben denen des Betriebssystems, nie für den Collector. Nicht unter Windows: dort gehören sie in dessen Speicher.',
    example: '/etc/ssl/hospital.pem',
    exampleOnMac: '/Library/Application Support/Glasskey/hospital.pem',
    otherwise: 'none',
  }),
  systemCas: describe(z.boolean(), {
    rule: 'tighten',
    title: "Trust the operating system's certificate authorities",
    description:
      'Off: for the PACS, the hub of the reporting system and an https proxy, only the authorities in the file above count.',
    titleDe: 'Zertifizierungsstellen des Betriebssystems vertrauen',
    descriptionDe: 'Aus: für PACS, Hub des Befundsystems und https-Proxy gelten nur die Stellen in der Datei darüber.',
    example: false,
    otherwise: 'on',
  }),
  addressFamily: describe(z.enum(['any', 'ipv4', 'ipv6']), {
    rule: 'override',
    title: 'Internet protocol version',
    description: 'Whether names are looked up for IPv4, IPv6 or both.',
    titleDe: 'Version des Internetprotokolls',
    descriptionDe: 'Ob Namen für IPv4, IPv6 oder beides aufgelöst werden.',
    example: 'ipv6',
    otherwise: 'any',
  }),
  connectSeconds: describe(z.int().min(1).max(30), {
    rule: 'override',
    title: 'Longest wait for a connection to the collector',
    description: 'In seconds, a proxy included. A person waits so long before they may sign in without the collector.',
    titleDe: 'Längste Wartezeit auf eine Verbindung zum Collector',
    descriptionDe: 'In Sekunden, samt Proxy. So lange wartet jemand, bis die Anmeldung ohne Collector möglich ist.',
    example: 2,
    otherwise: '4',
  }),
  answerSeconds: describe(z.int().min(3).max(60), {
    rule: 'override',
    title: 'Longest wait for an answer of the collector',
    description: 'In seconds, for what a person waits for in front of the screen.',
    titleDe: 'Längste Wartezeit auf eine Antwort des Collectors',
    descriptionDe: 'In Sekunden, für alles, worauf jemand vor dem Bildschirm wartet.',
    example: 20,
    otherwise: '8',
  }),
  lookAgainSeconds: describe(z.int().min(2).max(300), {
    rule: 'override',
    title: 'Seconds between looks for a collector that is away',
    description: 'A longer time saves a weak line; a shorter one ends offline work sooner.',
    titleDe: 'Sekunden zwischen Versuchen, den Collector wieder zu erreichen',
    descriptionDe: 'Länger schont eine schwache Leitung; kürzer beendet das Arbeiten ohne Netz früher.',
    example: 60,
    otherwise: '5',
  }),
};
