import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Size } from '../../../src/views/chart/svg';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { standaloneSvg } from '../../../src/views/chart/standalone';
import { LIGHT_THEME, type Theme } from '../../../src/views/chart/theme';

export interface Picture {
  readonly title: string;
  readonly file: string;
}

export type Draw = (size: Size, document: Document, theme: Theme) => SVGSVGElement;

/** A chart of the product, as a file of its own in a folder. */
export async function writePicture(
  folder: string,
  name: string,
  title: string,
  draw: Draw,
  width: number,
): Promise<Picture> {
  const svg = draw({ width }, await nodeDocument(), LIGHT_THEME);
  const file = `${name}.svg`;
  const plain = { background: LIGHT_THEME.background, resolve: (value: string) => value };
  writeFileSync(join(folder, file), standaloneSvg(svg, plain));
  return { title, file };
}
