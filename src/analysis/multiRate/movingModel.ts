import type { Representation } from '../../algebra/representation';
import { Once } from '../../base/once';
import { type Watch, breathe } from '../../base/progress';
import { splitExamples } from '../../data/examples/split';
import type { Program, State } from '../../engine/engine';
import { drawNoise } from '../../model/noise';
import { activationProgram, glanceProgram, weightState } from '../../model/programs';
import { Evaluator } from '../latents/evaluate';
import { klToPrior, latentUnits, meanAndError } from '../latents/latentUnits';
import { PlainWeights, askedBeta } from '../models/atBeta';
import { evaluationInputs } from '../models/evaluationInputs';
import { type LoadedModel, type MultiRateModel, multiRateOf, vaeOf } from '../models/loaded';
import type { BetaStatistics } from '../results/curves/betaStatistics';
import type { Movable, Moved, Rested } from '../results/curves/modelAtBeta';
import { rowAlong } from './alongBeta';

/** Examples that are reconstructed while β moves, and draws of z that are decoded; and those that units are measured on. */
const SHOWN = 8;
const FEW = 64;
/** Examples that layers are compared on. */
const LAYER_EXAMPLES = 100;
/** A move waits for no more than this many examples of a measurement that it cancels: a divisor of the evaluator's batch. */
const AT_A_TIME = 20;

/** What goes into the program at every β. */
interface Inputs {
  /** The first of these examples are shown. */
  readonly x: Float32Array;
  readonly z: Float32Array;
}

/** A multi-rate VAE whose programs are compiled: it is asked at one β after the other in milliseconds. */
export class MovingModel {
  /** A program and its buffers serve one question after the other. */
  private turn: Promise<unknown> = Promise.resolve();
  private readonly evaluator = new Once(() => {
    const { dataset, engine } = this.model;
    return Evaluator.prepare(vaeOf(this.model), dataset, engine, AT_A_TIME);
  });
  private readonly activations = new Once(() => {
    const { vae, engine } = this.model;
    const names = vae.layers.map(({ name }) => name);
    const { describe, spec } = activationProgram(vae, names, AT_A_TIME);
    return engine.compile(describe, spec);
  });

  private constructor(
    readonly model: LoadedModel,
    private readonly multiRate: MultiRateModel,
    private readonly statistics: BetaStatistics,
    private readonly plain: PlainWeights,
    private readonly program: Program,
    private readonly inputs: Inputs,
  ) {}

  /** @throws UserError if the model was trained at one β */
  static async prepare(model: LoadedModel, statistics: BetaStatistics): Promise<MovingModel> {
    const multiRate = multiRateOf(model);
    const { engine, dataset, heldOut } = model;
    const { seed, data } = multiRate.config;
    const vae = vaeOf(model);
    const few = heldOut.subarray(0, FEW);
    const x = new Float32Array(few.length * vae.layers[0]!.width);
    dataset.read(few, x);
    const { z } = drawNoise([{ name: 'z', shape: [SHOWN, vae.latent], distribution: 'normal' }], seed, 'samples', 0);
    const { describe, spec } = glanceProgram(vae, few.length, Math.min(SHOWN, few.length), SHOWN);
    const program = await engine.compile(describe, spec);
    const on = { dataset, train: splitExamples(dataset, data, seed).train, seed };
    const plain = await PlainWeights.prepare(multiRate.vae, multiRate.weights, on, engine);
    return new MovingModel(model, multiRate, statistics, plain, program, { x, z: z! });
  }

  async describe(): Promise<Movable> {
    const { model, plain } = this;
    const { range } = this.multiRate.vae.gates!;
    const ends = [await this.at(range[0]), await this.at(range[1])];
    return {
      step: model.step,
      range: [...range],
      image: [...model.vae.image],
      inputs: picturesOf(this.inputs.x.subarray(0, SHOWN * model.vae.layers[0]!.width)),
      statisticsFrom: plain.statisticsFrom,
      mostKl: Math.max(...ends.flatMap(({ units }) => units.map(({ kl }) => kl))),
    };
  }

  /** Running statistics lie between those of neighbouring β. @throws UserError if it was not trained at this β */
  async at(beta: number): Promise<Moved> {
    const state = await this.stateBetween(beta);
    return this.inTurn(() => this.glance(beta, state)).finally(() => state.dispose());
  }

