import { join } from 'node:path';
import { PROGRAM } from '../base/version';
import type { Watch } from '../base/progress';
import { rateWeight } from '../config/schema/objective';
import { CHECKPOINT_MINUTES, type SingleConfig } from '../config/schema/schema';
import type { Dataset } from '../data/examples/dataset';
import type { Split } from '../data/examples/split';
import type { Engine, State } from '../engine/engine';
import { ClassifierEvaluator } from '../analysis/latents/classify';
import { Evaluator } from '../analysis/latents/evaluate';
import { examplesId } from '../analysis/models/loaded';
import { evaluationsOf } from '../analysis/population/curvePoints';
import { plainWeightsAt } from '../analysis/models/atBeta';
import { untrainedWeights } from '../analysis/models/untrained';
import { type Model, makeModel } from '../model/model';
import { followedBeta } from '../model/multiRate/betaRange';
import { weightState } from '../model/programs';
import { withoutGates } from '../model/vae';
import {
  type Checkpoint,
  type CheckpointMetadata,
  checkpointName,
  resumePoint,
  untrainedCheckpoint,
  writeCheckpoint,
} from '../run/checkpoints/checkpoint';
import { CheckpointClock, PassingCheckpoints } from '../run/checkpoints/passing';
import { type Best, bestEvaluation } from '../run/bestEvaluation';
import { CHECKPOINTS, readState, writeState } from '../run/folder';
import { writeImage } from '../run/imageFolder';
import {
  type Failure,
  type RunInfo,
  type RunState,
  type Scalar,
  learningRateStepsOf,
  scheduleStepsOf,
} from '../run/records';
import { type PerExampleLog, openPerExample, truncatePerExample } from '../run/perExample';
import { type ScalarLog, openScalars, readScalars, truncateScalars } from '../run/scalars';
import { type Schedule, firstLogged, scheduleOf } from '../run/schedule';
import { initialState, stateFromFile, stateToFile, weightsToFile } from '../train/stateFile';
import { Trainer } from '../train/trainer';
import { inheritedCheckpoint } from './continued';
import { Pictures } from './pictures';
import { warn } from '../base/warn';

interface SessionOptions {
  readonly dir: string;
  readonly info: RunInfo;
  readonly config: SingleConfig;
  readonly engine: Engine;
  readonly dataset: Dataset;
  readonly split: Split;
  /** The step to go on from where newer checkpoints are damaged. */
  readonly from?: number | undefined;
}

/** How often state.json says that the run is alive. */
const HEARTBEAT_MS = 2000;

/** A training that writes its run folder: from its last checkpoint on, or from the start. The caller holds the lock. */
export class Session {
  /** Of the last mini-batch. */
  loss = NaN;
  private readonly started = performance.now();
  private beat = 0;
  /** The best evaluation of those known. */
  private best: Best | undefined;
  private readonly passing: PassingCheckpoints;
  private readonly clock: CheckpointClock;

  private constructor(
    private readonly options: SessionOptions,
    readonly schedule: Schedule,
    private readonly model: Model,
    private readonly trainer: Trainer,
    private readonly evaluator: Evaluator | ClassifierEvaluator,
    private readonly pictures: Pictures | undefined,
    private readonly scalars: ScalarLog,
    /** Of a VAE. */
    private readonly perExample: PerExampleLog | undefined,
    private readonly secondsBefore: number,
    /** The step of the checkpoint that this session began with or wrote last. */
    public lastCheckpoint: number | undefined,
    /** Evaluations on held-out examples. */
    private readonly known: Scalar[],
  ) {
    const { dir, config } = options;
    this.choose();
    this.passing = new PassingCheckpoints(dir, step => schedule.isCheckpoint(step));
    this.clock = new CheckpointClock(config.train.checkpointMinutes ?? CHECKPOINT_MINUTES);
  }

