import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addCheckpointText } from '../../protocol/log/add-checkpoint.ts';
import { openCheckpoint, signCheckpoint } from '../../protocol/log/checkpoint.ts';
import { isWitnessed, readWitnessVerifier } from '../../protocol/log/cosignature.ts';
import { COSIGNATURE, noteSigner, readVerifier, signatureLine, verifierText } from '../../protocol/log/signed-note.ts';
import { RecordsReplySchema } from '../../protocol/wire/records.ts';
import { policyInForce, currentPolicy } from '../policy/publish-policy.ts';
import { listContradictions } from '../log/contradictions.ts';
import { runCommand } from '../testing/run-command.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { batchOf, createTestTrail, type TestTrail } from '../testing/test-trail.ts';
import { createCaller, enrolTestWorkstation, type TestWorkstation } from '../testing/test-workstation.ts';
import { serveWitness, type RunningWitness } from './serve-witness.ts';
import { openWitnessStore, type WitnessStore } from './witness-store.ts';

type TestWitness = {
  readonly store: WitnessStore;
  readonly key: string;
  running: RunningWitness;
  readonly port: number;
};

let folder: string;
let collector: TestCollector;
let one: TestWorkstation;
let trail: TestTrail;
const witnesses: TestWitness[] = [];

async function startWitness(name: string): Promise<TestWitness> {
  const store = await openWitnessStore(join(folder, name), { name: `witness.test/${name}`, hosts: ['127.0.0.1'] });
  const running = await serve(store, 0);
  const key = verifierText(store.identity.name, createPublicKey(store.identity.signingKey), COSIGNATURE);
  store.add(readVerifier(one.reply.logKey)!.name, one.reply.logKey);
  return { store, key, running, port: running.port };
}
const serve = (store: WitnessStore, port: number): Promise<RunningWitness> =>
  serveWitness(store, { host: '127.0.0.1', port, log: () => undefined, wallMs: Date.now });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-witness-'));
  collector = await createTestCollector();
  one = await enrolTestWorkstation(collector);
  trail = createTestTrail(60);
  for (const name of ['a', 'b', 'c']) witnesses.push(await startWitness(name));
});
afterAll(async () => {
  await collector.close();
  await Promise.all(witnesses.map(({ running }) => running.stop()));
  witnesses.forEach(({ store }) => store.close());
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: readonly string[]) => runCommand(['witness', ...args, '--data', collector.dataDir, '--json']);
const add = ({ key, port, store }: TestWitness) => {
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, store.identity.certificate);
  return run('add', key, '--url', `https://127.0.0.1:${port}`, '--ca', ca);
};
const send = (from: number, to: number) => one.call('POST', '/v1/records', batchOf(trail, from, to));
const ruleOf = (required: number) => ({ required, witnesses: witnesses.map(({ key }) => readWitnessVerifier(key)!) });

