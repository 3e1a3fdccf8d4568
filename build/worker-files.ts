import type { Plugin } from 'vite';

/** A worker thread is started by its file's name, which ends in `.js` once it is built. */
export function workerFiles(): Plugin {
  return {
    name: 'glasskey-worker-files',
    transform: (code) => {
      const found = /new URL\('\.\/([a-z-]+)\.ts', import\.meta\.url\)/.exec(code)?.[1];
      return found === undefined ? null : code.replace(`./${found}.ts`, `./${found}.js`);
    },
  };
}
