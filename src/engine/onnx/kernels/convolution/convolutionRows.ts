import type { Graph, Value } from '../../graph';
import { concat } from '../moves';

/**
 * Rearrangements of the pixels of images as one Gather each: the runtime copies a pixel's channels at a time and
 * shares the work among its threads, which it does not do for slices, pads and concatenations.
 */

/** Where a pixel of the result comes from: its index in the source image, or undefined for zeros. */
export type Origin = (row: number) => number | undefined;

/** The pixel of an image in row y and column x, undefined outside of it. */
export function pixelAt(y: number, x: number, height: number, width: number): number | undefined {
  return y < 0 || x < 0 || y >= height || x >= width ? undefined : y * width + x;
}

/**
 * images: [batch, pixels, channels] -> [batch, rows, channels], row r being pixel `origin(r)` of the same image.
 */
export function gatherRows(graph: Graph, images: Value, rows: number, origin: Origin): Value {
  const [batch, pixels, channels] = images.shape as [number, number, number];
  const origins = Array.from({ length: rows }, (_, row) => origin(row));
  if (rows === pixels && origins.every((index, row) => index === row)) return images;
  const padded = origins.includes(undefined) ? withZeroPixel(graph, images) : images;
  const indices = graph.integers(origins.map(index => index ?? pixels));
  return graph.op('Gather', [padded, indices], [batch, rows, channels], { axis: 1 });
}

/** The images with one more pixel, of zeros. Concatenated, because the runtime pads number by number. */
function withZeroPixel(graph: Graph, images: Value): Value {
  const [batch, , channels] = images.shape as [number, number, number];
  const zeros = graph.op('Expand', [graph.scalar(0), graph.integers([batch, 1, channels])], [batch, 1, channels]);
  return concat(graph, [images, zeros], 1);
}