describe('a collector with witnesses', () => {
  it('has its checkpoints cosigned, and tells workstations whose word they need in a signed policy', async () => {
    for (const witness of witnesses) expect((await add(witness)).code).toBe(0);
    expect((await run('require', '2')).json()).toMatchObject({ required: 2 });
    const { receipt } = RecordsReplySchema.parse((await send(1, 10)).json());
    expect(isWitnessed(receipt!.checkpoint, ruleOf(2))).toBe(true);
    expect(openCheckpoint(receipt!.checkpoint, readVerifier(one.reply.logKey)!)?.size).toBe(10);
    const { store, keyring } = collector.running().collector;
    const payload = currentPolicy({ store, keyring })!.jws.split('.')[1]!;
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      witnesses: { keys: witnesses.map(({ key }) => key), required: 2 },
      policy: policyInForce({ store, keyring }),
    });
    // And publishes no other.
    expect(isWitnessed((await one.call('GET', '/v1/log/checkpoint')).text, ruleOf(2))).toBe(true);
  });

  it('goes on while enough of them answer', async () => {
    await witnesses[0]!.running.stop();
    const { receipt } = RecordsReplySchema.parse((await send(11, 20)).json());
    expect(isWitnessed(receipt!.checkpoint, ruleOf(2))).toBe(true);
  });

  it('keeps records but acknowledges none while too few answer, and does so once they are back', async () => {
    await witnesses[1]!.running.stop();
    const waiting = send(21, 30);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await one.call('GET', `/v1/trails/${trail.id}`)).json()).toMatchObject({ seq: 30 });
    witnesses[1]!.running = await serve(witnesses[1]!.store, witnesses[1]!.port);
    const { receipt } = RecordsReplySchema.parse((await waiting).json());
    expect(isWitnessed(receipt!.checkpoint, ruleOf(2))).toBe(true);
    witnesses[0]!.running = await serve(witnesses[0]!.store, witnesses[0]!.port);
  });

  it('refuses what makes no sense', async () => {
    const wrong = (result: { readonly code: number }) => expect(result.code).not.toBe(0);
    wrong(await add(witnesses[0]!));
    wrong(await run('require', '4'));
    wrong(await run('require', '-1'));
    wrong(await run('add', one.reply.logKey, '--url', 'https://127.0.0.1:1'));
    wrong(await run('add', witnesses[0]!.key, '--url', 'http://127.0.0.1:1'));
    wrong(await run('add', witnesses[0]!.key, '--url', 'https://127.0.0.1:1', '--ca', join(folder, 'gone')));
    wrong(await run('remove', 'nobody'));
    const { key, port } = witnesses[0]!;
    const renamed = verifierText('other.name', readWitnessVerifier(key)!.publicKey, COSIGNATURE);
    for (const spelling of [`${key} `, renamed])
      expect((await run('add', spelling, '--url', `https://127.0.0.1:${port}`)).json()).toMatchObject({
        code: 'witness.known',
      });
    expect((await run('remove', witnesses[2]!.key)).code).toBe(0);
    expect((await run('remove', witnesses[1]!.key)).json()).toEqual({ ok: false, code: 'witness.too_few' });
    expect((await add(witnesses[2]!)).code).toBe(0);
  });

  it('asks a witness that moved at its new address', async () => {
    const [, second, third] = witnesses as [TestWitness, TestWitness, TestWitness];
    expect((await run('remove', third.key)).code).toBe(0);
    await third.running.stop();
    const running = await serve(third.store, 0);
    witnesses[2] = { ...third, running, port: running.port };
    expect((await add(witnesses[2])).code).toBe(0);
    await second.running.stop();
    const { receipt } = RecordsReplySchema.parse((await send(31, 31)).json());
    expect(isWitnessed(receipt!.checkpoint, ruleOf(2))).toBe(true);
    second.running = await serve(second.store, second.port);
  });

  it('is told by a witness at its start that it came from a backup, and then takes nothing in', async () => {
    await send(32, 32);
    const { store, transparency } = collector.running().collector;
    const { size } = transparency.head();
    const backup = store.connection.serialize();
    await send(33, 40);
    await collector.restart(() => writeFileSync(join(collector.dataDir, 'collector.db'), backup));
    one = { ...one, call: createCaller(collector, one.identity) };
    const evidence = () => listContradictions(collector.running().collector);
    await expect
      .poll(evidence, { timeout: 10_000 })
      .toMatchObject([{ shownBy: expect.stringMatching(/^witness.test/) }]);
    const log = readVerifier(one.reply.logKey)!;
    const [found] = evidence();
    const [shown, own] = [found?.shown ?? '', found?.own ?? ''].map((note) => openCheckpoint(note, log)?.size);
    expect(own).toBe(size);
    expect(shown).toBeGreaterThanOrEqual(size + 8); // and what the collector recorded of itself
    const refused = await send(33, 33);
    expect([refused.status, refused.error().code]).toEqual([503, 'log.behind']);
    expect((await runCommand(['alerts', '--all', '--data', collector.dataDir])).out).toMatch(/critical.*log\.behind/);
  });
});

