/**
 * The report's style sheet. It gives the `--vscode-*` names that the charts use the values of VS Code's light theme,
 * or of its dark one where the reader prefers that; paper is always light.
 */
export const REPORT_STYLE = `
:root {
  color-scheme: light;
  --vscode-font-family: "Segoe UI", system-ui, "Ubuntu", "Noto Sans", "DejaVu Sans", sans-serif;
  --vscode-foreground: #3b3b3b;
  --vscode-descriptionForeground: #5a5a5a;
  --vscode-editor-background: #ffffff;
  --vscode-charts-blue: #0063d3;
  --vscode-charts-orange: #d18616;
  --vscode-charts-purple: #652d90;
  --vscode-charts-yellow: #bf8803;
  --rule: #e5e5e5;
  --code: #f3f3f3;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --vscode-foreground: #cccccc;
    --vscode-descriptionForeground: #9d9d9d;
    --vscode-editor-background: #1f1f1f;
    --vscode-charts-blue: #59a4f9;
    --vscode-charts-purple: #b180d7;
    --vscode-charts-yellow: #cca700;
    --rule: #3a3a3a;
    --code: #2b2b2b;
  }
}
* { box-sizing: border-box; }
body {
  max-width: 868px; margin: 0 auto; padding: 28px 24px 48px;
  font: 13px/1.5 var(--vscode-font-family);
  color: var(--vscode-foreground); background: var(--vscode-editor-background);
  overflow-wrap: anywhere;
}
h1 { margin: 0; font-size: 22px; font-weight: 600; line-height: 1.3; }
h2 { margin: 36px 0 20px; padding-bottom: 6px; border-bottom: 1px solid var(--rule); font-size: 16px; font-weight: 600; }
p { margin: 0 0 8px; max-width: 640px; }
.muted, figcaption span, .tile span { color: var(--vscode-descriptionForeground); }
.findings { margin: 24px 0 20px; }
.findings p { font-size: 15px; }
.failed { border-left: 3px solid currentColor; padding-left: 10px; }
.tiles { display: flex; flex-wrap: wrap; margin: 0; border: solid var(--rule); border-width: 1px 0; }
.tile { flex: 1 1 auto; padding: 8px 14px; border-left: 1px solid var(--rule); }
.tile:first-child { padding-left: 0; border-left: 0; }
.tile dt { font-size: 12px; }
.tile dd { margin: 2px 0 0; font-size: 16px; white-space: nowrap; }
.tile span { font-size: 12px; }
figure { margin: 0 0 24px; break-inside: avoid; }
figcaption { margin-bottom: 8px; }
figcaption b { font-weight: 600; margin-right: 6px; }
.chart { display: block; max-width: 100%; height: auto; }
.narrow { display: none; }
.pictures { display: flex; gap: 24px; }
.pictures figure { flex: 1 1 0; min-width: 0; }
.pictures img { display: block; width: 100%; max-width: 480px; image-rendering: pixelated; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: 4px; font-weight: 600; }
th, td { padding: 2px 4px; text-align: right; vertical-align: top; overflow-wrap: normal; }
th { border-bottom: 1px solid var(--rule); font-weight: 600; }
caption span { font-weight: 400; margin-left: 6px; }
tr > :first-child, tr > .kind { text-align: left; }
tr { break-inside: avoid; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 4px 24px; margin: 0; }
.facts dd { margin: 0; min-width: 0; }
code, pre { font: 12px/1.5 Consolas, "DejaVu Sans Mono", monospace; background: var(--code); }
code { padding: 1px 4px; }
pre { margin: 0; padding: 8px; white-space: pre-wrap; }
@media screen and (max-width: 640px) {
  body { padding: 16px 16px 32px; }
  .wide, .kind, .dropped { display: none; }
  .narrow { display: block; }
  .narrow .chart { width: 100%; max-width: 480px; }
  .tile { flex-basis: 50%; padding-left: 0; border-left: 0; border-bottom: 1px solid var(--rule); }
  .tiles { border-bottom-width: 0; }
  .pictures, .facts { display: block; }
  .facts dd { margin-bottom: 8px; }
}
@page { size: A4; margin: 14mm; }
@media print {
  body { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
}
`;