  /** On all examples of the analysis, running statistics being measured at this β. @throws as `at` */
  async atRest(beta: number, watch: Watch): Promise<Rested> {
    const { model, multiRate, plain } = this;
    const { engine, vae, dataset, heldOut, step } = model;
    askedBeta(multiRate.vae.gates!.range, beta, model.file);
    const quiet: Watch = { signal: watch.signal, progress: () => undefined };
    const { data, seed } = multiRate.config;
    const { train } = splitExamples(dataset, data, seed);
    const parts = { test: heldOut, train: train.subarray(0, heldOut.length) };
    const evaluator = await this.evaluator.get();
    const state = weightState(engine, vae, await plain.at(beta, quiet));
    try {
      const { reconstructions, samples } = await this.inTurn(() => this.glance(beta, state));
      const on = async (kind: 'test' | 'train') => {
        const how = { kind, step, rateWeight: beta, seed };
        return (await evaluator.evaluate(state, parts[kind], how, quiet)).scalar;
      };
      return { beta, reconstructions, samples, test: await on('test'), train: await on('train') };
    } finally {
      state.dispose();
    }
  }

  /** What all layers say of few examples of the analysis, running statistics being as in `at`. */
  async layers(beta: number, watch: Watch): Promise<Representation[]> {
    const { vae, dataset, examples, noiseSeed } = this.model;
    const n = Math.min(LAYER_EXAMPLES, examples.length);
    const program = await this.activations.get();
    const found = vae.layers.map(({ name, width }) => ({ name, n, p: width, data: new Float32Array(n * width) }));
    const state = await this.stateBetween(beta);
    try {
      for (let start = 0; start < n; start += AT_A_TIME) {
        await breathe(watch);
        const inputs = evaluationInputs(vae, dataset, examples, start, AT_A_TIME, noiseSeed);
        const out = await program.run(state, inputs);
        const count = Math.min(AT_A_TIME, n - start);
        for (const { name, p, data } of found) data.set(out[name]!.subarray(0, count * p), start * p);
      }
    } finally {
      state.dispose();
    }
    return found;
  }

  async dispose(): Promise<void> {
    await this.turn;
    await (await this.evaluator.peek())?.dispose();
    await (await this.activations.peek())?.dispose();
    await this.program.dispose();
    await this.plain.dispose();
    this.model.state.dispose();
  }

  private async stateBetween(beta: number): Promise<State> {
    const { betas, statistics } = this.statistics;
    askedBeta(this.multiRate.vae.gates!.range, beta, this.model.file);
    const folded = await this.inTurn(() => this.plain.folded(beta));
    const between = Object.entries(statistics).map(([name, rows]) => [name, rowAlong(betas, rows, beta)] as const);
    return weightState(this.model.engine, this.model.vae, { ...folded, ...Object.fromEntries(between) });
  }

  private async glance(beta: number, state: State): Promise<Moved> {
    const { latent, layers } = vaeOf(this.model);
    const { image, mean, logVariance } = await this.program.run(state, { ...this.inputs });
    const n = mean!.length / latent;
    const units = latentUnits(mean!, logVariance!, n, latent).map((unit, k) => ({
      ...unit,
      klError: klErrorOf(mean!, logVariance!, n, latent, k),
    }));
    const shown = Math.min(SHOWN, n) * layers[0]!.width;
    return {
      ...{ beta, n, units },
      reconstructions: picturesOf(image!.subarray(0, shown)),
      samples: picturesOf(image!.subarray(shown)),
    };
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

/** The standard error of the KL of unit k over n examples, nats. mean, logVariance: n × latent, row-major. */
function klErrorOf(mean: Float32Array, logVariance: Float32Array, n: number, latent: number, k: number): number {
  const at = (i: number): number => i * latent + k;
  return meanAndError(Float64Array.from({ length: n }, (_, i) => klToPrior(mean[at(i)]!, logVariance[at(i)]!))).error;
}

/** Values from 0 to 1 as bytes, in base64. */
function picturesOf(values: Float32Array): string {
  return Buffer.from(Uint8ClampedArray.from(values, value => 255 * value)).toString('base64');
}