describe('a witness', () => {
  const { store, key } = { store: () => witnesses[0]!.store, key: () => witnesses[0]!.key };
  const origin = 'log.test/x';
  let signer: ReturnType<typeof noteSigner>;
  const ask = async (old: number, proof: readonly Buffer[], note: string) => {
    const dispatcher = new Agent({ connect: { ca: store().identity.certificate } });
    const body = addCheckpointText({ old, proof, note });
    const url = `https://127.0.0.1:${witnesses[0]!.port}/add-checkpoint`;
    const reply = await request(url, { method: 'POST', body, dispatcher });
    return { status: reply.statusCode, type: reply.headers['content-type'], text: await reply.body.text() };
  };
  const root = (byte: number): Buffer => Buffer.alloc(32, byte);

  beforeAll(async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    signer = noteSigner(origin, privateKey);
    store().add(origin, verifierText(origin, publicKey));
  });

  it('answers as C2SP tlog-witness says', async () => {
    const first = signCheckpoint({ size: 1, root: root(1) }, signer);
    expect((await ask(0, [], first.replace(origin, 'log.test/y').replace(origin, 'log.test/y'))).status).toBe(404);
    expect((await ask(0, [], first.replace('\n1\n', '\n2\n'))).status).toBe(403);
    expect((await ask(2, [], first)).status).toBe(400);
    expect((await ask(0, [root(9)], first)).status).toBe(422);
    const cosigned = await ask(0, [], first);
    expect(cosigned.status).toBe(200);
    expect(isWitnessed(first + cosigned.text, { witnesses: [readWitnessVerifier(key())!], required: 1 })).toBe(true);
    const stale = await ask(0, [], first);
    expect([stale.status, stale.text, stale.type]).toEqual([409, '1\n', 'text/x.tlog.size']);
    // The same size again is cosigned again; with another root it is a fork, and kept as evidence.
    expect((await ask(1, [], first)).status).toBe(200);
    const fork = signCheckpoint({ size: 1, root: root(2) }, signer);
    expect((await ask(1, [], fork)).status).toBe(409);
    expect((await ask(1, [root(3)], signCheckpoint({ size: 2, root: root(2) }, signer))).status).toBe(422);
    expect(store().evidence()).toMatchObject([{ held: first, shown: fork }]);
    expect((await ask(1, [], 'nonsense')).status).toBe(400);
  });

  it('keeps each fork once, and nothing of a sender whose proof is wrong for what the log signed', async () => {
    const before = store().evidence();
    const own = store().find(origin)?.note ?? '';
    for (const proof of [root(4), root(5)]) expect((await ask(1, [proof], own)).status).toBe(422);
    const [fork] = before;
    expect((await ask(1, [], fork!.shown)).status).toBe(409);
    const other = `${fork!.shown}${signatureLine({ name: 'anybody', keyId: Buffer.alloc(4), bytes: root(6) })}`;
    expect((await ask(1, [], other)).status).toBe(409);
    expect(store().evidence()).toEqual(before);
  });

  it('keeps no more than a hundred forks of a log: they prove what one proves', async () => {
    for (let at = 0; at < 101; at += 1) {
      const made = { size: 1, root: Buffer.alloc(32, `fork ${at}`) };
      store().keepEvidence({ origin: 'log.test/z', held: 'held', shown: signCheckpoint(made, signer), at: '' });
    }
    const kept = store().evidence().filter((one) => one.origin === 'log.test/z'); // prettier-ignore
    expect(kept).toHaveLength(100);
  });

  it('remembers across a restart what it cosigned', async () => {
    await witnesses[0]!.running.stop();
    store().close();
    const reopened = await openWitnessStore(join(folder, 'a'), {});
    expect(reopened.find(origin)).toMatchObject({ size: 1 });
    expect(reopened.identity).toEqual(store().identity);
    witnesses[0] = { ...witnesses[0]!, store: reopened, running: await serve(reopened, witnesses[0]!.port) };
  });
});
