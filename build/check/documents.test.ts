import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { COMMANDS, glasskey, type Streams } from '../../bin/commands.ts';
import { COLLECTOR_COMMANDS } from '../../collector/cli/collector-commands.ts';
import { anchorsIn, commandsIn, linksIn, readDocuments, testsIn, wordsOf } from './documents.ts';
import { trackedFiles } from './tracked-files.ts';

/** Thrown in the place of doing anything, once the command has understood its arguments. */
class Understood extends Error {}

// Node's parser stands in every command: what it lets through is what the command takes. Behind it nothing is to happen here.
const parsing = vi.hoisted(() => ({ stops: false, understood: false }));
vi.mock('node:util', async (original) => {
  const util = await original<typeof import('node:util')>();
  const parseArgs = (config: Parameters<typeof util.parseArgs>[0]): unknown => {
    const parsed = util.parseArgs(config);
    if (!parsing.stops) return parsed;
    parsing.understood = true; // a command may take what is thrown for an option that there is not
    throw new Understood();
  };
  return { ...util, parseArgs };
});

const documents = readDocuments();
const files = new Set(trackedFiles());
const manifest = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

describe.each([...documents])('%s', (file, text) => {
  it('links to files, folders and headings that are there', () => {
    expect(linksIn(text).filter((target) => isDead(file, target))).toEqual([]);
  });

  it('names tests whose titles stand in their files', () => {
    const wrong = testsIn(text).flatMap(({ file: test, titles }) => titles.filter((title) => !isTitle(test, title)));
    expect(wrong).toEqual([]);
  });

  it('names commands and options that are there', async () => {
    const wrong: string[] = [];
    for (const command of commandsIn(text)) if (!(await isCommand(command))) wrong.push(command);
    expect(wrong).toEqual([]);
  });
});

function isDead(file: string, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return false; // elsewhere: not asked by a test
  const [path = '', anchor] = target.split('#');
  const found = path === '' ? file : posix.normalize(posix.join(dirname(file), decodeURI(path)));
  if (!files.has(found)) return !(existsSync(found) && statSync(found).isDirectory()) || anchor !== undefined;
  return anchor !== undefined && !anchorsIn(documents.get(found) ?? '').has(anchor);
}

