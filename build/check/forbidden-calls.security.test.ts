import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FORBIDDEN_CALLS, forbiddenCalls } from './forbidden-calls.ts';
import { trackedFiles } from './tracked-files.ts';

/** What runs at a workstation; the collector and the tools of development have rules of their own. */
const PRODUCT = /^(electron|renderer|protocol|bin)\/.*\.tsx?$/;
const NOT_SHIPPED = /\.(test|spec|test-support)\.tsx?$|\/testing\/|^renderer\/harness\//;
const product = trackedFiles().filter((file) => PRODUCT.test(file) && !NOT_SHIPPED.test(file));
const source = (file: string): string => readFileSync(file, 'utf8');

/** What is handed to the calls that start programs: as it stands there, or in a constant of the file. */
function programsNamed(code: string): readonly string[] {
  if (!/\b(spawn|spawnSync|execFile)\b/.test(code)) return [];
  const literal = [...code.matchAll(/\b(?:spawn|spawnSync|execFile|run)\(\s*['`]([^'`]+)/g)];
  const constants = [...code.matchAll(/^const ([A-Z_]+) = (?:String\.raw)?['`]([^'`]+)['`];$/gm)].filter(([, name]) =>
    new RegExp(`(\\b(spawn|spawnSync|execFile|run)\\(\\s*|\\bfile = )${name}\\b`).test(code),
  );
  return [...literal.map(([, path = '']) => path), ...constants.map(([, , path = '']) => path)];
}

describe('the code of the agent', () => {
  it('sees the source files', () => {
    expect(product).toContain('electron/host/register-ipc.ts');
    expect(product.length).toBeGreaterThan(150);
  });

  it('makes no call that is forbidden to it', () => {
    expect(product.flatMap((file) => forbiddenCalls(file, source(file)))).toEqual([]);
  });

  it('needs every exception that is made', () => {
    const unused = FORBIDDEN_CALLS.flatMap(({ name, pattern, allowedIn }) =>
      allowedIn.filter((file) => !pattern.test(source(file))).map((file) => `${name}: ${file}`),
    );
    expect(unused).toEqual([]);
  });

  it('guards the process before anything else, and names its folder before it asks whether it is alone', () => {
    const main = source('electron/main.ts');
    const statements = main.slice(main.lastIndexOf('\nimport ')).split('\n').slice(2);
    const first = statements.find((line) => line !== '' && !/^(\/\*\*|const \w+_MS|import )/.test(line));
    expect(first).toBe('guardProcess();');
    const order = ["setPath('userData'", "setPath('sessionData'", 'becomeOnlyInstance(', 'app.whenReady()'];
    const places = order.map((call) => main.indexOf(call));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((left, right) => left - right));
  });

  it('has no window whose developer tools open in a packaged program', () => {
    const makers = product.filter((file) => /\bnew BrowserWindow\b/.test(source(file)));
    expect(makers.toSorted()).toEqual(['electron/host/page-window.ts', 'electron/host/web-viewer.ts']);
    for (const file of makers) {
      expect(source(file).split('new BrowserWindow').length, file).toBe(2);
      expect(source(file).match(/\bdevTools:.*/g), file).toEqual(['devTools: !app.isPackaged,']);
    }
  });

  it('starts programs by absolute path alone', () => {
    const named = product.flatMap((file) => programsNamed(source(file)));
    expect(named.filter((path) => !/^(\/|[A-Z]:\\)/.test(path))).toEqual([]);
    expect(named).toEqual(
      expect.arrayContaining(['/usr/bin/gdbus', '/usr/bin/timedatectl', String.raw`C:\Windows\System32\whoami.exe`]),
    );
  });
});

describe('pages', () => {
  const pages = trackedFiles().filter((file) => /^renderer\/[a-z]+\.html$/.test(file));
  it.each(pages)('%s holds no code and no style of its own', (file) => {
    const text = source(file);
    expect(text).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:|https?:/i);
    expect(
      [...text.matchAll(/<script([^>]*)>([^<]*)/g)].map(([, given = '', code = '']) => [
        / src="\.\//.test(given),
        code,
      ]),
    ).toEqual([[true, '']]);
  });
});

describe('forbiddenCalls', () => {
  it.each([
    `ipcMain.handle('x', () => 1);`,
    `ipcRenderer.send('x');`,
    `contents.executeJavaScript('1');`,
    `void shell.openExternal(url);`,
    `app.on('certificate-error', accept);`,
    `own.setCertificateVerifyProc(accept);`,
    `app.setAsDefaultProtocolClient('glasskey');`,
    `crashReporter.start();`,
    `new BrowserWindow();`,
    `import { exec } from 'node:child_process';`,
    `import { execFile } from 'node:child_process';`,
    `spawn(file, args, { shell: true });`,
    `element.innerHTML = text;`,
    `const prefs = { sandbox: false };`,
    `session.fromPartition('persist:x');`,
    `globalThis.eval('1')`,
  ])('finds %s', (line) => {
    expect(forbiddenCalls('electron/core/a.ts', line)).not.toEqual([]);
  });

  it('finds another listener where handlers are allowed', () => {
    expect(forbiddenCalls('electron/host/register-ipc.ts', `ipcMain.on('x', f);`)).toHaveLength(1);
    expect(forbiddenCalls('electron/host/register-ipc.ts', `ipcMain.handle('x', f);`)).toEqual([]);
  });

  it('reads no comment', () => {
    expect(forbiddenCalls('electron/core/a.ts', `// never openExternal\n/* eval( */ const a = 1;`)).toEqual([]);
  });
});
