// What `import … from 'electron'` and `require('electron')` give in the main process.
import type Electron from 'electron';
import { app } from './app/app.ts';
import { ipcMain } from './ipc-main.ts';
import { Menu, MenuItem } from './menu.ts';
import { nativeImage } from './native-image.ts';
import { registerSchemesAsPrivileged } from './session/protocol.ts';
import { sessionOf } from './session/session.ts';
import { powerMonitor } from './system/power-monitor.ts';
import { screen } from './system/screen.ts';
import { Tray } from './tray.ts';
import { webContents } from './web-contents/registry.ts';
import { BaseWindow } from './windows/base-window.ts';
import { BrowserWindow } from './windows/browser-window.ts';

const session = {
  fromPartition: (partition: string) => sessionOf(partition),
  get defaultSession() {
    return sessionOf('');
  },
} satisfies Partial<Record<keyof typeof Electron.session, unknown>>;

const protocol = {
  registerSchemesAsPrivileged,
  handle: (...given: Parameters<typeof session.defaultSession.protocol.handle>) =>
    session.defaultSession.protocol.handle(...given),
  unhandle: (scheme: string) => session.defaultSession.protocol.unhandle(scheme),
  isProtocolHandled: (scheme: string) => session.defaultSession.protocol.isProtocolHandled(scheme),
} satisfies Partial<Record<keyof typeof Electron.protocol, unknown>>;

export {
  app,
  BaseWindow,
  BrowserWindow,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  powerMonitor,
  protocol,
  screen,
  session,
  Tray,
  webContents,
};
