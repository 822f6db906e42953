import { symbol, symbolStar } from 'd3';
import type { Theme } from './theme';

/** Builds SVG elements with any document (a browser's or linkedom's), with presentation attributes and classes only. */

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

/** Pixels. Without a height each chart takes the one that suits it. */
export interface Size {
  width: number;
  height?: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Undefined ones are left out. */
export type Attributes = Record<string, string | number | undefined>;

/** Size of the text in charts, pixels. */
export const FONT_SIZE = 11;

function attributeText(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : value;
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, attributeText(value));
  }
}

/** Appends a new SVG element to `parent` and returns it; numbers are rounded to a hundredth. */
export function add(parent: Element, name: string, attributes: Attributes = {}, text?: string): SVGElement {
  // The DOM's types know only the names that exist, not that every element of this namespace is an SVGElement.
  const element: Element = parent.ownerDocument.createElementNS(SVG_NAMESPACE, name);
  setAttributes(element, attributes);
  if (text !== undefined) element.textContent = text;
  parent.appendChild(element);
  return element as SVGElement;
}

/** An empty chart: one image to assistive technology, named by `title` and described by `description`. */
export function createChart(
  document: Document,
  size: { width: number; height: number },
  words: { name: string; title: string; description: string },
  theme: Theme,
): SVGSVGElement {
  const svg = document.createElementNS(SVG_NAMESPACE, 'svg');
  setAttributes(svg, {
    class: `chart ${words.name}`,
    role: 'img',
    width: size.width,
    height: size.height,
    viewBox: `0 0 ${attributeText(size.width)} ${attributeText(size.height)}`,
    'font-family': theme.font,
    'font-size': FONT_SIZE,
    fill: theme.foreground,
  });
  add(svg, 'title', {}, words.title);
  add(svg, 'desc', {}, words.description);
  return svg;
}

/** A chart that has nothing to show yet says so, and what to do. */
export function createEmptyChart(
  document: Document,
  size: Size,
  words: { name: string; title: string; sentences: readonly string[] },
  theme: Theme,
): SVGSVGElement {
  const height = size.height ?? 40 + 18 * words.sentences.length;
  const { name, title, sentences } = words;
  const svg = createChart(
    document,
    { width: size.width, height },
    { name, title, description: sentences.join(' ') },
    theme,
  );
  const top = height / 2 - 9 * (sentences.length - 1) + 4;
  sentences.forEach((sentence, line) =>
    add(svg, 'text', { class: 'empty', x: 0, y: top + 18 * line, fill: theme.muted, 'font-size': 12 }, sentence),
  );
  return svg;
}

/** A part of the chart that shows only what lies inside (x, y, width, height), in the chart's own coordinates. */
export function addWindow(parent: Element, x: number, y: number, width: number, height: number): SVGElement {
  const box = [x, y, width, height].map(attributeText).join(' ');
  return add(parent, 'svg', { x, y, width, height, viewBox: box, overflow: 'hidden' });
}

/** Text that stays legible over lines: drawn on a rim of the background. */
export function addHaloText(parent: Element, attributes: Attributes, text: string, theme: Theme): SVGElement {
  const halo = { stroke: theme.background, 'stroke-width': 3, 'stroke-linejoin': 'round', 'paint-order': 'stroke' };
  return add(parent, 'text', { ...halo, ...attributes }, text);
}

/** Control characters and halves of surrogate pairs, which no XML file may hold. */
const UNWRITABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** For text in HTML and XML, and in attributes in double quotes. */
export function escapeMarkup(text: string): string {
  const plain = text.replace(UNWRITABLE, '\uFFFD');
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function serialize(element: Element): string {
  const attributes = Array.from(element.attributes, ({ name, value }) => ` ${name}="${escapeMarkup(value)}"`).join('');
  const children = Array.from(element.children);
  const inside = children.length > 0 ? children.map(serialize).join('') : escapeMarkup(element.textContent);
  return inside === ''
    ? `<${element.localName}${attributes}/>`
    : `<${element.localName}${attributes}>${inside}</${element.localName}>`;
}

/** The chart as a well-formed SVG file. (linkedom's own serializer leaves `&` and `<` in attributes as they are.) */
export function svgText(svg: SVGSVGElement): string {
  return serialize(svg).replace('<svg', `<svg xmlns="${SVG_NAMESPACE}"`);
}

/** A star around a point, `area` in square pixels: the mark of β = 1. */
export function starPath({ x, y }: Point, area: number): { d: string; transform: string } {
  return { d: symbol(symbolStar, area).digits(1)() ?? '', transform: `translate(${x.toFixed(1)},${y.toFixed(1)})` };
}
