import { statSync } from 'node:fs';
import { join } from 'node:path';
import { asError } from '../base/errors';
import { objectiveLabel } from '../config/schema/objective';
import type { SingleConfig } from '../config/schema/schema';
import { storedConfig } from '../config/reading/storedConfig';
import { type CheckpointFile, listCheckpoints, untrainedCheckpoint } from './checkpoints/checkpoint';
import { type Best, bestEvaluation } from './bestEvaluation';
import { passingSteps } from './checkpoints/passing';
import { CHECKPOINTS, RUN_FILE, STATE_FILE, ifReadable, readRun, readState } from './folder';
import { type Health, healthOf } from './health';
import { type ImageFile, listImages } from './imageFolder';
import { holderOf, lockOwner } from './lock';
import { Pace } from './trainingPace';
import type { Owner } from './process';
import { type RunInfo, type RunState, type Scalar, scheduleStepsOf } from './records';
import { scheduledIn } from './schedule';
import { Watched } from './stamp';
import { lostScalars } from './scalars';
import { firstLogged } from './schedule';
import { ScalarTail } from './tail';

/** A run folder, read again and again: a refresh reads only what is new and never throws. */
export class FollowedRun {
  /** What it was started with; undefined if this version cannot read it. */
  readonly config: SingleConfig | undefined;
  state: RunState | undefined;
  /** Of its lock. */
  owner: Owner | undefined;
  health: Health = 'preparing';
  /** By step. */
  checkpoints: readonly CheckpointFile[] = [];
  /** The steps of those of them that go when others have taken their place. */
  passing: readonly number[] = [];
  /** Its model before the first step; runs of older versions have not kept it. */
  untrained: CheckpointFile | undefined;
  /** By step. */
  images: readonly ImageFile[] = [];
  /** The folder is not there any more; all else stays as it was last. */
  gone = false;
  /** What of the folder cannot be read or is not as it should be, in a sentence. */
  problem: string | undefined;

  private readonly created: number;
  private chosen: { known: string; best: Best | undefined } | undefined;
  private readonly tail: ScalarTail;
  private readonly pace = new Pace();
  private readonly infoFile: Watched<RunInfo>;
  private readonly stateFile: Watched<RunState | undefined>;
  private readonly checkpointFolder: Watched<Pick<FollowedRun, 'checkpoints' | 'passing' | 'untrained'>>;
  private readonly imageFolder: Watched<ImageFile[]>;

  constructor(
    readonly dir: string,
    /** Its engine may change until the first step is done. */
    public info: RunInfo,
  ) {
    this.config = ifReadable(() => storedConfig(info.config, dir));
    this.created = Date.parse(info.created);
    this.tail = new ScalarTail(dir);
    this.infoFile = new Watched(join(dir, RUN_FILE), () => readRun(dir));
    this.stateFile = new Watched(join(dir, STATE_FILE), () => readState(dir));
    const isScheduled = ifReadable(() => scheduledIn(info, this.config?.train)) ?? (() => true);
    this.checkpointFolder = new Watched(join(dir, CHECKPOINTS), () => {
      const checkpoints = listCheckpoints(dir);
      return { checkpoints, passing: passingSteps(checkpoints, isScheduled), untrained: untrainedCheckpoint(dir) };
    });
    this.imageFolder = new Watched(join(dir, 'images'), () => listImages(dir));
  }

  get scalars(): readonly Scalar[] {
    return this.tail.scalars;
  }

  /** Grows when scalars that were already there have changed, as a resume does that cuts them. */
  get generation(): number {
    return this.tail.generation;
  }

  get step(): number {
    return Math.max(this.state?.step ?? 0, this.scalars.at(-1)?.step ?? 0);
  }

  /** The best evaluation on held-out examples, where its checkpoint was kept. */
  get best(): Best | undefined {
    const known = `${this.generation} ${this.scalars.length}`;
    if (this.chosen?.known !== known) {
      const { config, info, scalars } = this;
      this.chosen = { known, best: config && bestEvaluation(scalars, config.objective, scheduleStepsOf(info)) };
    }
    const { best } = this.chosen;
    return this.checkpoints.some(({ step }) => step === best?.step) ? best : undefined;
  }

  /** Its label among the runs that it is listed with, which may repeat it. */
  labelled: string | undefined;

  /** 'β 4, seed 0', 'dip-vae-2 λ 5, seed 0'; where others are called so too, with what tells it from them. */
  get label(): string {
    return this.labelled ?? this.plainLabel;
  }

  /** The same whatever stands beside it; of one that goes on from another 'β 4, seed 0, from step 2,000'. */
  get plainLabel(): string {
    const { seed, parent } = this.info;
    const objective = this.config ? [objectiveLabel(this.config.objective)] : [];
    const begun = parent ? [`from step ${parent.step.toLocaleString('en-US')}`] : [];
    return [...objective, `seed ${seed}`, ...begun].join(', ');
  }

  /** Reads what is new; gives whether anything has changed. `now` in ms since 1970. */
  refresh(now = Date.now()): boolean {
    const before = this.summary();
    const problems: string[] = [];
    const attempt = (work: () => boolean): boolean => {
      try {
        return work();
      } catch (thrown) {
        problems.push(asError(thrown).message);
        return false;
      }
    };
    let changed = false;
    const there = attempt(() => {
      this.gone = !statSync(join(this.dir, RUN_FILE), { throwIfNoEntry: false });
      return !this.gone;
    });
    if (there) {
      // The lock first: see healthOf.
      this.owner = lockOwner(this.dir);
      const changes = [
        this.step <= (this.info.parent?.step ?? 0) &&
          attempt(() => this.infoFile.refresh(now, info => (this.info = info))),
        attempt(() => this.stateFile.refresh(now, state => (this.state = state))),
        attempt(() => this.tail.refresh()),
        attempt(() => this.checkpointFolder.refresh(now, found => Object.assign(this, found))),
        attempt(() => this.imageFolder.refresh(now, files => (this.images = files))),
      ];
      changed = changes.includes(true);
    }
    // state.json is written every two seconds, scalars tell of steps sooner.
    const state = this.state && { ...this.state, step: this.step };
    this.health = healthOf(state, holderOf(this.owner), now, this.created);
    if (this.health === 'running') this.pace.note(this.state);
    else this.pace.forget();
    this.problem = problems[0] ?? this.tail.problem ?? this.lost() ?? this.halfWritten();
    return this.summary() !== before || changed;
  }

  /** While it runs, over the last half minute of its training; null if that cannot be told. */
  stepsPerSecond(): number | null {
    return this.health === 'running' ? this.pace.stepsPerSecond() : null;
  }

  /** Seconds until the last step, while it runs; null if that cannot be told. */
  timeLeft(): number | null {
    const speed = this.stepsPerSecond();
    return speed === null ? null : Math.max(0, this.info.steps - this.step) / speed;
  }

  private summary(): string {
    return JSON.stringify([this.gone, this.owner?.token, this.health, this.problem]);
  }

  private lost(): string | undefined {
    const { state, info, dir } = this;
    if (!state || state.status === 'running' || this.scalars.length > 0) return undefined;
    return state.step >= firstLogged(info) ? lostScalars(dir, state.step) : undefined;
  }

  private halfWritten(): string | undefined {
    if (this.health !== 'interrupted' || this.state) return undefined;
    return `${this.dir} has no state.json and nobody trains it: it ended before its first step, or was copied in part`;
  }
}
