import { UserError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import { plainObjective } from '../../config/schema/plainObjective';
import type { SingleConfig } from '../../config/schema/schema';
import type { Dataset } from '../../data/examples/dataset';
import type { Arrays, Engine, Program, State } from '../../engine/engine';
import { type BetaRange, followedBeta, isWithin, standardised } from '../../model/multiRate/betaRange';
import { type FoldedGates, foldGates } from '../../model/multiRate/fold';
import { gateProgram, gateState } from '../../model/programs';
import { ofDepthTwo } from '../../model/multiRate/linearDepth';
import { type Vae, withoutGates } from '../../model/vae';
import { StatisticsMeter } from './statisticsMeter';

/** A multi-rate VAE at one β: its gates folded into its weights, which is a plain VAE. */

/** Training examples that the running statistics of batch normalisation are measured on anew at each β, at most. */
const STATISTICS_EXAMPLES = 2000;

/** What a multi-rate VAE is asked at: `beta`, or where training followed it. @throws UserError if it was not trained there */
export function askedBeta(range: BetaRange, beta: number | undefined, file: string): number {
  if (beta === undefined) return followedBeta(range);
  if (isWithin(beta, range)) return beta;
  throw new UserError(
    `${file} was trained for β from ${range[0]} to ${range[1]}, and says nothing of β ${beta}: ask within this range`,
    true,
  );
}

export function notMultiRate(file: string): UserError {
  return new UserError(
    `${file} is no multi-rate VAE, and cannot be asked at another β: with objective.name: multi-rate one training has all of a range`,
    true,
  );
}

/** The config of a plain VAE trained at that β. */
export function plainConfig(config: SingleConfig, beta: number): SingleConfig {
  const { objective, model } = config;
  if (objective.name !== 'multi-rate') return config;
  return { ...config, model: ofDepthTwo(model), objective: plainObjective(objective, beta) };
}

/** Gives the gates of a multi-rate VAE, at one β after the other. */
export class GateReader {
  private constructor(
    readonly vae: Vae,
    private readonly weights: Arrays,
    /** Undefined where no gate is left, as in a control. */
    private readonly program: Program | undefined,
    private readonly state: State,
  ) {}

  /** @param vae with gates */
  static async prepare(vae: Vae, weights: Arrays, engine: Engine): Promise<GateReader> {
    const { describe, spec } = gateProgram(vae);
    const program = vae.gates!.gated.length > 0 ? await engine.compile(describe, spec) : undefined;
    return new GateReader(vae, weights, program, gateState(engine, vae, weights));
  }

  /** The weights of the plain VAE at that β, with the running statistics that there are. */
  async weightsAt(beta: number): Promise<Arrays> {
    const { vae, weights } = this;
    const s = Float32Array.of(standardised(beta, vae.gates!.range));
    const out = (await this.program?.run(this.state, { s })) ?? {};
    const at: FoldedGates = Object.fromEntries(
      vae.gates!.gated.map(({ name }) => {
        const shift = out[`${name} shift`];
        return [name, { scale: out[`${name} scale`]!, ...(shift && { shift }) }];
      }),
    );
    return foldGates(vae, weights, at);
  }

  async dispose(): Promise<void> {
    await this.program?.dispose();
    this.state.dispose();
  }
}

/** What running statistics are measured on. */
export interface TrainedOn {
  readonly dataset: Dataset;
  /** Indices of the training examples. */
  readonly train: Uint32Array;
  readonly seed: number;
}

/**
 * Gives the weights of the plain VAE that one with gates is, at one β after the other. Running statistics, which training
 * gathered over all β, are measured anew on training examples.
 */
export class PlainWeights {
  private constructor(
    private readonly reader: GateReader,
    /** Of a model that has such statistics. */
    private readonly meter: StatisticsMeter | undefined,
  ) {}

  /** @param vae with gates */
  static async prepare(
    vae: Vae,
    weights: Arrays,
    { dataset, train, seed }: TrainedOn,
    engine: Engine,
  ): Promise<PlainWeights> {
    const on = { dataset, examples: train.subarray(0, STATISTICS_EXAMPLES), seed };
    const plain = withoutGates(vae);
    const meter = plain.statistics.length > 0 ? await StatisticsMeter.prepare(plain, on, engine) : undefined;
    return new PlainWeights(await GateReader.prepare(vae, weights, engine), meter);
  }

  async at(beta: number, watch: Watch): Promise<Arrays> {
    const folded = await this.folded(beta);
    return this.meter ? { ...folded, ...(await this.meter.measure(folded, watch)) } : folded;
  }

  /** Training examples that running statistics are measured on; null where there are none. */
  get statisticsFrom(): number | null {
    return this.meter?.from ?? null;
  }

  /** Those of training stand for its running statistics. */
  folded(beta: number): Promise<Arrays> {
    return this.reader.weightsAt(beta);
  }

  async dispose(): Promise<void> {
    await this.meter?.dispose();
    await this.reader.dispose();
  }
}

/** The same at one β alone. */
export async function plainWeightsAt(
  vae: Vae,
  weights: Arrays,
  beta: number,
  on: TrainedOn,
  engine: Engine,
  watch: Watch,
): Promise<Arrays> {
  const plain = await PlainWeights.prepare(vae, weights, on, engine);
  return plain.at(beta, watch).finally(() => plain.dispose());
}