  static async open(options: SessionOptions): Promise<Session> {
    const { dir, info, config, engine, dataset, split } = options;
    const { seed, model, objective } = config;
    const vae = makeModel(model, dataset, info.model, objective);
    const { checkpoint: own, notes } = resumePoint(dir, options.from, info.parent === undefined);
    notes.forEach(warn);
    const { parent } = info;
    const inherited = parent && !own ? inheritedCheckpoint(dir, parent) : undefined;
    const checkpoint = own ?? inherited;
    const step = checkpoint?.step ?? 0;
    const tensors = checkpoint
      ? stateFromFile(vae, checkpoint.tensors, join(dir, CHECKPOINTS, checkpointName(step)))
      : initialState(vae, model.init, seed);
    const schedule = scheduleOf(config.train, split.train.length);
    const laidOutOn = { steps: scheduleStepsOf(info), learningRateSteps: learningRateStepsOf(info) };
    const ours = { vae, dataset, examples: split.train, seed, objective, ...laidOutOn };
    truncateScalars(dir, step, firstLogged(info));
    const known = readScalars(dir).filter(({ kind }) => kind.endsWith('test'));
    truncatePerExample(dir, new Set(evaluationsOf(known, 'test').map(one => one.step)));
    const examples = split.heldOut.subarray(0, config.analysis.examples);
    const followed = vae.kind === 'vae' ? withoutGates(vae) : vae;
    const session = new Session(
      options,
      schedule,
      vae,
      await Trainer.start({ ...config.train, ...ours }, engine, tensors, step),
      followed.kind === 'vae'
        ? await Evaluator.prepare(followed, dataset, engine)
        : await ClassifierEvaluator.prepare(followed, dataset, engine),
      followed.kind === 'vae' ? await Pictures.prepare(followed, dataset, split.heldOut, engine, seed) : undefined,
      openScalars(dir),
      vae.kind === 'vae'
        ? openPerExample(dir, { id: examplesId({ dataset, examples }), n: examples.length })
        : undefined,
      readState(dir)?.seconds ?? 0,
      checkpoint?.step,
      known,
    );
    // From here on it is a run by itself, wherever its parent goes.
    if (inherited) session.write(step, inherited.tensors);
    return session;
  }

  /** The step that this run began at. */
  get firstStep(): number {
    return this.options.info.parent?.step ?? 0;
  }

  get step(): number {
    return this.trainer.step;
  }

  /** Whether no evaluation was better for as many as train.patience allows. */
  get isOutOfPatience(): boolean {
    const { patience } = this.options.config.train;
    return patience !== undefined && (this.best?.since ?? 0) >= patience;
  }

  /** Writes what belongs before the next step: the untrained model if it is asked for, an evaluation cut short. */
  async begin(stopped: AbortSignal): Promise<void> {
    this.writeState('running');
    if (this.step === this.firstStep) await this.keepUntrained(stopped);
    if (this.step === 0) return;
    const evaluated = this.known.some(({ step }) => step === this.step);
    // What a run goes on from is what its curves begin with.
    const isDue = this.schedule.isEvaluation(this.step) || this.step === this.firstStep;
    if (isDue && !evaluated) await this.evaluate(stopped);
  }

  /** One training step and all that is due after it. @throws the signal's reason if it is stopped on the way */
  async advance(stopped: AbortSignal): Promise<void> {
    const { rate, distortion, ...others } = await this.trainer.next();
    const { step } = this;
    // A square of a gradient that overflows stops its weight for good, and the loss goes on as if nothing were wrong.
    if (step === this.firstStep + 1) this.trainer.checkWeights();
    this.loss = others.loss;
    if (this.schedule.isLogged(step)) {
      const seen =
        rate === undefined || distortion === undefined
          ? ({ kind: 'classifier batch', step, ...others } as const)
          : ({ kind: 'batch', step, rate, distortion, ...others } as const);
      this.scalars.append([seen]);
    }
    if (this.schedule.isEvaluation(step)) await this.evaluate(stopped);
    const isBest = this.best?.step === step;
    if (this.schedule.isCheckpoint(step)) this.checkpoint();
    else if (isBest || this.clock.isDue) this.checkpoint({ passing: true });
    if (performance.now() - this.beat > HEARTBEAT_MS) this.writeState('running');
  }

  /** Writes the checkpoint that a stop owes, and the last state. */
  finish(status: 'stopped' | 'finished'): void {
    if (this.step > 0 && this.lastCheckpoint !== this.step) this.checkpoint();
    this.scalars.sync();
    this.perExample?.sync();
    const early = status === 'finished' && this.step < this.schedule.total;
    this.writeState(status, early ? { reason: 'train.patience' } : {});
  }

