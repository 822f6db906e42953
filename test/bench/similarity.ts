import { SLOW } from '../../src/analysis/results/similarities';
import { type LayerSource, compareLayers } from '../../src/analysis/similarity/compareLayers';
import { gramProductOn, matrixProductsOn } from '../../src/algebra/products';
import type { Representation } from '../../src/algebra/representation';
import type { Room } from '../../src/algebra/room';
import { UNWATCHED, type Watch } from '../../src/base/progress';
import { onnxEngine } from '../../src/engine/onnx/onnxEngine';

/** Similarities between all layers of two models of paper size; peer_numpy.py computes linear CKA with NumPy. */

const EXAMPLES = { cka: 5000, procrustes: 2000 };
const WIDTHS = [4096, 32768, 8192, 4096, 1024, 1024, 256, 10, 10, 10, 256, 1024, 4096, 8192, 32768, 4096];

/** Random activations, and the milliseconds that it took to make them. */
class RandomModel implements LayerSource {
  readonly layers = WIDTHS.map((width, k) => ({ name: `layer ${k}`, width }));
  spent = 0;

  constructor(
    readonly n: number,
    private state: number,
  ) {}

  async *activations(names: readonly string[], _watch: Watch, room: Room): AsyncGenerator<Representation> {
    const layers = this.layers.filter(layer => names.includes(layer.name));
    const values = room.take(this.n * Math.max(...layers.map(({ width }) => width)));
    for (const { name, width } of layers) {
      yield await Promise.resolve(this.layer(name, width, values.subarray(0, this.n * width)));
    }
  }

  private layer(name: string, width: number, data: Float32Array): Representation {
    const start = performance.now();
    let { state } = this;
    for (let k = 0; k < data.length; k++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      data[k] = state * 2 ** -31;
    }
    this.state = state;
    this.spent += performance.now() - start;
    return { name, n: this.n, p: width, data };
  }
}

/** Seconds of one comparison, without those in which the activations were made. */
export async function similarityRound(
  measure: keyof typeof EXAMPLES,
  threads: number,
): Promise<{ seconds: number; peakMb: number }> {
  const [first, second] = [new RandomModel(EXAMPLES[measure], 1), new RandomModel(EXAMPLES[measure], 2)];
  const engine = onnxEngine(threads);
  const products = matrixProductsOn(engine);
  const measures = SLOW.filter(name => name === measure);
  const start = performance.now();
  await compareLayers(first, second, { gram: gramProductOn(engine), products, measures }, UNWATCHED);
  const seconds = (performance.now() - start - first.spent - second.spent) / 1000;
  return { seconds, peakMb: process.resourceUsage().maxRSS / 1024 };
}
