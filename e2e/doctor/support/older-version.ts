import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Environment in which a program is built from the same source with an older version number. `folder` keeps the hook. */
export function asVersion(version: string, folder: string): NodeJS.ProcessEnv {
  const hook = join(folder, 'older-version.mjs');
  writeFileSync(
    hook,
    `import { registerHooks } from 'node:module';
registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    if (!['/protocol/version.ts', '/programs/version.js'].some((end) => url.endsWith(end))) return loaded; // by itself, or bundled
    return { ...loaded, source: String(loaded.source).replace(/VERSION = ["'][^"']+["']/, "VERSION = '${version}'") };
  },
});
`,
  );
  return { NODE_OPTIONS: `--import=${pathToFileURL(hook).href}` };
}
