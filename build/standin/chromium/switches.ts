const DISABLED_FEATURES = [
  'AutofillServerCommunication',
  'DestroyProfileOnBrowserClose',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'OptimizationHints',
  'PaintHolding', // would keep the old page on the screen while the new one is there
  'SpareRendererForSitePerProcess',
  'ThirdPartyStoragePartitioning',
  'Translate',
  'WebUIOmniboxPopup', // pages of the address bar, which nobody sees
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
];

const ALWAYS = [
  '--remote-debugging-pipe',
  '--no-startup-window',
  '--kiosk', // content fills the window and no browser key works
  '--test-type', // no bar about unsupported switches inside our windows
  '--ozone-platform=x11',
  '--disable-gpu',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-service-autorun',
  '--no-pings',
  '--disable-back-forward-cache',
  '--disable-background-networking',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-breakpad',
  '--disable-client-side-phishing-detection',
  '--disable-component-extensions-with-background-pages',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-dev-shm-usage',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-hang-monitor',
  '--disable-infobars',
  '--disable-popup-blocking', // the product's window-open handler decides
  '--disable-print-preview',
  '--disable-prompt-on-repost',
  '--disable-renderer-backgrounding',
  '--disable-search-engine-choice-screen',
  '--disable-session-crashed-bubble',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--hide-crash-restore-bubble',
  '--metrics-recording-only',
  '--mute-audio',
  '--password-store=basic',
  '--use-mock-keychain',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  `--disable-features=${DISABLED_FEATURES.join(',')}`,
];

export type SwitchOptions = {
  readonly profile: string;
  /** Opens a debugging port as well and prints its address, as Electron does when asked. */
  readonly port: string | null;
  /** `http://127.0.0.1:port` that decides about all traffic that no rule of the product has seen. */
  readonly proxy: string | null;
};

/** The command line of Chromium. */
export function chromiumSwitches(options: SwitchOptions): string[] {
  const own = [`--user-data-dir=${options.profile}`, '--disk-cache-size=1'];
  // Chromium refuses its sandbox to root; a stand-in for build machines lives with that, the product never says it.
  if (process.getuid?.() === 0) own.push('--no-sandbox');
  if (options.port !== null) own.push(`--remote-debugging-port=${options.port}`);
  if (options.proxy !== null) own.push(`--proxy-server=${options.proxy}`, '--proxy-bypass-list=<-loopback>');
  return [...ALWAYS, ...own];
}
