import { PATH, type PathLayer } from './bottlenecks';

/** What the paper's authors published of CIFAR-10 beside their code, layer by layer of the path, at epoch 200. */

type Row = readonly [number, number, number, number, number, number, number, number, number, number, number];

const DIMENSIONS: Readonly<Record<number, Row>> = {
  2: [30.96, 62.71, 66.75, 51.79, 23.17, 1.98, 1.98, 1.97, 1.98, 2.0, 2.0],
  4: [30.96, 60.3, 68.26, 72.65, 37.64, 3.98, 4.03, 4.06, 4.1, 4.18, 4.13],
  8: [30.96, 60.03, 71.6, 77.58, 49.7, 8.09, 8.48, 8.83, 9.5, 10.43, 9.36],
  16: [30.96, 44.72, 36.79, 29.78, 19.31, 14.06, 15.32, 16.59, 18.52, 20.11, 15.25],
  32: [30.96, 57.31, 66.66, 75.73, 60.79, 24.65, 27.88, 32.28, 37.53, 36.77, 21.78],
  64: [30.96, 53.47, 65.48, 72.66, 61.67, 38.71, 43.16, 49.5, 57.11, 46.17, 23.21],
  128: [30.96, 54.93, 67.48, 71.23, 58.21, 58.97, 60.84, 69.52, 76.87, 55.1, 24.7],
};

/** Of K 128 before training. */
const UNTRAINED: Row = [30.96, 32.72, 32.04, 31.38, 31.82, 58.57, 62.04, 64.42, 68.68, 69.72, 68.21];

const TO_INPUT: Readonly<Record<number, Row>> = {
  4: [0.0004, 0.0084, 0.0258, 0.023, 0.0266, 0.2425, 0.2436, 0.2434, 0.244, 0.2437, 0.2396],
  32: [0.0004, 0.007, 0.0357, 0.0376, 0.0226, 0.1978, 0.165, 0.141, 0.1141, 0.0836, 0.0535],
  128: [0.0004, 0.0065, 0.0386, 0.0376, 0.0231, 0.4479, 0.2454, 0.1903, 0.1352, 0.0888, 0.0622],
};

const TO_OUTPUT: Readonly<Record<number, Row>> = {
  4: [0.1154, 0.1991, 0.2301, 0.216, 0.1551, 0.0009, 0.0011, 0.0012, 0.0014, 0.0009, 0.0004],
  32: [0.0346, 0.0579, 0.1079, 0.1154, 0.0857, 0.1111, 0.0793, 0.0595, 0.0333, 0.0096, 0.0004],
  128: [0.0465, 0.0799, 0.138, 0.1294, 0.0972, 0.3631, 0.1578, 0.1045, 0.0448, 0.0095, 0.0004],
};

/** A number of each layer of the path. */
export type Published = Readonly<Record<PathLayer, number>>;

const byLayer = (row: Row): Published =>
  Object.fromEntries(PATH.map((layer, i) => [layer, row[i]])) as unknown as Published;

const of = (rows: Readonly<Record<number, Row>>) => (latent: number) => byLayer(rows[latent]!);

export const publishedDimensions = of(DIMENSIONS);
export const publishedToInput = of(TO_INPUT);
export const publishedToOutput = of(TO_OUTPUT);
export const publishedUntrained = byLayer(UNTRAINED);
/** Bottlenecks, K, whose dimensions were published. */
export const PUBLISHED_LATENTS = Object.keys(DIMENSIONS).map(Number);
