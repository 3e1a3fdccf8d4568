import type { Html } from './html.ts';

/** Black on white, for paper: a table that breaks between its rows and repeats its head. */
export const PAGE_STYLE: Html = {
  source: `
@page { size: A4; margin: 18mm 15mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 190mm; padding: 8mm; background: #fff; color: #111;
  font: 10.5pt/1.45 "Noto Sans", "DejaVu Sans", Arial, sans-serif; }
h1 { font-size: 20pt; margin: 0 0 3mm; }
h2 { font-size: 12.5pt; margin: 7mm 0 2mm; break-after: avoid; }
dl { display: flex; flex-wrap: wrap; gap: 1mm 8mm; margin: 0; padding: 3mm 0; border: solid #111; border-width: .4mm 0; }
dl div { display: flex; gap: 2mm; }
dt { color: #444; } dt::after { content: ":"; } dd { margin: 0; font-weight: 600; }
.summary { font-size: 12.5pt; margin: 5mm 0; }
table { width: 100%; border-collapse: collapse; font-size: 9.5pt; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th { text-align: left; border-bottom: .4mm solid #111; padding: 1.5mm 2mm; }
td { vertical-align: top; border-bottom: .2mm solid #999; padding: 1.8mm 2mm; overflow-wrap: break-word; }
td:first-child { white-space: nowrap; }
th:first-child, td:first-child { border-left: 1.2mm solid transparent; }
tr.urgent td:first-child { border-left-color: #111; }
tr.refused td:first-child { border-left: 1.2mm double #111; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
ul { margin: 0; padding-left: 5mm; } li { margin: 1mm 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 7.5pt/1.4 "DejaVu Sans Mono", monospace; color: #333; }
.contact { margin-top: 7mm; padding-top: 3mm; border-top: .4mm solid #111; font-weight: 600; }
@media print { body { padding: 0; max-width: none; } }
`,
};
