import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { printDocument } from './print-document.ts';

// `npm run print -- [FILE.md]`: a document for paper, in out/print; without a name the page for the reading room.
const file = process.argv[2] ?? 'docs/clinicians.md';
const folder = resolve(import.meta.dirname, '../../out/print');
const { pdf, pages } = await printDocument(file);
const target = join(folder, `${basename(file, '.md')}.pdf`);
mkdirSync(folder, { recursive: true });
writeFileSync(target, pdf);
process.stdout.write(`${target}: ${pages} ${pages === 1 ? 'page' : 'pages'} of A4\n`);
