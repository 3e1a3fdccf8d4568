import { contextBridge, ipcRenderer } from 'electron';
import type { PageName, Snapshot } from './ipc/contract.ts';
import { CURRENT_SNAPSHOT, PUSHED_SNAPSHOT, SURFACES, methodOf } from './ipc/surfaces.ts';

// The only bridge: one method per channel of this document's surface. Main checks again which document asks.
declare const location: { readonly pathname: string };
const page = location.pathname.slice(1).replace(/\.html$/, '');

function surfaceOf(name: string): Record<string, unknown> | null {
  if (!Object.hasOwn(SURFACES, name)) return null;
  const channels = SURFACES[name as PageName];
  const methods = channels.map((channel) => [
    methodOf(channel),
    (input: unknown) => ipcRenderer.invoke(channel, input ?? null),
  ]);
  return { ...Object.fromEntries(methods), onSnapshot };
}

/** The page gets the data, never the event object. */
function onSnapshot(callback: (snapshot: Snapshot) => void): () => void {
  const listener = (_event: unknown, snapshot: Snapshot): void => callback(snapshot);
  ipcRenderer.on(PUSHED_SNAPSHOT, listener);
  // Null while the agent still starts: then the first one is pushed.
  void ipcRenderer.invoke(CURRENT_SNAPSHOT).then((snapshot: Snapshot | null) => {
    if (snapshot !== null) callback(snapshot);
  });
  return () => void ipcRenderer.removeListener(PUSHED_SNAPSHOT, listener);
}

const surface = surfaceOf(page);
if (surface !== null) contextBridge.exposeInMainWorld('agent', Object.freeze(surface));
