import { join } from 'node:path';
import { PROGRAM } from '../base/version';
import type { Watch } from '../base/progress';
import { rateWeight } from '../config/schema/objective';
import type { SingleConfig } from '../config/schema/schema';
import type { Dataset } from '../data/examples/dataset';
import type { Split } from '../data/examples/split';
import type { Engine } from '../engine/engine';
import { ClassifierEvaluator } from '../analysis/latents/classify';
import { Evaluator } from '../analysis/latents/evaluate';
import { examplesId } from '../analysis/models/loaded';
import { evaluationsOf } from '../analysis/population/curvePoints';
import { untrainedWeights } from '../analysis/models/untrained';
import { type Model, makeModel } from '../model/model';
import {
  type Checkpoint,
  checkpointName,
  resumePoint,
  untrainedCheckpoint,
  writeCheckpoint,
} from '../run/checkpoints/checkpoint';
import { readState, writeState } from '../run/folder';
import { writeImage } from '../run/imageFolder';
import type { Failure, RunInfo, RunState } from '../run/records';
import { type PerExampleLog, openPerExample, truncatePerExample } from '../run/perExample';
import { type ScalarLog, openScalars, readScalars, truncateScalars } from '../run/scalars';
import { type Schedule, logInterval, scheduleOf } from '../run/schedule';
import { initialState, stateFromFile, stateToFile, weightsToFile } from '../train/stateFile';
import { Trainer } from '../train/trainer';
import { Pictures } from './pictures';

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
  ) {}

  static async open(options: SessionOptions): Promise<Session> {
    const { dir, config, engine, dataset, split } = options;
    const { seed, model, objective } = config;
    const vae = makeModel(model, dataset, options.info.model);
    const { checkpoint, notes } = resumePoint(dir, options.from);
    for (const note of notes) process.stderr.write(`${note}\n`);
    const step = checkpoint?.step ?? 0;
    const tensors = checkpoint
      ? stateFromFile(vae, checkpoint.tensors, join(dir, 'checkpoints', checkpointName(step)))
      : initialState(vae, model.init, seed);
    const schedule = scheduleOf(config.train, split.train.length);
    const ours = { vae, dataset, examples: split.train, seed, objective, steps: schedule.total };
    truncateScalars(dir, step, logInterval(schedule.total));
    truncatePerExample(dir, new Set(evaluationsOf(readScalars(dir), 'test').map(one => one.step)));
    const examples = split.heldOut.subarray(0, config.analysis.examples);
    return new Session(
      options,
      schedule,
      vae,
      await Trainer.start({ ...config.train, ...ours }, engine, tensors, step),
      vae.kind === 'vae'
        ? await Evaluator.prepare(vae, dataset, engine)
        : await ClassifierEvaluator.prepare(vae, dataset, engine),
      vae.kind === 'vae' ? await Pictures.prepare(vae, dataset, split.heldOut, engine, seed) : undefined,
      openScalars(dir),
      vae.kind === 'vae'
        ? openPerExample(dir, { id: examplesId({ dataset, examples }), n: examples.length })
        : undefined,
      readState(dir)?.seconds ?? 0,
      checkpoint?.step,
    );
  }

  get step(): number {
    return this.trainer.step;
  }

  /** Writes what belongs before the next step: the untrained model if it is asked for, an evaluation cut short. */
  async begin(stopped: AbortSignal): Promise<void> {
    this.writeState('running');
    if (this.step === 0) return this.keepUntrained(stopped);
    const evaluated = readScalars(this.options.dir).some(
      ({ kind, step }) => /^(classifier )?test$/.test(kind) && step === this.step,
    );
    if (this.schedule.isEvaluation(this.step) && !evaluated) await this.evaluate(stopped);
  }

  /** One training step and all that is due after it. @throws the signal's reason if it is stopped on the way */
  async advance(stopped: AbortSignal): Promise<void> {
    const { rate, distortion, ...others } = await this.trainer.next();
    const { step } = this;
    // A square of a gradient that overflows stops its weight for good, and the loss goes on as if nothing were wrong.
    if (step === 1) this.trainer.checkWeights();
    this.loss = others.loss;
    if (this.schedule.isLogged(step)) {
      const seen =
        rate === undefined || distortion === undefined
          ? ({ kind: 'classifier batch', step, ...others } as const)
          : ({ kind: 'batch', step, rate, distortion, ...others } as const);
      this.scalars.append([seen]);
    }
    if (this.schedule.isEvaluation(step)) await this.evaluate(stopped);
    if (this.schedule.isCheckpoint(step)) this.checkpoint();
    if (performance.now() - this.beat > HEARTBEAT_MS) this.writeState('running');
  }

  /** Writes the checkpoint that a stop owes, and the last state. */
  finish(status: 'stopped' | 'finished'): void {
    if (this.step > 0 && this.lastCheckpoint !== this.step) this.checkpoint();
    this.scalars.sync();
    this.perExample?.sync();
    this.writeState(status);
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

  private checkpoint(): void {
    this.trainer.checkWeights();
    this.scalars.sync();
    this.perExample?.sync();
    this.write(stateToFile(this.model, this.trainer.read()));
    this.lastCheckpoint = this.step;
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
    this.write(weightsToFile(this.model, weights), statisticsFrom ?? undefined);
  }

  private write(tensors: Checkpoint['tensors'], statisticsFrom?: number): void {
    const { dir, info } = this.options;
    const { config, configFile, name, model, data, engine } = info;
    const metadata = { config, configFile, name, model, data, engine, createdBy: PROGRAM, statisticsFrom };
    writeCheckpoint(dir, { step: this.step, tensors, metadata });
  }

  private async evaluate(stopped: AbortSignal): Promise<void> {
    const { dir, config, split } = this.options;
    const watch: Watch = { signal: stopped, progress: () => undefined };
    const { state } = this.trainer;
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
  }

  private writeState(status: RunState['status'], failure?: Failure): void {
    this.beat = performance.now();
    const seconds = this.secondsBefore + (this.beat - this.started) / 1000;
    const heartbeat = new Date().toISOString();
    writeState(this.options.dir, { status, step: this.step, heartbeat, seconds, ...failure });
  }
}
