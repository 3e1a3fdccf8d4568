import type Electron from 'electron';
import { renameSync, rmSync } from 'node:fs';
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
    if (this.#state !== 'progressing') return;
    const scope = this.#contextId === undefined ? {} : { browserContextId: this.#contextId };
    const cancelled = theBrowser().root.send('Browser.cancelDownload', { guid: this.#begun.guid, ...scope });
    cancelled.catch(() => undefined); // it was there already
    this.#end('cancelled');
  }

  /** Chromium has it whole, or has given it up. */
  finish(completed: boolean): void {
    const file = join(theBrowser().downloadFolder, this.#begun.guid);
    if (this.#state !== 'progressing') return rmSync(file, { force: true }); // whole before it could be cancelled
    if (completed) {
      const path = this.#savePath === '' ? join(app.getPath('downloads'), this.getFilename()) : this.#savePath;
      renameSync(file, path);
    }
    this.#end(completed ? 'completed' : 'cancelled');
  }

  #end(state: 'completed' | 'cancelled'): void {
    this.#state = state;
    this.emit('done', {}, state);
  }
}

/** Tells each session of the downloads that its pages begin, and stops those that are not wanted. */
export function watchDownloads(): void {
  const items = new Map<string, Promise<DownloadItem | null>>();
  const begin = async (begun: Begun): Promise<DownloadItem | null> => {
    const contents = webContents.getAllWebContents().find((page) => page.hasFrame(begun.frameId));
    if (contents === undefined) return null;
    const item = new DownloadItem(begun, await contents.session.context());
    const event = preventable({});
    contents.session.emit('will-download', event, item, contents);
    if (event.defaultPrevented) item.cancel();
    return item;
  };
  theBrowser().root.onEvent((event) => {
    if (event.method === 'Browser.downloadWillBegin') items.set(event.params.guid, begin(event.params));
    if (event.method !== 'Browser.downloadProgress' || event.params.state === 'inProgress') return;
    const completed = event.params.state === 'completed';
    // A small file is there before the product was asked.
    void items.get(event.params.guid)?.then((item) => item?.finish(completed));
    items.delete(event.params.guid);
  });
}