  /** Notes why the run failed, if the disk still takes it. */
  fail(failure: Failure): void {
    try {
      this.writeState('failed', failure);
    } catch {
      // The reason of the failure itself is on its way to the user and says more.
    }
  }

  async close(): Promise<void> {
    this.scalars.close();
    this.perExample?.close();
    await this.trainer.dispose();
    await this.evaluator.dispose();
    await this.pictures?.dispose();
  }

  private checkpoint({ passing = false } = {}): void {
    this.trainer.checkWeights();
    this.scalars.sync();
    this.perExample?.sync();
    this.write(this.step, stateToFile(this.model, this.trainer.read()), passing ? { passing } : {});
    this.lastCheckpoint = this.step;
    this.clock.restart();
    if (passing) this.passing.add(this.step);
    this.passing.keepOnly([this.step, this.best?.step]);
    this.writeState('running');
  }

  /** What training is measured against. */
  private async keepUntrained(stopped: AbortSignal): Promise<void> {
    const { dir, config, engine, dataset, split } = this.options;
    if (untrainedCheckpoint(dir)) return;
    const watch: Watch = { signal: stopped, progress: () => undefined };
    const { weights, statisticsFrom } = await untrainedWeights(this.model, config, dataset, split.train, engine, watch);
    // Where values are too large for its statistics, the first step says so.
    if (!Object.values(weights).every(values => values.every(Number.isFinite))) return;
    this.write(0, weightsToFile(this.model, weights), { statisticsFrom: statisticsFrom ?? undefined });
  }

  private write(
    step: number,
    tensors: Checkpoint['tensors'],
    about: Pick<CheckpointMetadata, 'statisticsFrom' | 'passing'> = {},
  ): void {
    const { dir, info } = this.options;
    const { config, configFile, name, model, data, engine } = info;
    const metadata = { config, configFile, name, model, data, engine, createdBy: PROGRAM, ...about };
    writeCheckpoint(dir, { step, tensors, metadata });
  }

  private async evaluate(stopped: AbortSignal): Promise<void> {
    const watch: Watch = { signal: stopped, progress: () => undefined };
    const { model, trainer } = this;
    if (model.kind !== 'vae' || !model.gates) return this.evaluateState(trainer.state, watch);
    const { engine, dataset, split, config } = this.options;
    const on = { dataset, train: split.train, seed: config.seed };
    const beta = followedBeta(model.gates.range);
    const weights = await plainWeightsAt(model, trainer.read(), beta, on, engine, watch);
    const state = weightState(engine, withoutGates(model), weights);
    return this.evaluateState(state, watch).finally(() => state.dispose());
  }

  private async evaluateState(state: State, watch: Watch): Promise<void> {
    const { dir, config, split } = this.options;
    const how = { step: this.step, rateWeight: rateWeight(config.objective), seed: config.seed };
    const most = config.analysis.examples;
    const heldOut = split.heldOut.subarray(0, most);
    const test = await this.evaluator.evaluate(state, heldOut, { ...how, kind: 'test' }, watch);
    const known = split.train.subarray(0, heldOut.length);
    const train = await this.evaluator.evaluate(state, known, { ...how, kind: 'train' }, watch);
    if (this.pictures) {
      writeImage(dir, this.step, 'reconstructions', await this.pictures.reconstructions(state));
      writeImage(dir, this.step, 'samples', await this.pictures.samples(state));
    }
    if ('perExample' in test) this.perExample?.append(this.step, test.perExample);
    this.scalars.append([train.scalar, test.scalar]);
    this.known.push(test.scalar);
    this.choose();
  }

  private choose(): void {
    const { config, info } = this.options;
    this.best = bestEvaluation(this.known, config.objective, scheduleStepsOf(info));
  }

  private writeState(status: RunState['status'], why?: Failure | Pick<RunState, 'reason'>): void {
    this.beat = performance.now();
    const seconds = this.secondsBefore + (this.beat - this.started) / 1000;
    const heartbeat = new Date().toISOString();
    writeState(this.options.dir, { status, step: this.step, heartbeat, seconds, ...why });
  }
}
