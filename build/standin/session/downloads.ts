import type Electron from 'electron';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { app } from '../app/app.ts';
import type { Protocol } from '../chromium/devtools.ts';
import { toProduct } from '../address.ts';
import { Emitter, preventable } from '../emitter.ts';
import { theBrowser } from '../runtime.ts';
import { webContents } from '../web-contents/registry.ts';

type Methods = Pick<
  Electron.DownloadItem,
  'getURL' | 'getFilename' | 'setSavePath' | 'getSavePath' | 'cancel' | 'getState'
>;
type Begun = Protocol.Browser.downloadWillBeginPayload;

/** A file on its way; it goes where the product says, otherwise to the downloads folder. */
class DownloadItem extends Emitter implements Methods {
  readonly #begun: Begun;
  readonly #contextId: string | undefined;
  #savePath = '';
  #state: 'progressing' | 'completed' | 'cancelled' | 'interrupted' = 'progressing';

  constructor(begun: Begun, contextId: string | undefined) {
    super();
    this.#begun = begun;
    this.#contextId = contextId;
  }

  getURL(): string {
    return toProduct(this.#begun.url);
  }

  getFilename(): string {
    return this.#begun.suggestedFilename;
  }

  setSavePath(path: string): void {
    this.#savePath = path;
  }

  getSavePath(): string {
    return this.#savePath;
  }

  getState(): 'progressing' | 'completed' | 'cancelled' | 'interrupted' {
    return this.#state;
  }

  cancel(): void {
    const scope = this.#contextId === undefined ? {} : { browserContextId: this.#contextId };
    const cancelled = theBrowser().root.send('Browser.cancelDownload', { guid: this.#begun.guid, ...scope });
    cancelled.catch(() => undefined); // it was there already
  }

  finish(completed: boolean): void {
    if (completed) {
      const path = this.#savePath === '' ? join(app.getPath('downloads'), this.getFilename()) : this.#savePath;
      renameSync(join(theBrowser().downloadFolder, this.#begun.guid), path);
    }
    this.#state = completed ? 'completed' : 'cancelled';
    this.emit('done', {}, this.#state);
  }
}

/** Tells each session of the downloads that its pages begin, and stops those that are not wanted. */
export function watchDownloads(): void {
  const items = new Map<string, DownloadItem>();
  const begin = async (begun: Begun): Promise<void> => {
    const contents = webContents.getAllWebContents().find((page) => page.hasFrame(begun.frameId));
    if (contents === undefined) return;
    const item = new DownloadItem(begun, await contents.session.context());
    items.set(begun.guid, item);
    const event = preventable({});
    contents.session.emit('will-download', event, item, contents);
    if (event.defaultPrevented) item.cancel();
  };
  theBrowser().root.onEvent((event) => {
    if (event.method === 'Browser.downloadWillBegin') void begin(event.params);
    if (event.method !== 'Browser.downloadProgress' || event.params.state === 'inProgress') return;
    items.get(event.params.guid)?.finish(event.params.state === 'completed');
    items.delete(event.params.guid);
  });
}
