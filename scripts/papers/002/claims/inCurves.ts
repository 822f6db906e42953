import { ERRORS } from '../../../../src/analysis/findings/significance';
import { gapsOfEach, gapsText, hardlyAny, HARDLY } from './gaps';
import { claim, type Row } from './judgedBy';
import { type Difference, negative } from '../margins';
import {
  distortion,
  distortionOfOther,
  earlyDistortion,
  elbo,
  elboOfOther,
  gap,
  gapOfOther,
  likelihood,
  likelihoodGap,
  rate,
} from '../measuredOfRuns';
import { BEST, BETAS, dense, DEEP, DEPTHS, FIGURE_3, SHALLOW, type Setting, SMALLEST, sparse } from '../settings';
import { type Course, fallsWithBeta, isAbove, isL, isU, leastAt, peaksAt } from '../shapes';
import {
  anyOf,
  courseOf,
  type Estimate,
  groupAt,
  isCollapsed,
  type Quantity,
  differenceBetween,
  type Study,
} from '../study';
import { courseText, differenceText, overBetaText, shareText, valueText } from '../wordsOfRates';

/** What the paper says of rate and distortion over β: Figures 1 and 3. */

/** The part of the way from a constant image to a perfect one that is called a high quality (our threshold). */
const HIGH_QUALITY = 0.9;

interface Quality {
  readonly distortion: Estimate;
  readonly constant: Estimate;
  readonly least: Estimate;
}

const quality =
  (of: Quantity) =>
  async (study: Study): Promise<Quality> => {
    const { constant, least } = await study.bounds(anyOf(study, dense(DEEP)), 'train');
    return { distortion: await groupAt(study, dense(DEEP), SMALLEST, of), constant, least };
  };

/** The least part of the way that it may be. */
export function wayOf({ distortion: { value, error }, constant, least }: Quality): number {
  return (constant.value - value - ERRORS * error) / (constant.value - least.value);
}

const qualityText = (one: Quality): string =>
  `distortion ${valueText(one.distortion)}, of a constant image ${valueText(one.constant)}, of the images themselves ` +
  `${valueText(one.least)}: at least ${shareText(wayOf(one))} of the way`;

/** What three layers have more than one. */
interface Deeper {
  readonly beta: number;
  readonly of: { readonly distortion: Difference; readonly rate: Difference };
}

async function deeper(study: Study): Promise<Deeper[]> {
  const [shallow, deep] = [dense(SHALLOW), dense(DEEP)];
  const all: Deeper[] = [];
  for (const beta of BETAS) {
    if ((await isCollapsed(study, shallow, beta)) && (await isCollapsed(study, deep, beta))) continue;
    const of = {
      distortion: await differenceBetween(
        study,
        { setting: deep, beta },
        { setting: shallow, beta },
        distortion('test'),
      ),
      rate: await differenceBetween(study, { setting: deep, beta }, { setting: shallow, beta }, rate('test')),
    };
    all.push({ beta, of });
  }
  return all;
}

const isBelow = (difference: Difference): boolean => isAbove(negative(difference));

const course = (setting: Setting, quantity: Quantity) => (study: Study) => courseOf(study, setting, quantity);

/** The same course when it is another example's code that is decoded. */
const ofOthers = (setting: Setting, quantity: Quantity, meets: (course: Course) => boolean) => ({
  says: 'each example beside what is decoded of the code of another: it meets the claim when the same holds of that',
  measure: course(setting, quantity),
  meets,
});

interface Two {
  readonly test: Course;
  readonly train: Course;
}

const twoText = ({ test, train }: Two): string => `held out ${courseText(test)}; training ${courseText(train)}`;
const U =
  'held-out distortion is least inside, and both at the smallest and at the largest β above that, beyond the margin of what was ' +
  'chosen for being the least';
const L =
  'held-out distortion is at the smallest β below that at the largest, and at no smaller β above that at a larger one, beyond the ' +
  'margin';

/** Of what is said to be greatest, or least, at the best β. */
interface StandsOut {
  readonly id: string;
  readonly says: string;
  readonly what: string;
  readonly quantity: Quantity;
  readonly isSo: typeof peaksAt;
  /** The same when it is another example's code that is decoded. */
  readonly other?: Quantity;
}

function standsOut({ id, says, what, quantity, isSo, other }: StandsOut): Row {
  const setting = sparse(DEEP);
  const holds = (one: Course): boolean => isSo(one, BEST);
  return claim<Course>({
    id,
    figure: '3 bottom',
    of: [setting],
    says,
    rule: `sparse, 3 layers: ${what} at β ${BEST} is ${isSo === peaksAt ? 'above' : 'below'} that at each of the other three, beyond the margin`,
    measure: course(setting, quantity),
    holds,
    written: courseText,
    ...(other && { control: ofOthers(setting, other, holds) }),
  });
}

