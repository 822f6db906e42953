import { literalColour } from './colours';
import { add, svgText } from './svg';
import { LITERAL_FONT } from './theme';

export interface StandaloneOptions {
  /** Behind the chart: a CSS colour, which may be an expression for `resolve`. */
  background: string;
  /** What a CSS colour expression (var(), color-mix()) comes to where the chart is shown: 'rgb(…)', 'color(srgb …)'. */
  resolve: (cssValue: string) => string;
}

const COLOURS = ['fill', 'stroke', 'stop-color'] as const;
const OPACITIES = { fill: 'fill-opacity', stroke: 'stroke-opacity', 'stop-color': 'stop-opacity' } as const;
/** What only a panel needs: it serves the mouse, the keyboard and assistive technology there. */
const INTERACTION = [
  'tabindex',
  'class',
  'aria-live',
  'aria-label',
  'aria-activedescendant',
  'aria-selected',
  'role',
  // A folder of this machine, which is nobody else's business.
  'data-run',
];

/** Replaces a colour by a plain one; transparency moves into the opacity, as older programs know no other place. */
function resolveColour(element: Element, name: (typeof COLOURS)[number], resolve: (cssValue: string) => string): void {
  const value = element.getAttribute(name);
  if (value === null || value === 'none' || value === 'inherit') return;
  const literal = literalColour(value) ?? literalColour(resolve(value));
  // Better a line in a plain colour than a file that does not open.
  const { hex, opacity } = literal ?? { hex: '#808080', opacity: 1 };
  element.setAttribute(name, hex);
  if (opacity === 1) return;
  const before = Number(element.getAttribute(OPACITIES[name]) ?? 1);
  element.setAttribute(OPACITIES[name], String(Math.round(before * opacity * 1000) / 1000));
}

/**
 * The chart as a file that any program shows as it is on the screen: literal colours and fonts, a background, its title
 * and description. The chart itself stays as it is.
 */
export function standaloneSvg(svg: SVGSVGElement, { background, resolve }: StandaloneOptions): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const behind = add(copy, 'rect', { x: 0, y: 0, width: '100%', height: '100%', fill: background });
  const words = Array.from(copy.children).filter(({ localName }) => localName === 'title' || localName === 'desc');
  copy.insertBefore(behind, words.at(-1)?.nextSibling ?? copy.firstChild);
  for (const element of [copy, ...Array.from(copy.querySelectorAll('*'))]) {
    for (const name of COLOURS) resolveColour(element, name, resolve);
    for (const name of INTERACTION) element.removeAttribute(name);
    if (element.hasAttribute('font-family')) element.setAttribute('font-family', LITERAL_FONT);
  }
  // An inline style stands for the panel's layout (and a browser writes one for a focus ring).
  copy.removeAttribute('style');
  copy.setAttribute('role', 'img');
  copy.setAttribute('version', '1.1');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svgText(copy)}\n`;
}
