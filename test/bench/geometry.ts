import { gramOf } from '../../src/algebra/gram';
import { gramProductOn } from '../../src/algebra/products';
import type { Representation } from '../../src/algebra/representation';
import { informationBetween } from '../../src/analysis/geometry/informationBetween';
import { twoNN } from '../../src/analysis/geometry/twonn';
import { UNWATCHED } from '../../src/base/progress';
import { RandomStream } from '../../src/base/random';
import { onnxEngine } from '../../src/engine/onnx/onnxEngine';

/** The geometry of wide layers: intrinsic dimension, and information imbalance both ways; peer_dadapy.py has the same. */

const [EXAMPLES, WIDTH, DIMENSION] = [5000, 16384, 12];

/** Rectified random linear maps of as many Gaussians as there are dimensions, with noise. */
function randomLayer(name: string): Representation {
  const stream = new RandomStream(1, name);
  const factors = Float32Array.from({ length: EXAMPLES * DIMENSION }, () => stream.normal());
  const map = Float32Array.from({ length: DIMENSION * WIDTH }, () => stream.normal());
  const data = new Float32Array(EXAMPLES * WIDTH);
  for (let i = 0, at = 0; i < EXAMPLES; i++) {
    for (let j = 0; j < WIDTH; j++, at++) {
      let sum = stream.uniform();
      for (let k = 0; k < DIMENSION; k++) sum += factors[i * DIMENSION + k]! * map[k * WIDTH + j]!;
      data[at] = Math.max(0, sum);
    }
  }
  return { name, n: EXAMPLES, p: WIDTH, data };
}

/** Seconds of one measurement, distances included, without those in which the activations were made. */
export async function geometryRound(
  measure: 'id' | 'ii',
  threads: number,
): Promise<{ seconds: number; peakMb: number }> {
  const product = gramProductOn(onnxEngine(threads));
  const gram = (x: Representation) => gramOf(x, product, UNWATCHED);
  const a = randomLayer('a');
  const b = measure === 'ii' ? randomLayer('b') : undefined;
  const start = performance.now();
  if (b) await informationBetween(a, b, 1, gram, UNWATCHED);
  else await twoNN(a, () => gram(a), UNWATCHED);
  return { seconds: (performance.now() - start) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 };
}