export const IN_CURVES: readonly Row[] = [
  claim<Quality>({
    id: 'quality',
    figure: '1',
    of: [dense(DEEP)],
    betas: [SMALLEST],
    says: 'Training examples of this data set are reconstructed with a high quality, so that failures elsewhere can be seen.',
    rule:
      `dense, 3 layers, β ${SMALLEST}: training distortion has gone at least ${shareText(HIGH_QUALITY)} of the way from that of the mean ` +
      `training image to that of the images themselves, by ${ERRORS} errors`,
    measure: quality(distortion('train')),
    holds: one => wayOf(one) >= HIGH_QUALITY,
    written: qualityText,
    control: {
      says: 'each example beside what is decoded of the code of another: it meets the claim when that has gone as far',
      measure: quality(distortionOfOther('train')),
      meets: one => wayOf(one) >= HIGH_QUALITY,
    },
  }),
  claim({
    id: 'dense-gap',
    figure: '3 top',
    of: FIGURE_3,
    says: 'Trained on many examples there is virtually no gap between training and held-out ones, at any β and depth.',
    rule:
      `dense, 1 and 3 layers, at every β at which the code is used: held-out distortion is below that of the mean training image by ` +
      `more than ${ERRORS} errors, and the gap with its margin at the most ${shareText(HARDLY)} of that difference`,
    measure: gapsOfEach(DEPTHS.map(dense)),
    holds: all => all.every(({ of }) => hardlyAny(of)),
    written: gapsText,
    control: {
      says: 'the sparse models: they meet the claim when they have no gap either',
      measure: gapsOfEach(DEPTHS.map(sparse)),
      meets: all => all.every(({ of }) => hardlyAny(of)),
    },
  }),
  claim<Deeper[]>({
    id: 'dense-depth',
    figure: '3 top',
    of: DEPTHS.map(dense),
    says: 'There a larger network is better throughout: it has less rate and less distortion on held-out examples.',
    rule: 'dense, at every β at which the code is used: both held-out rate and distortion of 3 layers are below those of 1, beyond their margins',
    measure: deeper,
    holds: all => all.length > 0 && all.every(({ of }) => isBelow(of.distortion) && isBelow(of.rate)),
    written: all =>
      overBetaText(all, of => `distortion ${differenceText(of.distortion)}, rate ${differenceText(of.rate)}`),
  }),
  claim<Course>({
    id: 'train-falls',
    figure: '3 bottom',
    of: [sparse(SHALLOW)],
    says: 'Trained on few examples, with 1 layer, training distortion falls steadily as β does.',
    rule: 'sparse, 1 layer: training distortion at each β is below that at the next larger one, beyond the margin',
    measure: course(sparse(SHALLOW), distortion('train')),
    holds: fallsWithBeta,
    written: courseText,
    control: ofOthers(sparse(SHALLOW), distortionOfOther('train'), fallsWithBeta),
  }),
  claim<Two>({
    id: 'sparse-u',
    figure: '3 bottom',
    of: [sparse(SHALLOW)],
    says: 'Held-out distortion there falls, reaches a minimum and rises again: a U over β.',
    rule: `sparse, 1 layer: ${U}; training distortion does not rise so`,
    measure: async study => ({
      test: await course(sparse(SHALLOW), distortion('test'))(study),
      train: await course(sparse(SHALLOW), distortion('train'))(study),
    }),
    holds: ({ test, train }) => isU(test) && !isU(train),
    written: twoText,
    control: {
      says: 'each example beside what is decoded of the code of another: it meets the claim when that has a U, too',
      measure: async study => ({
        test: await course(sparse(SHALLOW), distortionOfOther('test'))(study),
        train: await course(sparse(SHALLOW), distortionOfOther('train'))(study),
      }),
      meets: ({ test }) => isU(test),
    },
  }),
  claim<Course>({
    id: 'early-stopping',
    figure: '3 bottom',
    of: [sparse(SHALLOW)],
    says: 'Stopped early, the same models’ held-out distortion falls all the way again.',
    rule: `sparse, 1 layer, each run at the evaluation at which its own objective was best on held-out examples: ${L}`,
    measure: course(sparse(SHALLOW), earlyDistortion),
    holds: isL,
    written: courseText,
    control: {
      says: 'the same runs at their last step: they meet the claim when stopping early is not what makes it so',
      measure: course(sparse(SHALLOW), distortion('test')),
      meets: isL,
    },
  }),
  claim<Course>({
    id: 'sparse-l',
    figure: '3 bottom',
    of: [sparse(DEEP)],
    says: 'With 3 layers held-out distortion falls as β does and does not rise again: an L.',
    rule: `sparse, 3 layers: ${L}`,
    measure: course(sparse(DEEP), distortion('test')),
    holds: isL,
    written: courseText,
    control: ofOthers(sparse(DEEP), distortionOfOther('test'), isL),
  }),
  standsOut({
    id: 'elbo-peak',
    says: `The held-out bound (ELBO, whatever β was trained with) is best at β ${BEST}.`,
    what: 'held-out ELBO',
    quantity: elbo,
    isSo: peaksAt,
    other: elboOfOther,
  }),
  standsOut({
    id: 'likelihood-peak',
    says: 'So is the log-likelihood of held-out examples.',
    what: 'importance-sampled log p(x) of held-out examples',
    quantity: likelihood('test'),
    isSo: peaksAt,
  }),
  standsOut({
    id: 'gap-least',
    says: `The gap between held-out and training distortion is least at β ${BEST}.`,
    what: 'held-out minus training distortion',
    quantity: gap,
    isSo: leastAt,
    other: gapOfOther,
  }),
  standsOut({
    id: 'likelihood-gap-least',
    says: 'So is the gap in log-likelihood.',
    what: 'log p(x) of training examples minus that of held-out ones',
    quantity: likelihoodGap,
    isSo: leastAt,
  }),
];
