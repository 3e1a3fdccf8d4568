import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../protocol/version.ts';
import { runCommand, type Commands, type Streams } from './run-command.ts';

const COMMANDS: Commands = {
  greet: {
    usage: 'NAME',
    about: 'says so',
    load:
      async () =>
      async (args, { dataDir }) =>
        args[0] === dataDir ? 0 : 1,
  },
};

async function run(...argv: readonly string[]) {
  const [out, error] = [new PassThrough(), new PassThrough()];
  const io = { stdin: new PassThrough(), stdout: out, stderr: error } as unknown as Streams;
  const code = await runCommand(COMMANDS, argv, io);
  const text = (stream: PassThrough): string => String(stream.read() ?? '');
  return { code, out: text(out), error: text(error) };
}

describe('the command line', () => {
  it('answers whoever asks for help or for the version on standard output', async () => {
    for (const asking of [[], ['help'], ['--help'], ['-h']]) {
      expect(await run(...asking)).toMatchObject({
        code: 0,
        error: '',
        out: expect.stringMatching(/^Usage: .*\n[^]*greet NAME/),
      });
    }
    for (const asking of ['version', '--version']) {
      expect(await run(asking)).toEqual({ code: 0, error: '', out: `glasskey ${VERSION}\n` });
    }
  });

  it('says what there is to whoever names what there is not, on standard error', async () => {
    for (const name of ['gret', 'toString', '-v']) {
      expect(await run(name)).toMatchObject({ code: 2, out: '', error: expect.stringContaining('greet NAME') });
    }
  });

  it('takes the data folder out of the arguments of a command', async () => {
    expect(await run('greet', '--data', '/data', '/data')).toMatchObject({ code: 0 });
    expect(await run('greet', 'somebody')).toMatchObject({ code: 1 });
  });
});
