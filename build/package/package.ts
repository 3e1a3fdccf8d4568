import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, Platform } from 'electron-builder';
import { builderConfiguration } from './electron-builder.config.ts';
import { writeEvidence } from './evidence/write-evidence.ts';
import { stageApp } from './stage-app.ts';
import { assembleStandinDist } from './standin/assemble-dist.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const OUT = join(ROOT, 'out/package');
const USAGE = `npm run package -- --linux|--win|--mac [TARGET…] [--release VERSION] [--standin]
    Makes installers in out/package/dist. TARGET: dir deb rpm AppImage, nsis msi, pkg dmg; without one, all of the platform.
    --standin: where Electron's binary cannot be had. The package is marked as not for release.
`;

const { values, positionals } = parseArgs({
  options: {
    linux: { type: 'boolean', default: false },
    win: { type: 'boolean', default: false },
    mac: { type: 'boolean', default: false },
    release: { type: 'string' },
    standin: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const platform = values.linux ? Platform.LINUX : values.win ? Platform.WINDOWS : values.mac ? Platform.MAC : null;
if (platform === null || (values.standin && platform !== Platform.LINUX)) {
  process.stderr.write(USAGE);
  process.exit(2);
}
if (!values.standin && !existsSync(join(ROOT, 'node_modules/electron/dist')) && process.env['CI'] === undefined) {
  console.log("Electron's binary is not in node_modules: electron-builder fetches it. Where it cannot be had: --standin");
}

const { version: ownVersion } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const epoch = process.env['SOURCE_DATE_EPOCH'] ?? git('log', '-1', '--format=%ct');
process.env['SOURCE_DATE_EPOCH'] = epoch; // the same source makes the same package
process.env['CUSTOM_FPM_PATH'] = join(import.meta.dirname, 'linux/fpm');
rmSync(join(OUT, 'dist'), { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
execFileSync(process.execPath, [join(ROOT, 'build/bundle.ts')], { stdio: ['ignore', 'inherit', 'inherit'] });
stageApp(values.release ?? ownVersion);
const evidence = writeEvidence(OUT, values.release ?? ownVersion);
const files = await build({
  projectDir: ROOT,
  publish: 'never',
  targets: platform.createTarget(positionals),
  config: builderConfiguration({
    electronDist: values.standin ? assembleStandinDist() : null,
    isForRelease: !values.standin,
    env: process.env,
  }),
});
evidence.seal(files, { standin: values.standin, commit: git('rev-parse', 'HEAD'), epoch: Number(epoch) });
for (const file of files) console.log(file);

function git(...args: string[]): string {
  return execFileSync('git', ['-C', ROOT, ...args], { encoding: 'utf8' }).trim();
}
