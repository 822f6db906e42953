import { PCA } from 'ml-pca';
import type { Watch } from '../../base/progress';
import type { Comparison } from '../results/comparison';
import type { ModelMap } from '../results/placedModels';
import { tsne } from './tsne';

/**
 * The map of all models (Bonheme & Grzes 2022, Fig. 3): how alike a model's layers are, as one point; models whose layers
 * relate to each other in the same way lie side by side.
 */

/** Principal components that are kept. */
const COMPONENTS = 50;
const FEWEST = 3;
const PERPLEXITY = 30;
/** Below this a point has hardly any neighbour. */
const LEAST_PERPLEXITY = 1.5;

/** A model and the linear CKA between its own layers. */
export interface Placed {
  readonly file: string;
  readonly comparison: Comparison;
}

/**
 * Places in the plane, by principal components and then t-SNE of the cells below the diagonal. Layers without a value count
 * as 0. Models that have other layers than most are left out; of fewer than three there is no map.
 */
export async function mapOfModels(models: readonly Placed[], watch: Watch): Promise<ModelMap> {
  const { most, others } = byLayers(models);
  const left = others.map(({ file }) => ({ file, cause: 'its layers are not those of most of the models' }));
  if (most.length < FEWEST) return { points: [], missing: [], left };
  const vectors = most.map(({ comparison }) => belowDiagonal(comparison));
  const components = principalComponents(vectors);
  const places = await tsne(squaredDistances(components), firstTwo(components), perplexityFor(most.length), watch);
  const points = most.map(({ file }, i) => ({ file, x: places[2 * i]!, y: places[2 * i + 1]! }));
  return { points, missing: missingOf(most), left };
}

/** The perplexity for so many models. */
export function perplexityFor(models: number): number {
  return Math.max(LEAST_PERPLEXITY, Math.min(PERPLEXITY, (models - 1) / 3));
}

function byLayers(models: readonly Placed[]): { most: Placed[]; others: Placed[] } {
  const groups = new Map<string, Placed[]>();
  for (const model of models) {
    const key = JSON.stringify(model.comparison.rows);
    groups.set(key, [...(groups.get(key) ?? []), model]);
  }
  const [most = [], ...rest] = [...groups.values()].sort((a, b) => b.length - a.length);
  return { most, others: rest.flat() };
}

function belowDiagonal({ linearCka }: Comparison): number[] {
  return linearCka.flatMap((row, i) => row.slice(0, i).map(value => value ?? 0));
}

/** In how many of the models a layer has no value. */
function missingOf(models: readonly Placed[]): ModelMap['missing'] {
  const counts = new Map<string, number>();
  for (const { comparison } of models) {
    for (const [i, layer] of comparison.rows.entries()) {
      if (comparison.linearCka[i]![i] === null) counts.set(layer, (counts.get(layer) ?? 0) + 1);
    }
  }
  return [...counts].map(([layer, count]) => ({ layer, models: count }));
}

/** At most COMPONENTS numbers for each vector. */
function principalComponents(vectors: number[][]): number[][] {
  const pca = new PCA(vectors);
  const nComponents = Math.min(COMPONENTS, vectors.length, vectors[0]!.length);
  return pca.predict(vectors, { nComponents }).to2DArray();
}

function firstTwo(components: readonly number[][]): Float64Array {
  return Float64Array.from(components.flatMap(([x = 0, y = 0]) => [x, y]));
}

function squaredDistances(components: readonly number[][]): Float64Array {
  const n = components.length;
  const squares = new Float64Array(n * n);
  components.forEach((a, i) =>
    components.slice(0, i).forEach((b, j) => {
      squares[i * n + j] = squares[j * n + i] = a.reduce((sum, value, k) => sum + (value - b[k]!) ** 2, 0);
    }),
  );
  return squares;
}
