import { rowProductOn } from '../../algebra/products';
import { type Watch, breathe } from '../../base/progress';
import type { Dataset } from '../../data/examples/dataset';
import type { Engine } from '../../engine/engine';
import { squaredDistance } from '../geometry/squaredDistance';
import { type Pictures, type Pooled, pool } from './pooled';

/** Of each picture its nearest among some examples. */
export interface Nearest {
  /** Its place in the list of examples; −1 where none is nearer than the limit. */
  readonly places: Int32Array;
  /** Squared L2 distance to it; the limit where none is nearer. */
  readonly squared: Float64Array;
}

/** Examples at a time: 12 MB of 32 × 32 × 3. */
const BLOCK = 1024;
/** Pictures at a time in a product. */
const ROWS = 512;

/**
 * Exact: a product of few features bounds all distances from below, and what may be nearest is measured in differences.
 * Equally near ones: the first. Squares of L2 distances below `limits` are found, one limit for each picture.
 * @throws the signal's reason when it is cancelled
 */
export async function nearestPictures(
  pictures: Pictures,
  limits: Float64Array,
  { dataset, examples }: { dataset: Dataset; examples: Uint32Array },
  engine: Engine,
  watch: Watch,
): Promise<Nearest> {
  const { shape, data } = pictures;
  const width = shape[0] * shape[1] * shape[2];
  const own = pool(pictures);
  const { features } = own;
  const places = new Int32Array(pictures.count).fill(-1);
  const squared = limits.slice();
  const program = await rowProductOn(engine, ROWS, BLOCK, features);
  const block = new Float32Array(BLOCK * width);
  const [a, b] = [new Float32Array(ROWS * features), new Float32Array(BLOCK * features)];
  try {
    for (let from = 0; from < examples.length; from += BLOCK) {
      const indices = examples.subarray(from, from + BLOCK);
      dataset.read(indices, block.subarray(0, indices.length * width));
      const others = pool({ count: indices.length, shape, data: block });
      b.set(others.data);
      for (let first = 0; first < pictures.count; first += ROWS) {
        await breathe(watch);
        watch.progress(from, examples.length, 'examples');
        const rows = Math.min(ROWS, pictures.count - first);
        a.set(own.data.subarray(first * features, (first + rows) * features));
        const product = await program.of(a, b);
        for (let i = first; i < first + rows; i++) {
          const dots = product.subarray((i - first) * BLOCK, (i - first) * BLOCK + indices.length);
          const exact = (j: number): number => squaredDistance(data, i * width, j * width, width, squared[i], block);
          const found = nearestOf(boundsOf(own, i, others, dots), squared[i]!, exact);
          if (!found) continue;
          places[i] = from + found.place;
          squared[i] = found.squared;
        }
      }
    }
  } finally {
    await program.dispose();
  }
  return { places, squared };
}

/** Half a unit in the last place of float32. */
const ROUNDING = 2 ** -24;

/** No squared distance is below these: that of the features, and what what they leave out differs by at the least. */
function boundsOf(own: Pooled, i: number, others: Pooled, dots: Float32Array): Float64Array {
  const [kept, rest] = [own.kept[i]!, own.rests[i]!];
  // Each product of a feature and each of their sums is rounded once, and so are the features themselves.
  const slack = (own.features + 4) * ROUNDING;
  const bounds = new Float64Array(dots.length);
  for (let j = 0; j < dots.length; j++) {
    const [otherKept, otherRest] = [others.kept[j]!, others.rests[j]!];
    const energy = kept + rest * rest + otherKept + otherRest * otherRest;
    bounds[j] = kept + otherKept - 2 * dots[j]! + (rest - otherRest) ** 2 - slack * energy;
  }
  return bounds;
}

/** What is nearest and nearer than `limit`, the one with the least bound being measured first. */
function nearestOf(
  bounds: Float64Array,
  limit: number,
  exact: (j: number) => number,
): { place: number; squared: number } | undefined {
  let least = 0;
  for (let j = 1; j < bounds.length; j++) if (bounds[j]! < bounds[least]!) least = j;
  if (bounds[least]! >= limit) return undefined;
  let [place, squared] = [-1, limit];
  const look = (j: number): void => {
    const distance = exact(j);
    if (distance < squared || (distance === squared && j < place)) [place, squared] = [j, distance];
  };
  look(least);
  for (let j = 0; j < bounds.length; j++) if (j !== least && bounds[j]! <= squared) look(j);
  return place < 0 ? undefined : { place, squared };
}
