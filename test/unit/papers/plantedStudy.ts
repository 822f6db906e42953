import type { Estimated } from '../../../src/analysis/results/estimated';
import type { Run } from '../../../scripts/papers/common/finishedRuns';
import { ALL, BETAS, betaOfRun, SEEDED, type Setting, settingOf, SPARSE } from '../../../scripts/papers/002/settings';
import type { Batches, Bounds, Finished, Memory, Side, Study } from '../../../scripts/papers/002/study';

/** Evidence of the third paper that somebody made up: by default it speaks for all that the paper says. */

type OverBeta = readonly [number, number, number, number];

/** Means of a setting, by β. */
export interface Curves {
  readonly test: OverBeta;
  readonly train: OverBeta;
  readonly rate: OverBeta;
  /** Held out, where training would have stopped early. */
  readonly early: OverBeta;
  /** What is decoded of another example's code. */
  readonly ofOther: OverBeta;
  readonly likelihood: OverBeta;
  readonly likelihoodGap: OverBeta;
  /** Below log N. */
  readonly untold: OverBeta;
  readonly kl: OverBeta;
  readonly excess: OverBeta;
}

export interface World {
  readonly runs: readonly Run[];
  curves(setting: Setting): Curves;
  readonly untrained: { readonly untold: number; readonly excess: number; readonly perplexity: number };
  readonly perplexity: number;
  readonly byLot: (excess: number) => number;
  /** The share of reconstructions that are nearer to some other image than to another example. */
  readonly nearerThanOthers: number;
  readonly plain: number;
  distances(setting: Setting): number;
}

const OF_OTHER: OverBeta = [400, 350, 300, 200];
const COMMON = {
  ofOther: OF_OTHER,
  likelihood: [-130, -100, -110, -125],
  likelihoodGap: [20, 5, 15, 12],
  untold: [0, 0, 0.5, 4],
  kl: [50, 20, 8, 0.5],
  excess: [0, 0, 0, 0],
} satisfies Partial<Curves>;

const SHALLOW_SPARSE: Curves = {
  ...COMMON,
  test: [100, 90, 95, 120],
  train: [50, 60, 75, 110],
  rate: [60, 30, 25, 10],
  early: [84, 88, 94, 119],
};
const DEEP_SPARSE: Curves = {
  ...COMMON,
  test: [80, 85, 95, 120],
  train: [55, 70, 72, 100],
  rate: [60, 30, 25, 10],
  early: [80, 85, 95, 120],
  excess: [0.01, 0.03, 0.25, 0.15],
};
const SHALLOW_DENSE: Curves = {
  ...COMMON,
  test: [70, 72, 80, 110],
  train: [69, 71, 79, 109],
  rate: [50, 28, 20, 9],
  early: [70, 72, 80, 110],
};
const DEEP_DENSE: Curves = {
  ...COMMON,
  test: [60, 62, 70, 100],
  train: [59, 61, 69, 99],
  rate: [45, 25, 18, 8],
  early: [60, 62, 70, 100],
};

function asThePaperSays({ kind, train, layers }: Setting): Curves {
  if (kind === 'checkerboard') return layers === 1 ? SHALLOW_SPARSE : DEEP_SPARSE;
  if (train === SPARSE) return layers === 1 ? SHALLOW_SPARSE : DEEP_SPARSE;
  return layers === 1 ? SHALLOW_DENSE : DEEP_DENSE;
}

export const RUNS: readonly Run[] = ALL.flatMap(setting => {
  const isBoard = setting.kind === 'checkerboard';
  return BETAS.filter(beta => !isBoard || SEEDED.some(one => one === beta)).flatMap(beta => {
    const twice = !isBoard && setting.train === SPARSE && SEEDED.some(one => one === beta);
    return (twice ? [0, 1] : [0]).map(seed => runOf(setting, beta, seed));
  });
});

export function runOf({ kind, train, layers }: Setting, beta: number, seed: number): Run {
  const config = {
    data: { split: { kind, train } },
    model: { architecture: 'mlp', hidden: Array<number>(layers).fill(512) },
    objective: { name: 'beta-vae', beta },
  };
  return { config, seed, tests: [{ n: 5000 }], checkpoints: [{ step: 4000, file: '' }] } as unknown as Run;
}

export const WORLD: World = {
  runs: RUNS,
  curves: asThePaperSays,
  untrained: { untold: 6, excess: 0, perplexity: 900 },
  perplexity: 1.1,
  byLot: () => 0,
  nearerThanOthers: 0.95,
  plain: Math.log(512),
  distances: ({ kind, train }) => (kind === 'checkerboard' ? 5.1 : train === SPARSE ? 5 : 3),
};

