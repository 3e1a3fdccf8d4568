import { app } from 'electron';
void app;
await import('../electron/main.ts');
