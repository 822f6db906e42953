import type { Comparison } from '../../analysis/results/comparison';
import type { Frechet } from '../../analysis/results/frechet';
import type { Finding } from '../../analysis/results/finding';
import type { Profile } from '../../analysis/results/profile';
import type { RetrainedRun } from '../../analysis/results/curves/retrained';
import type { RatePartsPoint } from '../../analysis/results/curves/ratePartsPoint';
import type { Curve, CurveFamily, Curves } from '../../analysis/results/curve';
import type { MainParameter, TrainedOver } from '../../config/schema/objective';
import type { Health } from '../../run/health';
import type { RunInfo, RunState, Scalar } from '../../run/records';

/** A PNG, in base64. */
export interface ReportImage {
  png: string;
  caption: string;
}

/** What a report measures: how alike layers are, their dimensions, how they settled, a curve over β, and that beside retrained runs. */
export type ReportPart = 'layers' | 'dimensions' | 'settling' | 'curve' | 'retrained';

/** All that a report shows. What is null or empty has not been made; the report then says how to make it. */
export interface ReportData {
  title: string;
  info: RunInfo;
  state: RunState;
  health: Health;
  /** The run's folder. */
  folder: string;
  configFile: string;
  dataName: string;
  /** The objective's; null where nothing can be chosen. */
  parameter: Pick<MainParameter, 'key' | 'symbol' | 'some'> | null;
  /** Of a multi-rate run: which β it has all of, and at which one its training was followed; null where it has one. */
  trainedOver: TrainedOver | null;
  /** As in the training curves. */
  rateWeight: number | null;
  likelihood: string;
  /** In order of steps. */
  scalars: readonly Scalar[];
  /** The step of the best evaluation on held-out examples; null before there is one. */
  best: number | null;
  /** What of the run cannot be read, in sentences. */
  problems: readonly string[];
  /** Steps that have a checkpoint. */
  checkpoints: readonly number[];
  /** The last checkpoint's file. */
  checkpointFile: string | null;
  reconstructions: ReportImage | null;
  samples: ReportImage | null;
  /** The layers at `step`. */
  comparison: { step: number; layers: Comparison } | null;
  /** Of the last checkpoint; null where it has not been measured. */
  frechet: Frechet | null;
  /** What analysis.features names; null where it names nothing. */
  features: string | null;
  /** In order of steps; the last one is shown in numbers. */
  profiles: readonly Profile[];
  /** Why what belongs to a part could not be measured, wholly or to some of it. */
  unmeasured: Readonly<Partial<Record<ReportPart, string>>>;
  curve: Curve | null;
  /** The run, or multi-rate ones, beside those that were trained at one β. */
  retrained: readonly RetrainedRun[];
  /** What the rates of its runs are made of, of those for which it was measured. */
  rateParts: readonly RatePartsPoint[];
  /** The run's curve beside others: those of each key in which these differ. */
  families: readonly CurveFamily[];
  /** Runs that were given and are neither on this curve nor beside it. */
  leftOut: Curves['leftOut'];
  findings: readonly Finding[];
  /** How the program is called here, for the commands that the report names. */
  program: string;
  /** Command lines that make this run and report again. */
  commands: readonly string[];
}
