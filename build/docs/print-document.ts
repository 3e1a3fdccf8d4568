import { readFileSync } from 'node:fs';
import { dirname, extname, join, normalize } from 'node:path';
import { chromium } from 'playwright';
import { pageHtml } from './page-html.ts';

const CHROMIUM = process.env['GLASSKEY_CHROMIUM'] ?? '/usr/bin/chromium';
const STYLE = `
  @page { size: A4; margin: 10mm 12mm; }
  body { font: 8.2pt/1.3 Inter, sans-serif; color: #000; margin: 0; }
  h1 { font-size: 15pt; margin: 0 0 2mm; }
  p { margin: 1.6mm 0; }
  table { border-collapse: collapse; width: 100%; margin: 1.6mm 0; }
  td { text-align: left; vertical-align: top; padding: .7mm 1.2mm; border-bottom: .2mm solid #bbb; }
  td:has(img) { border-bottom: 0; padding-bottom: 0; }
  img { width: 100%; display: block; }
  code { font-size: 8pt; }
`;

/** A document of the Markdown that pageHtml knows as a PDF on A4, with the pictures that lie beside it. */
export async function printDocument(file: string): Promise<{ readonly pdf: Buffer; readonly pages: number }> {
  const body = pageHtml(readFileSync(file, 'utf8'));
  const html = body.replace(/(<img src=")([^":]+)(")/g, (_, open: string, path: string, close: string) => {
    const bytes = readFileSync(join(dirname(file), normalize(path)));
    return `${open}data:image/${extname(path).slice(1)};base64,${bytes.toString('base64')}${close}`;
  });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.setContent(`<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${html}`);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    return { pdf, pages: [...pdf.toString('latin1').matchAll(/\/Type\s*\/Page\b(?!s)/g)].length };
  } finally {
    await browser.close();
  }
}
