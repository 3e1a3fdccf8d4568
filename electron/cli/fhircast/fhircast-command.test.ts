import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { AgentError } from '../../core/errors.ts';
import { fhircastCommand } from './fhircast-command.ts';

/** Exit code, and what was said. */
async function run(
  args: readonly string[],
  input: string,
  set = async (): Promise<void> => undefined,
): Promise<string> {
  const said = new PassThrough();
  const code = await fhircastCommand(args, {
    stdin: Readable.from([input]),
    stdout: said,
    stderr: said,
    vault: { set },
  });
  said.end();
  return `${code}: ${(await said.toArray()).join('')}`;
}

// That a good one gets into the keychain and to the hub: e2e/handover.spec.ts.
describe('glasskey fhircast set-token', () => {
  it.each([
    ['takes nothing from the command line', ['set-token', 'obviously-invented'], '', '2: Usage'],
    ['refuses what cannot be a token', ['set-token'], 'obviously invented\n', '1: That is no bearer token'],
    ['refuses nothing at all', ['set-token'], '', '1: That is no bearer token'],
  ])('%s, and does not repeat it', async (_, args, input, answer) => {
    const said = await run(args, input);
    expect(said.startsWith(answer), said).toBe(true);
    expect(said).not.toContain('invented');
  });

  it.each([
    ['vault.too_large', 'too long'],
    ['vault.locked', 'unlock it'],
  ])('says what to do about %s', async (code, words) => {
    const said = await run(['set-token'], 'obviously-invented', () => Promise.reject(new AgentError(code)));
    expect(said.startsWith('1: ')).toBe(true);
    expect(said).toContain(words);
    expect(said).toContain(`(${code})`);
    expect(said).not.toContain('invented');
  });
});
