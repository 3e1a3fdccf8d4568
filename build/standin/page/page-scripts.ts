import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import { randomUUID } from 'node:crypto';
import { createBridge } from './bridge.ts';
import { denyFullscreen } from './deny-fullscreen.ts';
import { watchPage } from './watch-page.ts';
import { mainWorld } from './main-world.ts';
import { preloadWorld, type PreloadSetup } from './preload-world.ts';
import { createWireCodec } from './wire-value.ts';

/** The name of the preload's world and of what DevTools puts into it for talking to us. */
export const PRELOAD_WORLD = 'Electron Isolated Context';
export const BINDING = 'standinBinding';

export type PageScripts = { readonly main: string; readonly preload: string };

/** For a window without a preload: its title and shortcuts are watched. */
export const WITHOUT_PRELOAD: PageScripts = {
  main: `(${textOf(denyFullscreen)})();`,
  preload: `(${textOf(watchPage)})();`,
};

/** Builds the two scripts that run before a page's own; throws when the preload cannot be read or parsed. */
export function pageScripts(path: string, setup: Pick<PreloadSetup, 'inSubFrames' | 'process'>): PageScripts {
  const source = readFileSync(path, 'utf8');
  const wrapped = `function (require, process, exports, module, __filename, __dirname) {${source}\n}`;
  void new Script(`(${wrapped})`, { filename: path }); // a preload that cannot be parsed is told before it is injected
  const full: PreloadSetup = { ...setup, eventName: randomUUID() };
  const parts = `{ codec: ${textOf(createWireCodec)}, bridge: ${textOf(createBridge)} }`;
  const paths = [path, dirname(path)].map((item) => JSON.stringify(item)).join(', ');
  const bound = `(...given) => (${wrapped})(...given, ${paths})`;
  return {
    main: `${WITHOUT_PRELOAD.main} (${textOf(mainWorld)})(${parts}, ${JSON.stringify(full.eventName)});`,
    preload: `${WITHOUT_PRELOAD.preload} (${textOf(preloadWorld)})(${parts}, ${JSON.stringify(full)}, ${bound});`,
  };
}

/** A function's text without its types: Node has taken them away when it loaded this file. */
function textOf(written: (...given: never[]) => unknown): string {
  return Function.prototype.toString.call(written);
}
