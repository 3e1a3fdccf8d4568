import type { DevToolsEvent, DevToolsSession } from '../chromium/devtools.ts';
import { PRELOAD_WORLD } from '../page/page-scripts.ts';
import { WebFrame } from './web-frame.ts';

/** A page's frames and the worlds that their scripts run in. */
export type FrameTree = {
  readonly main: () => WebFrame;
  readonly find: (id: string) => WebFrame | undefined;
  /** The frame whose preload runs in a context of a session. */
  readonly ofContext: (session: DevToolsSession, contextId: number) => WebFrame | undefined;
  readonly follow: (event: DevToolsEvent, session: DevToolsSession) => void;
  readonly destroy: () => void;
};

/** `id` is Chromium's of the main frame, the same as the target's. */
export function createFrameTree(id: string): FrameTree {
  const frames = new Map<string, WebFrame>();
  const main = new WebFrame(id, null);
  frames.set(id, main);

  const remove = (gone: string): void => {
    frames.get(gone)?.destroy();
    frames.delete(gone);
  };
  const addWorld = (
    context: { id: number; name: string; auxData?: { isDefault?: boolean; frameId?: string } },
    session: DevToolsSession,
  ): void => {
    const frame = frames.get(context.auxData?.frameId ?? '');
    const world = { session, contextId: context.id };
    if (frame === undefined) return;
    if (context.auxData?.isDefault === true) frame.pageWorld = world;
    else if (context.name === PRELOAD_WORLD) frame.preloadWorld = world;
  };
  const removeWorld = (contextId: number | null, session: DevToolsSession): void => {
    for (const frame of frames.values()) {
      const { preloadWorld, pageWorld } = frame;
      const isGone = (world: typeof preloadWorld): boolean =>
        world?.session === session && (contextId === null || world.contextId === contextId);
      if (isGone(preloadWorld)) frame.preloadWorld = null;
      if (isGone(pageWorld)) frame.pageWorld = null;
    }
  };
  const follow = (event: DevToolsEvent, session: DevToolsSession): void => {
    switch (event.method) {
      case 'Page.frameAttached': {
        const parent = frames.get(event.params.parentFrameId) ?? main;
        frames.set(event.params.frameId, new WebFrame(event.params.frameId, parent));
        return;
      }
      case 'Page.frameNavigated': {
        const { frame } = event.params;
        const known = frames.get(frame.id) ?? new WebFrame(frame.id, frames.get(frame.parentId ?? '') ?? main);
        frames.set(frame.id, known);
        known.navigated(frame.url + (frame.urlFragment ?? ''));
        return;
      }
      case 'Page.navigatedWithinDocument':
        frames.get(event.params.frameId)?.navigated(event.params.url);
        return;
      case 'Page.frameDetached':
        if (event.params.reason === 'remove') remove(event.params.frameId);
        return;
      case 'Runtime.executionContextCreated':
        addWorld(event.params.context, session);
        return;
      case 'Runtime.executionContextDestroyed':
        removeWorld(event.params.executionContextId, session);
        return;
      case 'Runtime.executionContextsCleared':
        removeWorld(null, session);
        return;
      default:
    }
  };
  return {
    main: () => main,
    find: (wanted) => frames.get(wanted),
    ofContext: (session, contextId) =>
      [...frames.values()].find(
        ({ preloadWorld }) => preloadWorld?.session === session && preloadWorld.contextId === contextId,
      ),
    follow,
    destroy: () => main.destroy(),
  };
}
