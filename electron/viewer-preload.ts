import { contextBridge } from 'electron';

// A viewer's page gets nothing from us; it only loses the way to print by script. Printing is asked for by key and recorded.
contextBridge.executeInMainWorld({
  func: () => {
    Object.defineProperty(globalThis, 'print', { value: () => undefined, writable: false, configurable: false });
  },
});
