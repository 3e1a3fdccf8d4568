import { execFileSync } from 'node:child_process';

/** Compiles a C file to `library`, for LD_PRELOAD; null, or why there is none here. */
export function buildShim(source: string, library: string): string | null {
  if (process.platform !== 'linux') return 'only on Linux';
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], { stdio: 'pipe' });
    return null;
  } catch {
    return 'there is no C compiler (cc)';
  }
}
