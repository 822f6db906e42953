import type { TensorSpec } from '../../engine';
import { type OnnxState, type Slot, paddedBytes } from '../state';
import type { Update } from './splitUpdate';
import { compileKernel } from './wasm';

/** Computes the updates of a program on one state. */
export class Updater {
  /** What the graph writes for the updates to read, by edge. */
  readonly cuts: ReadonlyMap<string, Slot>;
  private readonly kernels: readonly (() => void)[];

  constructor(state: OnnxState, cuts: readonly TensorSpec[], updates: readonly Update[]) {
    this.cuts = state.reserve(cuts);
    const addressOf = (edge: string): number => {
      const [kind, name] = [edge.slice(0, edge.indexOf('/')), edge.slice(edge.indexOf('/') + 1)];
      const slots = kind === 'state' ? state.current : kind === 'next' ? state.spare : this.cuts;
      return slots.get(kind === 'cut' ? edge : name)!.address;
    };
    this.kernels = updates.map(({ size, sources, targets, kernel }) => {
      const run = compileKernel(kernel, state.memory);
      const bytes = paddedBytes(size);
      return () => {
        run(bytes, ...sources.map(addressOf), ...targets.map(addressOf));
      };
    });
  }

  run(): void {
    for (const kernel of this.kernels) kernel();
  }
}
