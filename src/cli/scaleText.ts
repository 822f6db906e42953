import type { DimensionScale } from '../analysis/results/dimensionScale';
import { formatCount } from '../views/chart/format';
import { cell, table } from './textTable';

/** Intrinsic dimension over scale as text. */

const within = (value: number | null, error: number | null, digits: number): string =>
  value === null ? '–' : `${value.toFixed(digits)} ± ${cell(error, digits)}`;

/** Of one array: a row for each scale. */
export function scaleText({ decay, gride }: DimensionScale): string {
  if (gride.length === 0) return '';
  const fits = decay.map(({ n, subsets, fit, error }) => [formatCount(n), formatCount(subsets), within(fit, error, 4)]);
  const ids = gride.map(({ k, id, error, distance }) => [
    `${formatCount(k)}, ${formatCount(2 * k)}`,
    within(id, error, 4),
    distance === null ? '–' : String(Number(distance.toPrecision(5))),
  ]);
  const few = table([['examples', 'subsets', 'ID, fit'], ...fits]);
  const far = table([['neighbours', 'ID, GRIDE', 'distance'], ...ids]);
  return `\n\n2NN of fewer examples, means over disjoint subsets\n${few}\n\nGRIDE, by the ratio of two neighbours' distances\n${far}`;
}

/** Of layers: a row for each layer, a column for each scale. */
export function layerScalesText(layers: readonly { name: string; scale: DimensionScale }[]): string {
  const most = (lengths: readonly number[]): number[] =>
    Array.from({ length: Math.max(0, ...lengths) }, (_, i) => 2 ** i);
  const subsets = most(layers.map(({ scale }) => scale.decay.length));
  const ks = most(layers.map(({ scale }) => scale.gride.length));
  if (ks.length === 0) return '';
  const few = layers.map(({ name, scale }) => [
    name,
    ...subsets.map((_, i) => within(scale.decay[i]?.fit ?? null, scale.decay[i]?.error ?? null, 1)),
  ]);
  const far = layers.map(({ name, scale }) => [
    name,
    ...ks.map((_, i) => within(scale.gride[i]?.id ?? null, scale.gride[i]?.error ?? null, 1)),
  ]);
  const share = (count: number): string => (count === 1 ? 'all examples' : `1/${count}`);
  return [
    '\n\n2NN of fewer examples, linear fit, means over disjoint subsets',
    table([['layer', ...subsets.map(share)], ...few]),
    '\nGRIDE, by the ratio of the distances to the 2k-th and the k-th neighbour',
    table([['layer', ...ks.map(k => `k = ${k}`)], ...far]),
  ].join('\n');
}