function isTitle(file: string, title: string): boolean {
  if (!files.has(file)) return false;
  const source = readFileSync(file, 'utf8');
  return ["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`));
}

async function isCommand(command: string): Promise<boolean> {
  const [program, ...words] = wordsOf(command);
  return program === 'npm' ? isNpm(words) : isGlasskey(words);
}

async function isNpm([verb = '', ...words]: readonly string[]): Promise<boolean> {
  if (verb === 'test' || verb === 'start') return verb in manifest.scripts;
  if (verb !== 'run') return ['ci', 'install'].includes(verb);
  const [script = '', dashes, ...rest] = words;
  if (!(script in manifest.scripts)) return false;
  return script !== 'glasskey' || dashes !== '--' || isGlasskey(rest);
}

async function isGlasskey(words: readonly string[]): Promise<boolean> {
  const [name = '', action, ...rest] = words;
  if (/^[A-Z<]/.test(name) || name === '--help') return true; // "glasskey COMMAND"
  if (!Object.hasOwn(COMMANDS, name)) return false;
  if (action === undefined) return true;
  if (name === 'collector') {
    const known = Object.hasOwn(COLLECTOR_COMMANDS, action) ? COLLECTOR_COMMANDS[action] : undefined;
    if (known === undefined) return action === 'help' || /^[A-Z]/.test(action);
    if (rest.length === 0) return true; // named, not called
    const [second = ''] = rest;
    if (isWord(second) && !known.usage.some((line) => line.split(/[\s|]+/).includes(second))) return false;
  } else if (isWord(action) && !(await helpOf(name)).split(/[\s|]+/).includes(action)) return false;
  return (await run(words, true)) !== 2;
}

const isWord = (text: string): boolean => /^[a-z][a-z-]*$/.test(text);

/** What a command says that is called wrongly. */
async function helpOf(name: string): Promise<string> {
  const stderr = new PassThrough();
  await run([name], false, stderr);
  return String(stderr.read() ?? '');
}

/** The exit code; 0 for a command that has understood and goes no further. */
async function run(words: readonly string[], stops: boolean, stderr = new PassThrough()): Promise<number> {
  const io = { stdin: Readable.from([]), stdout: new PassThrough(), stderr } as unknown as Streams;
  Object.assign(parsing, { stops, understood: false });
  try {
    const code = await glasskey(words, io);
    return parsing.understood ? 0 : code;
  } catch (error) {
    if (error instanceof Understood) return 0;
    throw error;
  } finally {
    parsing.stops = false;
  }
}

describe('the checks of documents', () => {
  it.each([
    'glasskey audti verify',
    'glasskey audit verfy',
    'glasskey audit verify --depht chain',
    'glasskey collector sreve --port 1',
    'glasskey collector hold ad --reviewer R',
    'glasskey collector user add r.lang --nmae "Dr. Rita Lang" --data DIR',
    'glasskey collector witness add "$(glasskey collector log kye)" --url https://w --data DIR',
    'cat token | glasskey enroll --token-file -',
    'glasskey policy check FILE | matrix | explian',
    'npm run dmeo',
    'npm run glasskey -- audit sttaus',
  ])('find what is wrong with: %s', async (line) => {
    const commands = commandsIn(`\`\`\`sh\n${line} # says it\n\`\`\``);
    const right = await Promise.all(commands.map(isCommand));
    expect(right).toContain(false);
  });

  it('find links, headings and tests that are not there, and those that are', () => {
    expect(anchorsIn('# SIEM and audit repository\n## SIEM and audit repository')).toEqual(
      new Set(['siem-and-audit-repository', 'siem-and-audit-repository-1']),
    );
    expect(isDead('README.md', 'collector/README.md#siem-and-audit-repository')).toBe(false);
    expect(isDead('README.md', 'collector/README.md#siem-and-audit')).toBe(true);
    expect(isDead('docs/audit-messages.md', '../collector')).toBe(false);
    expect(isDead('README.md', 'docs/nothing.md')).toBe(true);
    expect(isTitle('build/check/documents.test.ts', 'names tests whose titles stand in their files')).toBe(true);
    expect(isTitle('build/check/layers.test.ts', 'says nothing like it')).toBe(false);
    expect(testsIn('`a.test.ts` “b”, “c”<br>`d.spec.ts` “e” `f.ts` “g”')).toEqual([
      { file: 'a.test.ts', titles: ['b', 'c'] },
      { file: 'd.spec.ts', titles: ['e'] },
    ]);
    expect(linksIn('![a [b] c](x.png) and [`y`](z.md#q) but `[n](o)`')).toEqual(['x.png', 'z.md#q']);
  });
});

describe('help', () => {
  it('of the collector shows every form of every command at its place', () => {
    for (const [name, { usage }] of Object.entries(COLLECTOR_COMMANDS)) {
      expect(usage.length, name).toBeGreaterThan(0);
      for (const line of usage)
        expect(line.startsWith(`${name} `) || line === name || line.startsWith('  '), line).toBe(true);
    }
  });

  it.each(Object.values(COLLECTOR_COMMANDS).flatMap(({ usage }) => usage))(
    'names no option that is not there: %s',
    async (line) => {
      const name = line.trim().split(' ')[0] ?? '';
      const options = [...line.matchAll(/--[a-z-]+/g)].map(([option]) => option);
      if (!Object.hasOwn(COLLECTOR_COMMANDS, name)) return; // goes on from the line above
      for (const option of options) {
        const codes = [await run(['collector', name, option], true), await run(['collector', name, option, 'x'], true)];
        expect(codes, option).toContain(0);
      }
    },
  );
});
