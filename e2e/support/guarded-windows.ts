import type { LabAgent } from '../../build/lab/launch-agent.ts';

/** docs/security.md 5.1, whole; null is what may not be there at all. */
export const GUARDED = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  plugins: false,
  experimentalFeatures: false,
  allowRunningInsecureContent: false,
  navigateOnDragDrop: false,
  enableDeprecatedPaste: false,
  webSecurity: true,
  spellcheck: false,
  disableDialogs: true,
  disableBlinkFeatures: 'Auxclick',
  enableBlinkFeatures: null,
  additionalArguments: null,
} as const;

export type WindowPreferences = {
  /** The page's name, or `viewer` for a page that is not ours. */
  readonly page: string;
  readonly partition: unknown;
  /** Whether developer tools can be opened; never in a packaged program. */
  readonly devTools: unknown;
  readonly preload: unknown;
  readonly guarded: Readonly<Record<string, unknown>>;
  readonly webRtc: string;
};

/** The preferences that each page has at this moment, whoever made its window. */
export function preferencesOf(agent: LabAgent): Promise<readonly WindowPreferences[]> {
  return agent.app.evaluate(
    ({ webContents }, names) =>
      webContents.getAllWebContents().map((contents) => {
        // Only at run time, not in Electron's typings.
        const has = contents as unknown as { getLastWebPreferences: () => Record<string, unknown> };
        const given = has.getLastWebPreferences();
        return {
          page: /^agent:\/\/ui\/(\w+)\.html$/.exec(contents.getURL())?.[1] ?? 'viewer',
          partition: given['partition'],
          devTools: given['devTools'],
          preload: String(given['preload']).replace(/^.*[/\\]/, ''),
          webRtc: contents.getWebRTCIPHandlingPolicy(),
          guarded: Object.fromEntries(names.map((name) => [name, given[name] ?? null])),
        };
      }),
    Object.keys(GUARDED),
  );
}
