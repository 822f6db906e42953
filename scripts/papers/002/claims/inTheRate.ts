import { COLLAPSE_RATE } from '../../../../src/analysis/findings/collapse';
import { informationSaturatesFinding } from '../../../../src/analysis/findings/ofEstimates/informationSaturates';
import { ERRORS } from '../../../../src/analysis/findings/significance';
import type { Estimated } from '../../../../src/analysis/results/estimated';
import type { Run } from '../../common/finishedRuns';
import { claim, type Row } from './judgedBy';
import { information, marginalKl } from '../measuredOfRuns';
import {
  BEST,
  BETAS,
  betaOfRun,
  dense,
  DEEP,
  DEPTHS,
  LARGEST,
  PLAIN,
  type Setting,
  settingOf,
  settingText,
  SMALLEST,
  sparse,
} from '../settings';
import { type Course, growsAsBetaFalls, isAbove } from '../shapes';
import { type Batches, courseOf, type Estimate, runsOf, differenceBetween, type Study } from '../study';
import {
  courseText,
  differenceText,
  ofEachSetting,
  type OfSetting,
  settingsText,
  shareText,
  valueText,
} from '../wordsOfRates';

/** What the paper says of the two parts of the rate: Figure 8 and §4.5. Of training examples, q(z) being exact. */

const FIGURE = '8';
const SMALL = [SMALLEST, BEST];
const EACH_SPARSE = DEPTHS.map(sparse);

/** Of one run. */
interface OfRun<T> {
  readonly run: Run;
  readonly of: T;
}

const rates =
  (settings: readonly Setting[], betas: readonly number[], untrained = false) =>
  async (study: Study): Promise<OfRun<Estimated>[]> => {
    const all: OfRun<Estimated>[] = [];
    for (const run of settings.flatMap(setting => betas.flatMap(beta => runsOf(study, setting, beta)))) {
      all.push({ run, of: await (untrained ? study.untrained(run) : study.estimated(run)) });
    }
    return all;
  };

function ratesText(all: readonly OfRun<Estimated>[]): string {
  return all
    .map(({ run, of: { train } }) => {
      const { mutualInformation, marginalKl: kl } = train.exact;
      return (
        `${settingText(settingOf(run)!)}, β ${betaOfRun(run)}, seed ${run.seed}: rate ${valueText(train.rate)} = information ` +
        `${valueText(mutualInformation)} (log N ${Math.log(train.count).toFixed(2)}) + marginal KL ${valueText(kl)}`
      );
    })
    .join('; ');
}

export const isSaturated = (estimated: Estimated): boolean => informationSaturatesFinding(estimated)?.holds === true;
const SATURATED = `the mutual information is within ${ERRORS} errors (or 0.01 nats) of the logarithm of the number of training examples`;

const saturates = (
  id: string,
  settings: readonly Setting[],
  betas: readonly number[],
  says: string,
  which: string,
): Row =>
  claim<OfRun<Estimated>[]>({
    id,
    figure: FIGURE,
    of: settings,
    betas,
    says,
    rule: `${which}, in every run: ${SATURATED}`,
    measure: rates(settings, betas),
    holds: all => all.every(({ of }) => isSaturated(of)),
    written: ratesText,
    control: {
      says: 'the same models untrained: they meet the claim when it holds of one of them',
      measure: rates(settings, betas, true),
      meets: all => all.some(({ of }) => isSaturated(of)),
    },
  });

const courses = (quantity: typeof information, betas: readonly number[]) => (study: Study) =>
  ofEachSetting(EACH_SPARSE, setting => courseOf(study, setting, quantity, betas));

const coursesText = (all: readonly OfSetting<Course>[]): string => settingsText(all, courseText);

/** The part of its value at the smallest β that is called small (our threshold). */
const SMALL_PART = 0.2;
/** The part of the rate that is called nearly all (our threshold). */
const NEARLY_ALL = 0.8;

export function isSmallAtLargest({ points }: Course): boolean {
  const [smallest, largest] = [points[0]!.of, points.at(-1)!.of];
  return largest.value + ERRORS * largest.error <= SMALL_PART * smallest.value;
}

/** Nothing of nothing is neither. */
export function isNearlyAll({ train: { rate, exact } }: Estimated): boolean {
  return rate.value >= COLLAPSE_RATE && exact.mutualInformation.value >= NEARLY_ALL * rate.value;
}

/** rate − log N − marginal KL is nothing, within errors or a hundredth of log N. */
export function isLogPlusKl({ train: { rate, exact, count } }: Estimated): boolean {
  const most = Math.log(count);
  const rest = rate.value - most - exact.marginalKl.value;
  return Math.abs(rest) <= Math.max(ERRORS * Math.hypot(rate.error, exact.marginalKl.error), 0.01 * most);
}

const everyRun = (
  id: string,
  betas: readonly number[],
  elsewhere: readonly number[],
  test: (of: Estimated) => boolean,
) => ({
  id,
  figure: FIGURE,
  of: EACH_SPARSE,
  betas: [...new Set([...betas, ...elsewhere])],
  measure: rates(EACH_SPARSE, betas),
  holds: (all: readonly OfRun<Estimated>[]) => all.every(({ of }) => test(of)),
  written: ratesText,
  control: {
    says: `β ${elsewhere.join(' and ')}: it meets the claim when the same holds in every run there`,
    measure: rates(EACH_SPARSE, elsewhere),
    meets: (all: readonly OfRun<Estimated>[]) => all.every(({ of }) => test(of)),
  },
});

