import type { RetrainedRun } from '../../../src/analysis/results/curves/retrained';
import { withError } from '../../../src/views/chart/evaluated';
import { claimOn, type RowOn } from '../common/claims';
import type { Run } from '../common/finishedRuns';
import { NotTestable } from '../common/notTestable';
import {
  CONTROLS,
  type MultiRate,
  multiRateRun,
  objectiveOf,
  type Part,
  retrainedOf,
  type Study,
} from './multiRateStudy';

/** One multi-rate VAE beside those that were trained at one β each. */

/** Nats: how much worse the multi-rate one may be. */
export const MARGIN = 6;
export const MARGIN_AT_ONE = 3;
/** The baseline's −ELBO at β = 1, above which its training is no standard. */
const STANDARDS = { resnet: 100, mlp: 110 } as const;
type Network = keyof typeof STANDARDS;
/** Standard errors that a difference has to be beyond. */
const ERRORS = 2;
/** 784 pixels of unit variance: the part of a Gaussian distortion that no model changes. */
const CONSTANT = (784 / 2) * Math.log(2 * Math.PI);
const LINEAR_SHARE = 0.02;

const isWithin = ({ beta, difference: { mean, error } }: RetrainedRun): boolean =>
  mean + ERRORS * error <= (beta === 1 ? MARGIN_AT_ONE : MARGIN);

const differencesText = (rows: readonly RetrainedRun[]): string =>
  rows.map(({ beta, difference }) => `β ${beta}: ${withError(difference.mean, difference.error)}`).join(', ');

/** β at which both are trained. */
const ASKED = [0.01, 0.1, 0.5, 1, 4, 10];

/** @throws NotTestable where a β has no retrained run beside the multi-rate one */
async function besideOf(study: Study, part: Part, multiRate: Run): Promise<RetrainedRun[]> {
  const rows = await study.beside(multiRate, retrainedOf(study, part));
  const missing = ASKED.filter(asked => !rows.some(({ beta }) => beta === asked));
  if (missing.length === 0) return rows;
  throw new NotTestable(`no retrained run of ${part} beside the multi-rate one at β ${missing.join(', ')}`);
}

function demandStandard(study: Study, network: Network): void {
  const standard = retrainedOf(study, network).find(
    ({ config }) => 'beta' in config.objective && config.objective.beta === 1,
  );
  const value = standard ? objectiveOf(standard) : Infinity;
  const most = STANDARDS[network];
  if (value > most) throw new NotTestable(`the run at β 1 has ${value.toFixed(1)} nats, above ${most}`);
}

/** @param keys of the multi-rate VAE, beside its base */
function asGood(figure: string, says: string, network: Network, keys: Partial<MultiRate>): RowOn<Study> {
  return claimOn<Study, RetrainedRun[][]>({
    figure,
    says,
    rule: `distortion + β · rate of the multi-rate VAE exceeds that of the VAE trained at β, the better of two learning rates, by at most ${MARGIN} nats at each of the β ${ASKED.join(', ')} and by at most ${MARGIN_AT_ONE} at β 1, two errors included; the run at β 1 reaches ${STANDARDS[network]} nats`,
    async measure(study) {
      demandStandard(study, network);
      return [await besideOf(study, network, multiRateRun(study, network, keys))];
    },
    holds: ([rows]) => rows!.every(isWithin),
    written: all => all.map(differencesText).join('; and '),
    control: {
      says: 'two networks of the same size on the range 0.01 to 10, one whose gates see the β of another example and one whose gates are open; met where either is as good',
      measure: study =>
        Promise.all(
          Object.values(CONTROLS).map(control => besideOf(study, network, multiRateRun(study, network, control))),
        ),
      meets: controls => controls.some(rows => rows.every(isWithin)),
    },
  });
}

export const asGoodAsRetrained = asGood(
  '4',
  'One multi-rate VAE is as good as VAEs that are trained at each β, on MNIST with residual networks.',
  'resnet',
  {},
);

export const asGoodWithinItsRange = asGood(
  '4 and 8',
  'The same, of one that is trained to twice the largest β at which it is asked: an end of the range has neighbours on one side alone.',
  'resnet',
  { range: [0.01, 20] },
);

export const asGoodOfDense = asGood(
  '4 and 8',
  'The same of a dense network of two layers, trained from half the least to twice the largest β at which it is asked.',
  'mlp',
  { range: [0.005, 20] },
);

export const linearIsExact: RowOn<Study> = claimOn<Study, RetrainedRun[]>({
  figure: '5',
  says: 'A linear multi-rate VAE has the rate–distortion curve of linear VAEs that are trained at each β.',
  rule: `distortion + β · rate, without the constant of the likelihood, is at most ${100 * LINEAR_SHARE} % above that of the linear VAE trained at β, the better of two learning rates, at each of the β ${ASKED.join(', ')}`,
  measure: study => besideOf(study, 'linear', multiRateRun(study, 'linear')),
  holds: rows => rows.every(row => excessOf(row) <= LINEAR_SHARE),
  written: rows => rows.map(row => `β ${row.beta}: ${(100 * excessOf(row)).toFixed(2)} %`).join(', '),
});

function excessOf({ difference, retrained }: RetrainedRun): number {
  return difference.mean / (retrained - CONSTANT);
}

interface Lowest {
  readonly multiRate: { readonly value: number; readonly error: number; readonly beta: number };
  readonly retrained: { readonly value: number; readonly error: number; readonly beta: number };
}

export const lowerBound: RowOn<Study> = claimOn<Study, Lowest>({
  figure: 'Table 2',
  says: 'The lowest −ELBO along the curve of the multi-rate VAE is below that of the VAEs that are trained at each β, on MNIST (by 1.7 nats with residual networks).',
  rule: `it is below by more than ${ERRORS} errors of the two means`,
  async measure(study) {
    demandStandard(study, 'resnet');
    const { points } = await study.curve(multiRateRun(study, 'resnet'));
    const retrained = retrainedOf(study, 'resnet').map(({ config, tests }) => {
      const { elbo, elboError } = tests.at(-1)!;
      return { value: -elbo, error: elboError, beta: 'beta' in config.objective ? config.objective.beta : NaN };
    });
    const own = points
      .filter(({ kind }) => kind === 'test')
      .map(({ elbo, elboError, beta }) => ({ value: -elbo, error: elboError, beta }));
    const least = <T extends { value: number }>(all: readonly T[]): T =>
      all.reduce((best, one) => (one.value < best.value ? one : best));
    return { multiRate: least(own), retrained: least(retrained) };
  },
  holds: ({ multiRate, retrained }) =>
    retrained.value - multiRate.value > ERRORS * Math.hypot(multiRate.error, retrained.error),
  written: ({ multiRate, retrained }) =>
    [multiRate, retrained]
      .map(
        ({ value, error, beta }, i) =>
          `${i === 0 ? 'multi-rate' : 'retrained'} ${withError(value, error)} at β ${Number(beta.toPrecision(3))}`,
      )
      .join(', '),
});
