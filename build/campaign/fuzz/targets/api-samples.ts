import { randomUUID } from 'node:crypto';
import { testHeartbeat } from '../../../../collector/testing/test-heartbeat.ts';
import { batchOf, type TestTrail } from '../../../../collector/testing/test-trail.ts';

/** A request as a workstation, a reader or anybody makes it. */
export type ApiSample = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes as they are, a value that is sent as JSON, or none. */
  readonly body: unknown;
  /** Answered without a certificate. */
  readonly isPublic: boolean;
};

export type SampleParts = {
  readonly trail: TestTrail;
  readonly csr: string;
  readonly secret: string;
  /** Not the person's: whatever is made of it lets nobody in. */
  readonly password: string;
  /** The `authorization` of a reader who is signed in. */
  readonly bearer: string;
};

const HEARTBEAT = testHeartbeat(Date.UTC(2026, 10, 26, 8));
const HOLD = { scope: { patient: { patientId: 'GK-1001', issuer: 'HOUSE' } }, reason: 'asked for by the court' };
const JSON_TYPE = { 'content-type': 'application/json' };
const get = (path: string, headers: Readonly<Record<string, string>> = {}): ApiSample => {
  const isPublic = path.startsWith('/v1/log/') || path.startsWith('/v1/update');
  return { method: 'GET', path, headers, body: null, isPublic };
};
const post = (path: string, body: unknown): ApiSample => {
  return { method: 'POST', path, headers: JSON_TYPE, body, isPublic: false };
};

/** One for each route, most for those that take most. */
export function apiSamples({
  trail,
  csr,
  secret,
  password,
  bearer,
}: SampleParts): readonly [ApiSample, ...ApiSample[]] {
  const proof = { kind: 'code', code: '123456' };
  const attempt = 'A'.repeat(43);
  const nobody = { authorization: `Bearer ${'A'.repeat(43)}` };
  const reader = { authorization: bearer };
  const read = (path: string): ApiSample => get(`/v1/reader/${path}`, reader);
  const ask = (path: string, body: unknown): ApiSample => {
    return { ...post(`/v1/reader/${path}`, body), headers: { ...JSON_TYPE, ...reader } };
  };
  const last = trail.records.length;
  const records = (['zstd', 'gzip'] as const).map((encoding): ApiSample => {
    const { body = null, headers = {} } = batchOf(trail, 1, last, encoding);
    return {
      method: 'POST',
      path: '/v1/records',
      headers: { ...headers, 'glasskey-log-size': '1' },
      body,
      isPublic: false,
    };
  });
  return [
    get('/v1/health'),
    get(`/v1/update?machine=${'ab'.repeat(32)}`),
    ...records,
    ...records,
    post('/v1/enrol', { secret, csr, workstation: 'reading-3', machineId: randomUUID() }),
    post('/v1/enrol', { secret: 'B'.repeat(43), csr, workstation: 'reading-3', machineId: randomUUID() }),
    post('/v1/certificate', { csr }),
    post('/v1/seal-key', { sealKey: Buffer.alloc(32, 7).toString('base64') }),
    post('/v1/heartbeat', HEARTBEAT),
    post('/v1/sign-in/password', { user: 'ada', password, purpose: 'sign-in' }),
    post('/v1/sign-in/password', { user: 'nobody', password, purpose: 'unlock' }),
    post('/v1/sign-in/code', { attempt, proof }),
    post('/v1/sign-in/enrolment', { attempt, code: '123456' }),
    post('/v1/step-up', { user: 'ada', proof: { kind: 'recovery', code: 'AAAA-BBBB-CCCC' } }),
    post('/v1/reader/sign-in/password', { user: 'ada', password, purpose: 'sign-in' }),
    post('/v1/reader/sign-in/code', { attempt, proof }),
    post('/v1/log/seen', { checkpoint: 'glasskey/x\n6\nAAAA\n\n— glasskey/x AAAA\n' }),
    get('/v1/reader/alerts?state=open', nobody),
    { ...post('/v1/reader/holds', HOLD), headers: { ...JSON_TYPE, ...nobody } },
    read('alerts?state=all'),
    read('reviews/1'),
    read('trails'),
    read('holds'),
    read('destructions'),
    read('destructions/1/certificate'),
    ask('alerts/1/acknowledge', {}),
    ask('reviews/1/verdict', { verdict: 'justified', words: 'seen and talked about' }),
    ask('search', { by: { kind: 'user', user: 'ada' }, limit: 10 }),
    ask('search', { by: { kind: 'trail', trail: trail.id, from: 1 }, limit: 10 }),
    ask('who-saw', { by: { kind: 'patient', patientId: 'GK-1001', issuer: 'HOUSE' }, from: '2026-11-01T00:00:00Z' }),
    ask('holds', HOLD),
    ask('holds/1/release', {}),
    ask('destructions', { class: 'access', month: '2026-01' }),
    ask('destructions/1/approve', {}),
    get('/v1/policy', { 'if-none-match': '"1"' }),
    get('/v1/orders?after=0'),
    get(`/v1/trails/${trail.id}`),
    get('/v1/log/checkpoint'),
    get('/v1/log/tile/0/000.p/6'),
    get('/v1/log/tile/entries/000.p/6', nobody),
    get('/v1/log/consistency?from=1&to=6'),
    get('/v1/log/restorations'),
  ];
}
