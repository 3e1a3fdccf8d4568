import { contextBridge } from 'electron';

type Execute = (this: object, command: string, showUi?: boolean, text?: string) => boolean;
declare const Document: { readonly prototype: { readonly execCommand: Execute } };

// A viewer's page gets nothing from us; it only loses the ways to print and to copy by script, which nobody could hold back
// until they are recorded. Both are asked for by key.
contextBridge.executeInMainWorld({
  func: () => {
    const fixed = { writable: false, configurable: false };
    Object.defineProperty(globalThis, 'print', { value: () => undefined, ...fixed });
    const execute = Document.prototype.execCommand;
    const value: Execute = function (command, showUi, text) {
      const name = String(command).toLowerCase();
      return name === 'copy' || name === 'cut' ? false : execute.call(this, name, showUi, text);
    };
    Object.defineProperty(Document.prototype, 'execCommand', { value, ...fixed });
  },
});
