import type { BetaCurve } from '../../../src/analysis/results/curves/betaCurve';
import type { RetrainedRun } from '../../../src/analysis/results/curves/retrained';
import { betaOf } from '../../../src/config/schema/objective';
import type { Objective } from '../../../src/model/objectives/objectives';
import type { Run } from '../common/finishedRuns';
import { NotTestable } from '../common/notTestable';

/** What the claims are judged by. */
export interface Study {
  readonly runs: readonly Run[];
  /** Of a multi-rate run's last checkpoint, at β along its range unless they are given. */
  curve(run: Run, betas?: readonly number[]): Promise<BetaCurve>;
  /** A multi-rate run beside those that were trained at one β, on the same data with the same model. */
  beside(multiRate: Run, retrained: readonly Run[]): Promise<RetrainedRun[]>;
}

export type MultiRate = Extract<Objective, { name: 'multi-rate' }>;

/** What gates can do without, by name: they see the β of another example, or are not there. */
export const CONTROLS: Readonly<Record<string, Partial<MultiRate>>> = {
  'gates see the β of another example': { gateInput: 'other' },
  'without gates': { encoderGate: 'open', decoderGate: 'open' },
};

/** The parts of the study, by their data and architecture. */
export const PARTS = {
  linear: { data: 'mnist', architecture: 'linear' },
  resnet: { data: 'mnist', architecture: 'resnet' },
  mlp: { data: 'mnist', architecture: 'mlp' },
  omniglot: { data: 'omniglot', architecture: 'mlp' },
} as const;
export type Part = keyof typeof PARTS;

export function runsOf({ runs }: Pick<Study, 'runs'>, part: Part): Run[] {
  const { data, architecture } = PARTS[part];
  return runs.filter(run => run.config.data.name === data && run.architecture === architecture);
}

export function multiRateOf({ config: { objective } }: Run): MultiRate | undefined {
  return objective.name === 'multi-rate' ? objective : undefined;
}

/** Distortion + β · rate at the last evaluation, which of a multi-rate VAE is at β = 1; infinite of one that has none. */
export function objectiveOf({ config: { objective }, tests }: Run): number {
  const last = tests.at(-1);
  return last ? last.distortion + (betaOf(objective) ?? 1) * last.rate : Infinity;
}

/** Of runs that differ in their learning rate alone the best on held-out examples. @throws NotTestable if there is none */
export function bestOf(runs: readonly Run[], what: string): Run {
  const [best] = [...runs].sort((a, b) => objectiveOf(a) - objectiveOf(b));
  if (!best) throw new NotTestable(`no run of ${what}`);
  return best;
}

/** The best multi-rate run of a part whose objective has these keys beside its base and range, and no others. */
export function multiRateRun(study: Pick<Study, 'runs'>, part: Part, keys: Partial<MultiRate> = {}): Run {
  const wanted = JSON.stringify({ name: 'multi-rate', base: 'beta-vae', range: [0.01, 10], ...keys }, sorted);
  const found = runsOf(study, part).filter(run => JSON.stringify(run.config.objective, sorted) === wanted);
  return bestOf(found, `${part} with objective ${wanted}`);
}

/** Of each β the best retrained run of a part, ascending. @throws NotTestable if there is none */
export function retrainedOf(study: Pick<Study, 'runs'>, part: Part): Run[] {
  const all = runsOf(study, part).filter(({ config }) => config.objective.name === 'beta-vae');
  const betas = [...new Set(all.map(run => betaOf(run.config.objective)!))].sort((a, b) => a - b);
  if (betas.length === 0) throw new NotTestable(`no retrained run of ${part}`);
  return betas.map(beta =>
    bestOf(
      all.filter(run => betaOf(run.config.objective) === beta),
      `${part} at β ${beta}`,
    ),
  );
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
