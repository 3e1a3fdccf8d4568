import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, Platform } from 'electron-builder';
import { builderConfiguration } from './electron-builder.config.ts';
import { writeEvidence } from './evidence/write-evidence.ts';
import { stageApp } from './stage-app.ts';
import { assembleStandinDist } from './standin/assemble-dist.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PLATFORMS = { linux: Platform.LINUX, win: Platform.WINDOWS, mac: Platform.MAC };
export type PlatformName = keyof typeof PLATFORMS;

export type PackageOrder = {
  readonly platform: PlatformName;
  /** electron-builder's names, `dir` for the application unpacked; none: all of the platform. */
  readonly targets: readonly string[];
  /** What the packages are called by. The program itself says protocol/version.ts: only tests of packages name another one. */
  readonly version: string;
  /** Runs on the stand-in instead of Electron: not for release. */
  readonly standin: boolean;
  /** An absolute folder, which is emptied first. */
  readonly output: string;
};

/**
 * Makes packages of the agent that build/bundle.ts built last, with their bill of materials, sums and provenance beside
 * them. Resolves with the packages' paths. The same source makes the same bytes, where the format allows it: every time in
 * them is SOURCE_DATE_EPOCH (seconds), or that of the last commit.
 */
export async function makePackages(order: PackageOrder): Promise<readonly string[]> {
  const { platform, version, standin, output } = order;
  const { commit, epoch } = sourceFacts();
  process.env['SOURCE_DATE_EPOCH'] = String(epoch);
  process.env['CUSTOM_FPM_PATH'] = join(import.meta.dirname, 'linux/fpm');
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  stageApp(version);
  const evidence = writeEvidence(output, { version, standin });
  const files = await build({
    projectDir: ROOT,
    publish: 'never',
    targets: PLATFORMS[platform].createTarget([...order.targets]),
    config: builderConfiguration({
      output,
      electronDist: standin ? assembleStandinDist() : null,
      isForRelease: !standin,
      env: process.env,
    }),
  });
  evidence.seal(files, { standin, commit, epoch });
  return files;
}

/** The last commit and its time in seconds; in a copy without history null, and now. */
function sourceFacts(): { readonly commit: string | null; readonly epoch: number } {
  const { status, stdout } = spawnSync('git', ['-C', ROOT, 'log', '-1', '--format=%H %ct'], { encoding: 'utf8' });
  const [commit = null, seconds] = status === 0 ? stdout.trim().split(' ') : [];
  return { commit, epoch: Number(process.env['SOURCE_DATE_EPOCH'] ?? seconds ?? Math.floor(Date.now() / 1000)) };
}
