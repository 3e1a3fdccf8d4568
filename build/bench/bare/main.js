// A window with one line of text on the same runtime: what the agent's start is held against.
import { app, BrowserWindow } from 'electron';

await app.whenReady();
const window = new BrowserWindow({ width: 1280, height: 800, backgroundColor: '#050607', show: true });
await window.loadURL('data:text/html,<body style="background:black;color:silver"><p>bare</p>');
