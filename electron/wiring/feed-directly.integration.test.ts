import { X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { expect, it, vi } from 'vitest';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { testPlace } from '../core/audit/testing/test-trail.ts';
import type { ClientCertificate } from '../core/sync/collector-link.ts';
import { createTestAuthority } from '../../protocol/tls/testing/test-authority.ts';
import { systemClock } from '../core/system-clock.ts';
import { feedDirectly } from './feed-directly.ts';

const authority = await createTestAuthority();

it('shows the receiver the certificate that the workstation has now', async () => {
  const { pem, privateKey } = await authority.server();
  const shown = new Set<string>();
  const sockets = new Set<TLSSocket>();
  const receiver = createServer({ cert: pem, key: privateKey, ca: authority.pem, requestCert: true }, (socket) => {
    sockets.add(socket.on('error', () => undefined).resume());
    shown.add(socket.getPeerX509Certificate()?.serialNumber ?? 'none');
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const place = testPlace();
  const { trail } = await place.open();
  const syslog = {
    host: '127.0.0.1',
    port,
    trust: { kind: 'authority', pem: authority.pem },
    saysGoodbye: true,
    certificate: 'workstation',
    messageId: 'IHE+RFC-3881',
    withMark: false,
    withPurposeOfUse: false,
    withStructuredData: false,
  } as const;
  const first = await authority.client();
  const next = await authority.client();
  let inUse: ClientCertificate = first;
  const feeding = feedDirectly({
    foundation: { trail, late: null },
    parts: {
      policy: () => ({ ...DEFAULT_POLICY, trail: { ...DEFAULT_POLICY.trail, syslog } }),
      faults: { raise: () => undefined, clear: () => undefined, list: () => [] },
    },
    side: { certificate: () => inUse },
    clock: systemClock,
    log: () => undefined,
  });
  const serials = [first, next].map((one) => new X509Certificate(one.pem).serialNumber);
  await vi.waitFor(() => expect([...shown]).toEqual(serials.slice(0, 1)), 10_000);
  feeding.look();
  inUse = next;
  feeding.look();
  await vi.waitFor(() => expect([...shown]).toEqual(serials), 10_000);
  await feeding.stop();
  for (const socket of sockets) socket.destroy();
  receiver.close();
  await trail.close();
  place.remove();
});
