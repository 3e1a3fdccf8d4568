import { EventEmitter } from 'node:events';

/** Objects of Electron that emit events; the typings of each event are Electron's own. */
export class Emitter extends EventEmitter {
  constructor() {
    super();
    this.setMaxListeners(0);
  }
}

export type PreventableEvent = { defaultPrevented: boolean; readonly preventDefault: () => void };

/** An event that a listener may prevent, with what else it carries. */
export function preventable<T extends object>(details: T): PreventableEvent & T {
  const event = {
    ...details,
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true;
    },
  };
  return event;
}
