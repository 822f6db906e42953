import { type Tensor, clone, dispose, keep, tensor, tidy } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import {
  type Arrays,
  type Description,
  type Engine,
  type Program,
  type ProgramSpec,
  type State,
  type TensorSpec,
  type Tensors,
  inputOf,
} from '../engine';
import { loadTensorflow, onTensorflow } from './loadTensorflow';

/** Programs computed at once, operation by operation, by TensorFlow. */

type Named = Record<string, Tensor>;

function valuesOf(tensors: Named): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, one]) => [name, Float32Array.from(one.dataSync<'float32'>())]),
  );
}

/** Tensors that outlive the tidy they were made in. The one before stays until the next step, for a diagnosis. */
class TensorflowState implements State {
  private previous: Named = {};

  constructor(public current: Named) {}

  read(): Record<string, Float32Array> {
    return valuesOf(this.current);
  }

  readPrevious(): Record<string, Float32Array> {
    return valuesOf(this.previous);
  }

  replace(next: Named): void {
    dispose(this.previous);
    this.previous = this.current;
    this.current = next;
  }

  dispose(): void {
    dispose([this.previous, this.current]);
  }
}

function tensorsOf(specs: readonly TensorSpec[], arrays: Arrays): Named {
  return Object.fromEntries(specs.map(spec => [spec.name, tensor(inputOf(arrays, spec), [...spec.shape])]));
}

class TensorflowProgram implements Program {
  constructor(
    private readonly describe: Description,
    private readonly spec: ProgramSpec,
  ) {}

  async run(state: State, inputs: Arrays): Promise<Record<string, Float32Array>> {
    if (!(state instanceof TensorflowState)) throw new Error('this state belongs to another engine');
    // All below is one call: messages, timers and signals are answered here.
    await new Promise(resolve => setImmediate(resolve));
    let out: Record<string, Float32Array> = {};
    onTensorflow(() =>
      // Nothing is given back: TF.js would look through every number of it for tensors.
      tidy(() => {
        out = this.compute(state, inputs);
      }),
    );
    return out;
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  private compute(state: TensorflowState, inputs: Arrays): Record<string, Float32Array> {
    const { spec } = this;
    const read = Object.fromEntries(spec.state.map(({ name }) => [name, present(state.current, name)]));
    const result = this.describe(read, tensorsOf(spec.feeds, inputs), tensorsOf(spec.noise, inputs));
    const out = valuesOf(result.out);
    const next = spec.mode === 'train' ? nextOf(spec, read, result.state ?? {}) : {};
    // Descriptions may keep what they return, so that it outlives their own scopes.
    const held = new Set([...Object.values(read), ...Object.values(next)]);
    dispose(Object.values(result.out).filter(one => !held.has(one)));
    if (spec.mode === 'train') state.replace(next);
    return out;
  }
}

function present(tensors: Named, name: string): Tensor {
  const found = tensors[name];
  if (!found) throw new Error(`the state lacks ${name}`);
  return found;
}

/** The new tensors of a state, each its own and none an old one: they are freed one by one. */
function nextOf(spec: ProgramSpec, before: Named, next: Tensors): Named {
  const taken = new Set(Object.values(before));
  return Object.fromEntries(
    spec.state.map(({ name, shape }) => {
      const made = next[name];
      if (!made) throw new Error(`the program does not return the state's ${name}`);
      if (made.shape.join() !== shape.join()) throw new Error(`the program returns ${name} in another shape`);
      const own = taken.has(made) ? clone(made) : made;
      taken.add(own);
      return [name, keep(own)];
    }),
  );
}

/** The engine on a TensorFlow that this machine has. @param threads at least 1; @throws UserError if there is none */
export async function openTensorflow(threads: number): Promise<Engine> {
  const loaded = await loadTensorflow(threads);
  const cores = `CPU, ${loaded.threads} ${loaded.threads === 1 ? 'thread' : 'threads'}`;
  return {
    name: 'tensorflow',
    device: `${loaded.gpu ? 'GPU' : cores}, TensorFlow ${loaded.version}`,
    threads: loaded.threads,
    lowering: { tensorflow: loaded.version },
    createState: (specs, arrays) =>
      new TensorflowState(
        onTensorflow(() => {
          const made = tensorsOf(specs, arrays);
          for (const one of Object.values(made)) keep(one);
          return made;
        }),
      ),
    compile: (describe, spec) => Promise.resolve(new TensorflowProgram(describe, spec)),
  };
}
