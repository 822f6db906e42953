import type { Dataset } from '../data/examples/dataset';
import { batchAt } from '../data/examples/batches';
import { type Arrays, type Engine, type NoiseSpec, type Program, type State, sizeOf } from '../engine/engine';
import { activationProgram, weightState } from '../model/programs';
import { classFeeds } from '../model/architectures/classifier';
import type { Model } from '../model/model';
import { KEYS, type StepOptions, type StepResult } from './step';
import { stepInputs, trainingArrays, trainingProgram, trainingState } from './step';

export interface TrainingOptions extends StepOptions {
  readonly vae: Model;
  readonly dataset: Dataset;
  /** Indices of the training examples. */
  readonly examples: Uint32Array;
  readonly batch: number;
}

/** A number became NaN or infinite. */
export class NotFiniteError extends Error {
  override readonly name = 'NotFiniteError';

  constructor(
    /** How many updates the weights had seen that it first came of: with none of them, the optimiser is not to blame. */
    readonly updates: number,
    /** The layer where it first appeared, or what a step tells ('loss'). */
    readonly layer: string,
    detail: string,
  ) {
    super(detail);
  }
}

/** The first parameter that is not finite, and whether weights alone are so, their gradients and statistics being finite. */
interface Broken {
  readonly name: string;
  readonly updateAlone: boolean;
}

/** A training under way. Its numbers are a function of the options, the state it began with and the step. */
export class Trainer {
  private constructor(
    private readonly options: TrainingOptions,
    private readonly engine: Engine,
    private readonly program: Program,
    private readonly noise: readonly NoiseSpec[],
    readonly state: State,
    /** Steps done. */
    private done: number,
  ) {}

  /** Starts, or goes on after `done` steps, from the tensors of a training state. */
  static async start(options: TrainingOptions, engine: Engine, tensors: Arrays, done: number): Promise<Trainer> {
    const how = { ...options, examples: options.examples.length };
    const { describe, spec } = trainingProgram(options.vae, options.batch, how);
    const program = await engine.compile(describe, spec);
    const state = trainingState(engine, options.vae, tensors);
    return new Trainer(options, engine, program, spec.noise, state, done);
  }

  get step(): number {
    return this.done;
  }

  /** Does one step. @throws NotFiniteError if what it tells is not finite; the trainer is then of no more use */
  async next(): Promise<StepResult> {
    const inputs = this.inputsOf(this.done);
    const told = Object.entries(await this.program.run(this.state, inputs)).map(([name, [value]]) => [name, value!]);
    const result = Object.fromEntries(told) as StepResult;
    const names = ['loss', ...Object.keys(result)] as (keyof StepResult)[];
    const bad = names.find(name => !Number.isFinite(result[name]));
    if (bad !== undefined) throw await this.diagnose(inputs, bad);
    this.done++;
    return result;
  }

  /** @throws NotFiniteError if the last step left a weight that is not finite */
  checkWeights(): void {
    const bad = this.brokenParameter(this.read());
    if (bad !== undefined) throw brokenUpdate(this.done, bad);
  }

  /** Weights and sums of each parameter, by name. */
  read(): Record<string, Float32Array> {
    return trainingArrays(this.options.vae, this.state.read());
  }

  async dispose(): Promise<void> {
    await this.program.dispose();
    this.state.dispose();
  }

  /** The feeds and the noise of a step, counted from 0. */
  private inputsOf(step: number): Arrays {
    const { vae, dataset, examples, batch, seed } = this.options;
    const x = new Float32Array(batch * sizeOf(vae.image));
    const shown = batchAt(examples, batch, seed, step);
    if (dataset.readForStep) dataset.readForStep(shown, x, seed, step);
    else dataset.read(shown, x);
    const inputs = stepInputs(x, this.noise, step, this.options);
    return vae.kind === 'vae' ? inputs : { ...inputs, ...classFeeds(vae, dataset.factors!, shown) };
  }

  /** Where a number that is not finite came from: the update before, or the first layer of this step, or itself. */
  private async diagnose(inputs: Arrays, told: string): Promise<NotFiniteError> {
    const { vae, batch } = this.options;
    const before = trainingArrays(vae, this.state.readPrevious());
    const bad = this.brokenParameter(before);
    if (bad !== undefined) return brokenUpdate(this.done, bad);
    const state = weightState(this.engine, vae, before);
    const layer = await brokenLayer(vae, batch, this.engine, state, inputs, 'train', told);
    state.dispose();
    if (layer !== 'gradientNorm') {
      return new NotFiniteError(this.done, layer, `${layer} is not finite in step ${this.done + 1}`);
    }
    // All is finite on the way to the loss: it is the gradient of a layer, which has broken its weights, or the norm alone.
    const after = this.brokenParameter(this.read());
    if (after !== undefined) return brokenUpdate(this.done + 1, after);
    return new NotFiniteError(this.done, layer, `the norm of the gradient is not finite in step ${this.done + 1}`);
  }

  private brokenParameter(tensors: Arrays): Broken | undefined {
    const { parameters, statistics } = this.options.vae;
    const broken = [
      ...parameters.flatMap(({ name }) => KEYS.map(keyOf => ({ name, key: keyOf(name) }))),
      ...statistics.map(({ name }) => ({ name, key: name })),
    ].filter(({ key }) => !tensors[key]!.every(Number.isFinite));
    const [first] = broken;
    const weights = new Set(parameters.map(({ name }) => name));
    return first && { name: first.name, updateAlone: broken.every(({ key }) => weights.has(key)) };
  }
}

/** The first layer that is not finite on a batch of inputs, as training or evaluation sees it, `otherwise` if all are. */
export async function brokenLayer(
  vae: Model,
  batch: number,
  engine: Engine,
  weights: State,
  inputs: Arrays,
  mode: 'train' | 'eval',
  otherwise = 'loss',
): Promise<string> {
  const names = vae.layers.map(layer => layer.name);
  const { describe, spec } = activationProgram(vae, names, batch, mode === 'train' ? () => undefined : undefined);
  const program = await engine.compile(describe, spec);
  const activations = await program.run(weights, inputs);
  await program.dispose();
  return names.find(name => !activations[name]!.every(Number.isFinite)) ?? otherwise;
}

/** 'encoder.1.bn.weight' -> 'encoder/1', 'z_mean.weight' -> 'z_mean' */
function layerOf(parameter: string): string {
  return /^(\w+\.\d+|\w+)\./.exec(parameter)![1]!.replace('.', '/');
}

function brokenUpdate(step: number, { name, updateAlone }: Broken): NotFiniteError {
  const layer = layerOf(name);
  return new NotFiniteError(
    updateAlone ? step : step - 1,
    layer,
    `the gradient or weights of ${layer} are not finite after step ${step}`,
  );
}