/** Examples: enough for errors of about a tenth. */
const N = 100;

/** Their mean is the first, they differ in the same way in all runs, and by a little in each seed. */
function valuesOf(mean: number, seed: number): Float64Array {
  return Float64Array.from({ length: N }, (_, i) => mean + (i % 2 === 0 ? 1 : -1) + (seed === 0 ? 0.05 : -0.05));
}

export function plantedStudy(world: World): Study {
  const at = (run: Run): { curves: Curves; place: number; setting: Setting } => {
    const setting = settingOf(run)!;
    return { curves: world.curves(setting), place: BETAS.findIndex(beta => beta === betaOfRun(run)), setting };
  };
  const idOf = ({ kind, train }: Setting, side: Side): string => `${kind} ${train} ${side}`;
  return {
    runs: world.runs,
    finished(run, side): Promise<Finished> {
      const { curves, place, setting } = at(run);
      const of = (means: OverBeta): Float64Array => valuesOf(means[place]!, run.seed);
      const [rate, distortion, ofOther] = [of(curves.rate), of(curves[side]), of(curves.ofOther)];
      return Promise.resolve({ id: idOf(setting, side), rate, distortion, ofOther });
    },
    early(run) {
      const { curves, place, setting } = at(run);
      const [rate, distortion] = [valuesOf(curves.rate[place]!, run.seed), valuesOf(curves.early[place]!, run.seed)];
      return Promise.resolve({ id: idOf(setting, 'test'), rate, distortion });
    },
    estimated(run) {
      const { curves, place, setting } = at(run);
      const [untold, kl, excess] = [curves.untold[place]!, curves.kl[place]!, curves.excess[place]!];
      const gap = curves.likelihoodGap[place]!;
      return Promise.resolve(
        estimatedOf(
          setting.train,
          { untold, kl, excess, perplexity: world.perplexity },
          curves.likelihood[place]!,
          gap,
        ),
      );
    },
    untrained(run) {
      return Promise.resolve(estimatedOf(settingOf(run)!.train, { kl: 0.1, ...world.untrained }, -2000, 0));
    },
    memoryControls(run) {
      const { curves, place } = at(run);
      const excess = curves.excess[place]!;
      const byLot = memoryOf(world.byLot(excess));
      const nearUnseen = world.nearerThanOthers - 0.5;
      return Promise.resolve({ byLot, ofOthers: { ...memoryOf(excess), nearTrained: 0.5, nearUnseen } });
    },
    batches(): Promise<Batches> {
      const exactly = (value: number) => ({ value, error: 0.001 });
      return Promise.resolve({ batch: 512, plain: exactly(world.plain), corrected: exactly(Math.log(8192)) });
    },
    bounds(): Promise<Bounds> {
      return Promise.resolve({ constant: { value: 200, error: 1 }, least: { value: 50, error: 1 } });
    },
    distances(run) {
      const mean = world.distances(settingOf(run)!);
      return Promise.resolve(Array.from({ length: 101 }, (_, i) => mean + (i - 50) / 50));
    },
  };
}

export function memoryOf(excess: number): Memory {
  const [nearTrained, nearUnseen] = [0.1 + excess, 0.1];
  return { n: 5000, among: 1024, nearTrained, nearUnseen, excess: { value: excess, error: 0.02 } };
}

interface Told {
  readonly untold: number;
  readonly kl: number;
  readonly excess: number;
  readonly perplexity: number;
}

export function estimatedOf(
  count: number,
  { untold, kl, excess, perplexity }: Told,
  likelihood: number,
  gap: number,
): Estimated {
  const precisely = (value: number) => ({ value, error: 0.01 });
  const information = Math.log(count) - untold;
  const sideOf = (logLikelihood: number): Estimated['test'] => ({
    n: 1000,
    count,
    rate: precisely(information + kl),
    distortion: precisely(0),
    elbo: precisely(0),
    exact: { mutualInformation: precisely(information), marginalKl: precisely(kl) },
    minibatch: null,
    perplexity,
    logLikelihood: { ...precisely(logLikelihood), n: 500, draws: 64, effective: 5 },
  });
  const [test, train] = [sideOf(likelihood), sideOf(likelihood + gap)];
  return { step: 4000, train, test, memorisation: memoryOf(excess), mig: null, causes: {} };
}
