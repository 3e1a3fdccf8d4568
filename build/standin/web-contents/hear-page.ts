import type { DevToolsEvent, DevToolsSession } from '../chromium/devtools.ts';
import { answerInvoke, deliverSend } from '../ipc-main.ts';
import { BINDING } from '../page/page-scripts.ts';
import type { FromPage } from '../page/preload-world.ts';
import { preventable } from '../emitter.ts';
import { decide } from '../session/intercept.ts';
import type { FrameTree } from './frame-tree.ts';
import type { Navigation } from './navigation.ts';
import type { WebContents } from './web-contents.ts';
import { codec, type WebFrame } from './web-frame.ts';

type Page = { readonly contents: WebContents; readonly frames: FrameTree; readonly navigation: Navigation };

/** Turns what Chromium tells of a page into Electron's events and the product's decisions. */
export function hearPage(event: DevToolsEvent, session: DevToolsSession, page: Page): void {
  const { contents, frames, navigation } = page;
  switch (event.method) {
    case 'Fetch.requestPaused': {
      const { mayNavigate, answered } = navigation;
      const asker = { webContentsId: contents.id, mayNavigate, answered };
      void decide(event.params, contents.session, session, asker);
      return;
    }
    case 'Runtime.bindingCalled': {
      if (event.params.name !== BINDING) return;
      const frame = frames.ofContext(session, event.params.executionContextId);
      if (frame !== undefined) hearPreload(JSON.parse(event.params.payload) as FromPage, contents, frame);
      return;
    }
    case 'Page.windowOpen':
      contents.openWishes.push(event.params);
      return;
    case 'Page.javascriptDialogOpening':
      // Nothing may stand over the curtain; a page that asks gets the answer no.
      session.send('Page.handleJavaScriptDialog', { accept: event.params.type === 'alert' }).catch(() => undefined);
      return;
    case 'Page.lifecycleEvent':
      if (event.params.frameId === contents.mainFrame.id && contents.getURL() !== '')
        tellPainted(event.params.name, contents);
      return;
    case 'Runtime.consoleAPICalled': {
      const message = event.params.args.map((arg) => String(arg.value ?? arg.description ?? arg.type)).join(' ');
      const level = event.params.type === 'error' ? 'error' : event.params.type === 'warning' ? 'warning' : 'info';
      contents.emit('console-message', preventable({ message, level, lineNumber: 0, sourceId: '' }));
      return;
    }
    default:
  }
}

function tellPainted(name: string, contents: WebContents): void {
  if (name === 'firstPaint') contents.emit('standin-painted');
}

function hearPreload(said: FromPage, contents: WebContents, frame: WebFrame): void {
  switch (said.type) {
    case 'invoke':
      void answerInvoke(said, contents, frame);
      return;
    case 'send':
      deliverSend(said.channel, codec.decode(said.args) as unknown[], contents, frame);
      return;
    case 'run-in-page':
      void frame.executeJavaScript(said.code).catch(() => undefined); // as a page's own script, it may fail
      return;
    case 'title':
      contents.titled(said.title);
      return;
    case 'key':
      contents.hearKey(said.input);
      return;
    case 'preload-error':
      contents.emit('preload-error', {}, contents.preferences.preload ?? '', new Error(said.message));
  }
}
