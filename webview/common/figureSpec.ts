import type { Table } from '../../src/views/chart/table';
import type { Theme } from '../../src/views/chart/theme';

export interface FigureSpec {
  /** Stem of the names of its files. */
  id: string;
  title: string;
  sub?: string | undefined;
  /** The chart. */
  draw?: ((width: number, document: Document, theme: Theme) => SVGSVGElement) | undefined;
  /** Its data, for CSV. */
  table?: (() => Table) | undefined;
  json?: (() => unknown) | undefined;
  /** An image's uri, instead of a chart. */
  picture?: string | undefined;
  /** What the picture shows, in words. */
  alt?: string | undefined;
  /** Names of the picture's rows, which are equally high. */
  pictureRows?: readonly string[] | undefined;
  note?: string | undefined;
  /** Beside the actions. */
  controls?: readonly Node[] | undefined;
  /** Adds listeners and keyboard to a chart that was just drawn; exported charts go without. */
  after?: ((svg: SVGSVGElement) => void) | undefined;
}