/** Both estimates of one run beside the exact one. */
interface Counted {
  readonly exact: Estimate;
  readonly counted: Estimate;
  readonly batches: Batches;
}

const counted =
  (which: 'corrected' | 'plain') =>
  async (study: Study): Promise<Counted> => {
    const [run] = runsOf(study, dense(DEEP), SMALLEST);
    const batches = await study.batches(run!);
    return { exact: (await study.estimated(run!)).train.exact.mutualInformation, counted: batches[which], batches };
  };

/** As near to the exact value, or within errors (our threshold). */
const AS_EXACT = 0.02;

export function isAsExact({ exact, counted: { value, error } }: Counted): boolean {
  return Math.abs(value - exact.value) <= Math.max(AS_EXACT * exact.value, ERRORS * Math.hypot(error, exact.error));
}

export const IN_THE_RATE: readonly Row[] = [
  claim<Estimated[]>({
    id: 'rate-above',
    figure: FIGURE,
    of: EACH_SPARSE,
    says: 'The rate is an upper bound of the mutual information (eq. 5).',
    rule: `sparse, in every run: the rate minus the mutual information, which is the marginal KL, is not below 0 by more than ${ERRORS} errors`,
    measure: async study => (await rates(EACH_SPARSE, BETAS)(study)).map(({ of }) => of),
    holds: all => all.every(({ train: { exact } }) => exact.marginalKl.value >= -ERRORS * exact.marginalKl.error),
    written: all => `marginal KL ${all.map(({ train: { exact } }) => valueText(exact.marginalKl)).join(', ')} nats`,
  }),
  claim({
    id: 'information-falls',
    figure: FIGURE,
    of: EACH_SPARSE,
    betas: [PLAIN, LARGEST],
    says: 'Mutual information falls where β is above 1.',
    rule: `sparse, 1 and 3 layers: at β ${LARGEST} it is below that at β ${PLAIN}, beyond the margin`,
    measure: study =>
      ofEachSetting(EACH_SPARSE, setting =>
        differenceBetween(study, { setting, beta: PLAIN }, { setting, beta: LARGEST }, information),
      ),
    holds: all => all.every(({ of }) => isAbove(of)),
    written: all => settingsText(all, of => `falls by ${differenceText(of)} nats`),
  }),
  saturates(
    'information-saturates',
    EACH_SPARSE,
    SMALL,
    'Below β 1 it saturates: it is the logarithm of the number of training examples (here log 1,024 = 6.93 nats).',
    'sparse, 1 and 3 layers, β 0.01 and 0.1',
  ),
  saturates(
    'information-saturates-dense',
    DEPTHS.map(dense),
    SMALL,
    'So it does with more of them (log 8,192 = 9.01 nats).',
    'dense, 1 and 3 layers, β 0.01 and 0.1',
  ),
  claim({
    id: 'kl-small',
    figure: FIGURE,
    of: EACH_SPARSE,
    says: 'The KL divergence of the codes of all examples to the prior is small where β is above 1.',
    rule: `sparse, 1 and 3 layers: at β ${LARGEST} it is less than ${shareText(SMALL_PART)} of that at β ${SMALLEST}, by ${ERRORS} errors`,
    measure: courses(marginalKl, [SMALLEST, LARGEST]),
    holds: all => all.every(({ of }) => isSmallAtLargest(of)),
    written: coursesText,
  }),
  claim({
    id: 'kl-grows',
    figure: FIGURE,
    of: EACH_SPARSE,
    says: 'It grows as β falls below 1.',
    rule: 'sparse, 1 and 3 layers: from β 1 to 0.1 and from there to 0.01 it grows, beyond the margin',
    measure: courses(marginalKl, [...SMALL, PLAIN]),
    holds: all => all.every(({ of }) => growsAsBetaFalls(of)),
    written: coursesText,
    control: {
      says: 'the mutual information: it meets the claim when that grows so, too',
      measure: courses(information, [...SMALL, PLAIN]),
      meets: all => all.every(({ of }) => growsAsBetaFalls(of)),
    },
  }),
  claim({
    ...everyRun('rate-is-log-and-kl', SMALL, [LARGEST], isLogPlusKl),
    says: 'At small β the rate is the logarithm of the number of training examples and the marginal KL.',
    rule: `sparse, β 0.01 and 0.1, in every run: rate − log N − marginal KL is 0 within ${ERRORS} errors or a hundredth of log N`,
  }),
  claim({
    ...everyRun('rate-is-information', [LARGEST], [SMALLEST], isNearlyAll),
    says: 'At large β the rate is about the mutual information.',
    rule: `sparse, β ${LARGEST}, in every run: the code is used, and information is at least ${shareText(NEARLY_ALL)} of the rate`,
  }),
  claim<Counted>({
    id: 'batches',
    figure: FIGURE,
    of: [dense(DEEP)],
    betas: [SMALLEST],
    says: 'Batches of 512 are enough to see the information saturate, though log 512 is 6.24 nats.',
    rule: `dense, 3 layers, β ${SMALLEST}: the mean over batches of 512, in which each point’s own posterior counts as it does among all examples, is within ${shareText(AS_EXACT)} or ${ERRORS} errors of the exact value`,
    measure: counted('corrected'),
    holds: isAsExact,
    written: ({ exact, counted: value, batches: { batch } }) =>
      `${valueText(value)} from batches of ${batch}, exactly ${valueText(exact)} nats`,
    control: {
      says: 'the same without that correction, each posterior of a batch counting alike',
      measure: counted('plain'),
      meets: isAsExact,
    },
  }),
];
