import { contextBridge } from 'electron';

type Execute = (this: object, command: string, showUi?: boolean, text?: string) => boolean;
declare function addEventListener(
  type: 'dragstart',
  listener: (event: { readonly preventDefault: () => void }) => void,
  capture: true,
): void;
declare const Document: { readonly prototype: { readonly execCommand: Execute } };

// A viewer's page gets nothing from us; it only loses the ways to take something out by script or by mouse, which nobody could
// hold back until they are recorded. Copying is asked for by key; that `print()` does nothing is the sandbox's doing, see
// host/web-viewer.ts.
addEventListener('dragstart', (event) => event.preventDefault(), true);
contextBridge.executeInMainWorld({
  func: () => {
    const execute = Document.prototype.execCommand;
    const value: Execute = function (command, showUi, text) {
      const name = String(command).toLowerCase();
      return name === 'copy' || name === 'cut' ? false : execute.call(this, name, showUi, text);
    };
    const fixed = { writable: false, configurable: false };
    Object.defineProperty(Document.prototype, 'execCommand', { value, ...fixed });
    // Connections that no rule for requests sees.
    for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport'])
      Object.defineProperty(globalThis, name, { value: undefined, ...fixed });
  },
});
