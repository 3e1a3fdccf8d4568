import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import { randomUUID } from 'node:crypto';
import { createBridge } from './bridge.ts';
import { mainWorld } from './main-world.ts';
import { preloadWorld, type PreloadSetup } from './preload-world.ts';
import { createWireCodec } from './wire-value.ts';

/** The name of the preload's world and of what DevTools puts into it for talking to us. */
export const PRELOAD_WORLD = 'Electron Isolated Context';
export const BINDING = 'standinBinding';

export type PageScripts = { readonly main: string; readonly preload: string };

/** Builds the two scripts that run before a page's own; throws when the preload cannot be read or parsed. */
export function pageScripts(path: string, setup: Pick<PreloadSetup, 'inSubFrames' | 'process'>): PageScripts {
  const source = readFileSync(path, 'utf8');
  const wrapped = `function (require, process, exports, module, __filename, __dirname) {${source}\n}`;
  void new Script(`(${wrapped})`, { filename: path }); // a preload that cannot be parsed is told before it is injected
  const eventName = randomUUID();
  const full: PreloadSetup = { ...setup, eventName, path };
  const parts = `{ codec: ${createWireCodec}, bridge: ${createBridge} }`;
  const bound = `(...given) => (${wrapped})(...given, ${JSON.stringify(dirname(path))})`;
  return {
    main: `(${mainWorld})(${parts}, ${JSON.stringify(eventName)});`,
    preload: `(${preloadWorld})(${parts}, ${JSON.stringify(full)}, ${bound});`,
  };
}
