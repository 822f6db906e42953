import { type Watch } from '../../base/progress';
import type { HoldBytes } from '../../engine/engine';
import { type Centring } from '../centring';
import { withKernels } from '../kernels/kernels';
import { pacer } from '../pace';
import type { SingleRepresentation } from '../representation';
import { type AddSum, type Centred, type Columns, type ReadRows, blocksOf, sumBlocks } from './digitSums';
import { sumInThread } from './sumInThread';

/** The lower triangle of XcXcᵀ. */
interface DigitTriangle {
  triangle: Float32Array;
  diagonal: Float64Array;
  /** As in LayerGram. */
  error: number;
}

/** Adds what the products of some blocks of columns come to. */
type SumColumns = (x: Centred, blocks: readonly Columns[], read: ReadRows, add: AddSum, watch: Watch) => Promise<void>;

const sumHere =
  (hold: HoldBytes): SumColumns =>
  (x, blocks, read, add, watch) =>
    withKernels(async kernels => {
      const { triangle, diagonal, lost } = await sumBlocks(kernels, hold, x, blocks, read, pacer(watch));
      add({ triangle, at: 0 });
      add({ diagonal, lost });
    });

/** Makes triangles. Their bits are the same wherever they are made. */
export class DigitGrams {
  /** @param together whether both halves of the columns may be summed at a time */
  private constructor(
    private readonly sum: SumColumns,
    private readonly together: boolean,
  ) {}

  static here(hold: HoldBytes): DigitGrams {
    return new DigitGrams(sumHere(hold), false);
  }

  /** In two threads, which share so many of the runtime's; here, by `hold`, where none can be started. */
  static inThreads(threads: number, hold: HoldBytes): DigitGrams {
    const each = Math.floor(threads / 2);
    return new DigitGrams(async (...task) => {
      if (!(await sumInThread(each, ...task))) await sumHere(hold)(...task);
    }, true);
  }

  async triangleOf(x: SingleRepresentation, centring: Centring, watch: Watch): Promise<DigitTriangle> {
    const { n, p, data } = x;
    const shift = Float64Array.from({ length: p }, (_, j) => data[j]! + centring.mean[j]!);
    const read: ReadRows = (into, stride, from, count, columns) => {
      for (let r = 0; r < count; r++) {
        const row = (from + r) * p;
        into.set(data.subarray(row + columns.from, row + columns.to), r * stride);
      }
    };
    const total = {
      triangle: new Float32Array((n * (n - 1)) / 2),
      diagonal: new Float64Array(n),
      lost: new Float64Array(n),
    };
    const begun = new Set<number>();
    const add: AddSum = part => {
      if ('triangle' in part) {
        if (begun.has(part.at)) addEntries(total.triangle, part.triangle, part.at);
        else total.triangle.set(part.triangle, part.at);
        begun.add(part.at);
        return;
      }
      for (let i = 0; i < n; i++) {
        total.diagonal[i] = total.diagonal[i]! + part.diagonal[i]!;
        total.lost[i] = total.lost[i]! + part.lost[i]!;
      }
    };
    const blocks = blocksOf(n, p);
    const halves = [0, 1].map(half => blocks.filter((_, k) => k % 2 === half)).filter(half => half.length > 0);
    const sum = (half: readonly Columns[]) => this.sum({ n, p, shift, gain: centring.gain }, half, read, add, watch);
    if (this.together) await Promise.all(halves.map(sum));
    else for (const half of halves) await sum(half);
    return { triangle: total.triangle, diagonal: total.diagonal, error: errorOf(total, blocks.length) };
  }
}

function addEntries(to: Float32Array, entries: Float32Array, at: number): void {
  for (let k = 0; k < entries.length; k++) to[at + k] = to[at + k]! + entries[k]!;
}

/**
 * x̂ᵢ·x̂ⱼ − xᵢ·xⱼ is at most ‖x̂ᵢ‖‖eⱼ‖ + ‖eᵢ‖‖x̂ⱼ‖ + ‖eᵢ‖‖eⱼ‖ for rounding errors e. To it come that of centred values in float32,
 * and two of sums in float32 for each block.
 */
function errorOf({ lost, diagonal }: { lost: Float64Array; diagonal: Float64Array }, blocks: number): number {
  let share = 0;
  lost.forEach((squares, i) => {
    if (squares > 0) share = Math.max(share, Math.sqrt(squares / diagonal[i]!));
  });
  share += 2 ** -23;
  return 2 * share + share * share + 2 * blocks * 2 ** -24;
}
