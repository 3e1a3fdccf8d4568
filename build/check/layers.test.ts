import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { layerBreaches } from './layers.ts';
import { trackedFiles } from './tracked-files.ts';

const SOURCE = /\.(ts|tsx|mts|cts)$/;
/** Tests beside the code may also use the lab and read another layer's fixtures. */
const TEST = /\.(test|spec)\.tsx?$/;

describe('layers', () => {
  const sources = trackedFiles().filter((file) => SOURCE.test(file) && !TEST.test(file));

  it('sees the source files', () => {
    expect(sources).toContain('electron/core/clock.ts');
    expect(sources.length).toBeGreaterThan(20);
  });

  it('has no import that breaches them', () => {
    expect(sources.flatMap((file) => layerBreaches(file, readFileSync(file, 'utf8')))).toEqual([]);
  });
});

describe('layerBreaches', () => {
  it.each([
    ['electron/core/a.ts', `import { app } from 'electron';`],
    ['electron/core/a.ts', `import type { App } from 'electron';`],
    ['electron/core/session/a.ts', `export { b } from '../../host/b.ts';`],
    ['electron/core/a.ts', `const b = await import('../ipc/gate.ts');`],
    ['electron/core/a.ts', `import { type X,\n  y,\n} from '../ipc/contract.ts';`],
    ['electron/core/a.ts', `import '../host/side-effect.ts';`],
    ['protocol/a.ts', `import { b } from '../electron/core/b.ts';`],
    ['collector/a.ts', `import { b } from '../electron/core/clock.ts';`],
    ['renderer/main.tsx', `import { ROUTES } from '../electron/ipc/contract.ts';`],
    ['renderer/main.tsx', `import type { X } from '../electron/core/errors.ts';`],
    ['renderer/main.tsx', `import { LANGUAGES } from '../protocol/languages.ts';`],
    ['renderer/harness/a.ts', `import { b } from '../../electron/core/errors.ts';`],
    ['electron/preload.ts', `import { z } from './core/errors.ts';`],
    ['electron/agent-wiring.ts', `import { createCurtain } from './host/curtain.ts';`],
  ])('finds the breach in %s: %s', (file, source) => {
    expect(layerBreaches(file, source)).toHaveLength(1);
  });

  it.each([
    ['electron/core/a.ts', `import { z } from 'zod';\nimport { b } from '../../protocol/people.ts';`],
    ['electron/core/a.ts', `import { readFile } from 'node:fs/promises';`],
    ['electron/host/a.ts', `import { app } from 'electron';\nimport { b } from '../core/clock.ts';`],
    ['electron/main.ts', `import { createCurtain } from './host/curtain.ts';`],
    ['renderer/main.tsx', `import type { Snapshot } from '../electron/ipc/contract.ts';`],
    ['renderer/harness/a.ts', `import { speak } from '../../build/speak.ts';`],
    ['collector/a.ts', `import { b } from '../protocol/people.ts';`],
    ['e2e/a.ts', `import { b } from '../collector/b.ts';`],
  ])('accepts %s: %s', (file, source) => {
    expect(layerBreaches(file, source)).toEqual([]);
  });
});
