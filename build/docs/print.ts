import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { printDocument } from './print-document.ts';

// `npm run print`: the page for the reading room on A4, in out/print.
const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'out/print');
const { pdf, pages } = await printDocument(join(root, 'docs/clinicians.md'));
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'clinicians.pdf'), pdf);
process.stdout.write(`out/print/clinicians.pdf: ${pages} ${pages === 1 ? 'page' : 'pages'} of A4\n`);
