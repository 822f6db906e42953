import type { Finding } from '../../analysis/results/finding';
import { escapeMarkup, type Size, svgText } from '../chart/svg';
import { REPORT_STYLE } from './reportStyle';

/** What every report is made of. */

/** Pixels, on screens that are wide and on paper. */
export const WIDE = 820;
const NARROW = 388;

/** The chart for wide screens and paper, and once more for narrow screens. */
export function figure(title: string, caption: string, wide: number, render: (size: Size) => SVGSVGElement): string {
  return `<figure>
<figcaption><b>${escapeMarkup(title)}</b><span>${escapeMarkup(caption)}</span></figcaption>
<div class="wide">${svgText(render({ width: wide }))}</div>
<div class="narrow">${svgText(render({ width: NARROW }))}</div>
</figure>`;
}

/** What was found, a paragraph each; nothing where nothing was. */
export function findingSentences(findings: readonly Finding[]): string {
  const sentences = findings.map(({ sentence, next }) => {
    const advice = next === null ? '' : ` <span class="muted">${escapeMarkup(next)}</span>`;
    return `<p>${escapeMarkup(sentence)}${advice}</p>`;
  });
  return sentences.length > 0 ? `<div class="findings">${sentences.join('\n')}</div>` : '';
}

/** Names with their values, which are HTML. */
export function factList(facts: readonly (readonly [name: string, html: string])[]): string {
  return `<dl class="facts">${facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('\n')}</dl>`;
}

/** A word of a shell command, quoted if it must be. */
export function shellWord(word: string): string {
  return /^[\w./@:+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * One self-contained HTML page: no scripts, nothing loaded from elsewhere. It follows the reader's light or dark
 * preference, fits a phone and prints on A4.
 * @param header and what the sections hold: HTML
 */
export function reportPage({
  title,
  header,
  sections,
}: {
  readonly title: string;
  readonly header: string;
  readonly sections: readonly (readonly [heading: string, html: string])[];
}): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeMarkup(title)} · VAE Lens report</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
${header}
${sections.map(([heading, body]) => `<section>\n<h2>${heading}</h2>\n${body}\n</section>`).join('\n')}
</body>
</html>
`;
}
