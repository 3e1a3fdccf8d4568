import type Electron from 'electron';

type Hook = 'onBeforeRequest' | 'onBeforeSendHeaders' | 'onHeadersReceived';
type Implemented = Pick<Electron.WebRequest, Hook>;
type Listener<Details, Answer> = (details: Details, callback: (answer: Answer) => void) => void;

export type BeforeRequest = Electron.OnBeforeRequestListenerDetails;
export type BeforeSend = Electron.OnBeforeSendHeadersListenerDetails;
export type Received = Electron.OnHeadersReceivedListenerDetails;

/** A session's request hooks, and the asking of them. Without a listener the answer is empty. */
export type SessionWebRequest = Implemented & {
  readonly beforeRequest: (details: BeforeRequest) => Promise<Electron.CallbackResponse>;
  readonly beforeSend: (details: BeforeSend) => Promise<Electron.BeforeSendResponse>;
  readonly received: (details: Received) => Promise<Electron.HeadersReceivedResponse>;
  readonly watchesResponses: () => boolean;
};

/** `onWatch` is called when answers of servers are to be looked at from now on. */
export function createWebRequest(onWatch: () => void): SessionWebRequest {
  const request = createHook<BeforeRequest, Electron.CallbackResponse>();
  const send = createHook<BeforeSend, Electron.BeforeSendResponse>();
  const received = createHook<Received, Electron.HeadersReceivedResponse>();
  return {
    onBeforeRequest: (...given: readonly unknown[]) => request.set(given),
    onBeforeSendHeaders: (...given: readonly unknown[]) => send.set(given),
    onHeadersReceived: (...given: readonly unknown[]) => {
      received.set(given);
      onWatch();
    },
    beforeRequest: request.ask,
    beforeSend: send.ask,
    received: received.ask,
    watchesResponses: received.isSet,
  };
}

function createHook<Details extends { readonly url: string }, Answer extends object>() {
  let listener: Listener<Details, Answer> | null = null;
  let urls: readonly RegExp[] = [];
  return {
    isSet: (): boolean => listener !== null,
    set: (given: readonly unknown[]): void => {
      listener = (given.at(-1) ?? null) as Listener<Details, Answer> | null;
      const filter = given.length > 1 ? (given[0] as Electron.WebRequestFilter) : null;
      urls = (filter?.urls ?? []).map(patternOf);
    },
    ask: (details: Details): Promise<Answer> => {
      const asked = listener;
      const applies = urls.length === 0 || urls.some((pattern) => pattern.test(details.url));
      if (asked === null || !applies) return Promise.resolve({} as Answer);
      return new Promise((resolve) => asked(details, (answer) => resolve(answer ?? ({} as Answer))));
    },
  };
}

/** Chromium's match patterns: `<all_urls>`, `*://host/*`, `https://*.example.org/*`. */
function patternOf(pattern: string): RegExp {
  if (pattern === '<all_urls>') return /^/;
  const quoted = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${quoted}$`);
}
