import { standaloneSvg } from '../../src/views/chart/standalone';
import { add, createChart } from '../../src/views/chart/svg';
import { csvText } from '../../src/views/chart/table';
import { copy, save } from '../../src/protocol/panel';
import type { FigureSpec } from './figureSpec';
import { host } from './hostChannel';
import type { MenuItem } from './menu';
import { showProblem } from './notice';
import { PANEL_THEME } from './panelTheme';

/** What leaves the panel: a figure as SVG, PNG, CSV or JSON, into a file or onto the clipboard. */

/** Width of an exported chart, so that it does not depend on how wide the panel is just now. */
const EXPORT_WIDTH = 720;
/** Around an exported chart, pixels. */
const MARGIN = 16;
const TITLE_HEIGHT = 24;
/** Pixels of a PNG for each of the chart's. */
const SCALE = 2;

/** The colour that a CSS expression of a chart comes to in this theme. */
function resolveColour(value: string): string {
  const probe = document.createElement('span');
  probe.hidden = true;
  probe.style.color = value;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** The chart below its title, with a margin. */
function framed(title: string, chart: SVGSVGElement): SVGSVGElement {
  const [width, height] = [Number(chart.getAttribute('width')), Number(chart.getAttribute('height'))];
  const size = { width: width + 2 * MARGIN, height: height + 2 * MARGIN + TITLE_HEIGHT };
  const description = chart.querySelector(':scope > desc')?.textContent ?? '';
  const frame = createChart(document, size, { name: 'export', title, description }, PANEL_THEME);
  add(frame, 'text', { x: MARGIN, y: MARGIN + 12, 'font-size': 13, 'font-weight': 600 }, title);
  for (const words of chart.querySelectorAll(':scope > title, :scope > desc')) words.remove();
  chart.setAttribute('x', String(MARGIN));
  chart.setAttribute('y', String(MARGIN + TITLE_HEIGHT));
  // Labels of ticks at the very end reach into the margin.
  chart.setAttribute('overflow', 'visible');
  frame.append(chart);
  return frame;
}

function svgFile(title: string, draw: NonNullable<FigureSpec['draw']>): string {
  return standaloneSvg(framed(title, draw(EXPORT_WIDTH, document, PANEL_THEME)), {
    background: 'var(--vscode-editor-background)',
    resolve: resolveColour,
  });
}

async function loaded(source: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.crossOrigin = 'anonymous';
  image.src = source;
  await image.decode();
  return image;
}

async function pngFile(spec: FigureSpec): Promise<Blob> {
  const scale = spec.draw ? SCALE : 1;
  const source = spec.draw
    ? `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgFile(spec.title, spec.draw))}`
    : spec.picture;
  const image = await loaded(source ?? '');
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * scale;
  canvas.height = image.naturalHeight * scale;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This figure cannot be drawn as PNG here.');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob(blob => {
      if (blob) resolve(blob);
      else reject(new Error('This figure is too large for a PNG.'));
    }, 'image/png'),
  );
}

async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

interface TextFormat {
  name: 'svg' | 'csv' | 'json';
  text: () => string;
}

/** The formats that are text. */
function textFormats({ title, draw, table, json }: FigureSpec): TextFormat[] {
  return [
    draw && { name: 'svg' as const, text: () => svgFile(title, draw) },
    table && { name: 'csv' as const, text: () => csvText(table()) },
    json && { name: 'json' as const, text: () => `${JSON.stringify(json(), null, 2)}\n` },
  ].filter(format => format !== undefined);
}

async function copyPng(spec: FigureSpec): Promise<void> {
  // A promise inside: the browser asks for the click that is still fresh now.
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': pngFile(spec) })]);
}

async function savePng(spec: FigureSpec): Promise<void> {
  await host.call(save, { name: `${spec.id}.png`, content: await base64(await pngFile(spec)), encoding: 'base64' });
}

function items(
  spec: FigureSpec,
  word: (format: string) => string,
  text: (format: TextFormat) => Promise<unknown>,
  png: () => Promise<void>,
): MenuItem[] {
  const item = (format: string, run: () => Promise<unknown>): MenuItem => ({
    text: word(format.toUpperCase()),
    // What throws before it waits (a drawing that fails) is to be shown as well.
    onClick: () => void Promise.resolve().then(run).catch(showProblem),
  });
  const texts = textFormats(spec).map(format => item(format.name, () => text(format)));
  const picture = spec.draw || spec.picture ? [item('png', png)] : [];
  return spec.draw ? [...texts.slice(0, 1), ...picture, ...texts.slice(1)] : [...picture, ...texts];
}

/** What can be copied of a figure. */
export function copyItems(spec: FigureSpec): MenuItem[] {
  const text = (format: TextFormat): Promise<unknown> => host.call(copy, { text: format.text() });
  return items(
    spec,
    format => `Copy as ${format}`,
    text,
    () => copyPng(spec),
  );
}

/** What can be saved of a figure. */
export function saveItems(spec: FigureSpec): MenuItem[] {
  const text = (format: TextFormat): Promise<unknown> =>
    host.call(save, { name: `${spec.id}.${format.name}`, content: format.text(), encoding: 'utf8' });
  return items(
    spec,
    format => `Save as ${format}…`,
    text,
    () => savePng(spec),
  );
}
