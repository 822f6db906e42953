import { color, interpolateRgb } from 'd3';

/** `share` of the colour `to` over the rest of `from`: a literal where both are, else an expression for CSS. */
export function mix(from: string, to: string, share: number): string {
  if (color(from) !== null && color(to) !== null) return color(interpolateRgb(from, to)(share))!.formatHex();
  return `color-mix(in srgb, ${to} ${Number((100 * share).toFixed(1))}%, ${from})`;
}

export interface LiteralColour {
  /** '#rrggbb' */
  hex: string;
  /** 0 to 1 */
  opacity: number;
}

/** 'color(srgb 0.2 0.4 1 / 0.5)': how browsers write the result of color-mix. */
const SRGB = /^color\(srgb\s+([\d.e+-]+)\s+([\d.e+-]+)\s+([\d.e+-]+)(?:\s*\/\s*([\d.e+-]+))?\s*\)$/i;

/**
 * A computed CSS colour in the two parts that every SVG program reads. Null for what is not a colour ('none', 'inherit',
 * an expression that nobody has resolved).
 */
export function literalColour(text: string): LiteralColour | null {
  const [, red, green, blue, alpha = '1'] = SRGB.exec(text.trim()) ?? [];
  if (red !== undefined) {
    const bytes = [red, green, blue].map(share => Math.round(255 * Math.min(1, Math.max(0, Number(share)))));
    const literal = color(`rgb(${bytes.join()})`)!;
    return { hex: literal.formatHex(), opacity: Math.min(1, Math.max(0, Number(alpha))) };
  }
  const literal = color(text.trim());
  return literal === null ? null : { hex: literal.formatHex(), opacity: literal.opacity };
}
