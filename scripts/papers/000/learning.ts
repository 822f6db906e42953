import { courseOf, type LayerCourse } from '../../../src/analysis/similarity/courses';
import type { Settling } from '../../../src/analysis/results/comparison';
import { claim, type Row } from './claim';
import { NotTestable } from '../common/notTestable';
import type { Evidence } from './evidence';
import { leastOf, leastOver, meanOf, over, type Part, partOf, type Parts, partsText } from './layers';
import { groupsBy } from './pairs';
import { spreadOf, written } from '../common/quantiles';
import type { Run } from '../common/finishedRuns';
import { ANNEALED } from './runs';
import { atCheckpoint, spreadWithin, untrainedWith } from './snapshots';

/** What the paper says of the order of learning: Figures 4 and 14. */

const SIMILAR = 0.8;
const NOT_SIMILAR = 0.5;

type RunsOf = (evidence: Evidence) => Run[];

/** The first checkpoint with the last one, run by run, and how far that may be off in the encoder. */
interface Early {
  readonly parts: Parts;
  /** Over halves of the examples, mean over the encoder's layers. */
  readonly error: number;
}

async function earlyOf(evidence: Evidence, runs: readonly Run[]): Promise<Early[]> {
  const all: Early[] = [];
  for (const run of runs) {
    all.push({ parts: await atCheckpoint(evidence, run, 0), error: await spreadWithin(evidence, run) });
  }
  return all;
}

async function untrainedOfAll(evidence: Evidence, runs: readonly Run[]): Promise<Early[]> {
  const all: Early[] = [];
  for (const run of runs) all.push({ parts: await untrainedWith(evidence, run), error: 0 });
  return all;
}

const partsOfAll = (all: readonly Early[]): Parts[] => all.map(({ parts }) => parts);
const text = (all: readonly Early[]): string => `${partsText(partsOfAll(all))} (${all.length} runs)`;

/** Untrained encoders are like the last ones, too, or not clearly less in every run. */
export function untrainedMeet(untrained: readonly Early[], early: readonly Early[]): boolean {
  if (over(partsOfAll(untrained), 'encoder').mean >= SIMILAR) return true;
  return early.some(({ parts, error }, i) => {
    const gained = meanOf(parts, 'encoder') - meanOf(untrained[i]!.parts, 'encoder');
    return gained <= error;
  });
}

export function encoderEarly(figure: string, says: string, runs: RunsOf): Row {
  return claim<Early[]>({
    figure,
    says,
    rule: `in every run, every layer of the encoder has a CKA of ${SIMILAR} or more between the first checkpoint and the last`,
    measure: evidence => earlyOf(evidence, runs(evidence)),
    holds: all => leastOver(partsOfAll(all), 'encoder').least >= SIMILAR,
    written: text,
    control: {
      says:
        `the untrained model with the last checkpoint: it meets the claim when its layers have ${SIMILAR} or more on average, ` +
        'or when in any run the first checkpoint is not above it by more than the spread over halves of the examples ' +
        '(mean over layers)',
      measure: evidence => untrainedOfAll(evidence, runs(evidence)),
      meets: untrainedMeet,
    },
  });
}

function decoderLater(figure: string, says: string, runs: RunsOf): Row {
  return claim<Early[]>({
    figure,
    says,
    rule: `in every run, CKA of the decoder’s layers between the first checkpoint and the last is ${NOT_SIMILAR} or less on average`,
    measure: evidence => earlyOf(evidence, runs(evidence)),
    holds: all => over(partsOfAll(all), 'decoder').greatest <= NOT_SIMILAR,
    written: text,
  });
}

/** The mean number of the checkpoint at which the layers of each part settled, in one objective; null where none is left. */
export type Order = Readonly<Record<Part, number | null>>;

export function orderOf(layers: readonly Pick<LayerCourse, 'layer' | 'settledAt'>[]): Order {
  const mean = (part: Part): number | null => {
    const settled = layers.filter(({ layer }) => partOf(layer) === part).map(({ settledAt }) => settledAt + 1);
    return settled.length === 0 ? null : spreadOf(settled).mean;
  };
  return { encoder: mean('encoder'), latent: mean('latent'), decoder: mean('decoder') };
}

/** Of each group of runs that differ in their seed alone. */
async function orders(evidence: Evidence, runs: readonly Run[], which: 'all' | 'learned'): Promise<Order[]> {
  const groups = groupsBy(runs, ({ config }) => JSON.stringify([config.objective, config.model]));
  const found: Order[] = [];
  for (const seeds of groups) {
    const settlings: Settling[] = [];
    for (const run of seeds) settlings.push(await evidence.settling(run));
    const course = courseOf(settlings);
    if (course) found.push(orderOf(which === 'all' ? [...course.layers, ...course.unlearned] : course.layers));
  }
  if (found.length === 0) throw new NotTestable('runs with fewer than two checkpoints');
  return found;
}

/** Of every objective, one part settles before another one. */
export function before(all: readonly Order[], first: Part, second: Part): boolean {
  return all.every(({ [first]: a, [second]: b }) => a !== null && b !== null && a < b);
}

function ordersText(all: readonly Order[]): string {
  const mean = (part: Part): string => {
    const known = all.map(order => order[part]).filter(value => value !== null);
    return known.length === 0 ? 'no layer' : written(spreadOf(known), 1);
  };
  return (
    `layers settle at checkpoint number (means over layers, by objective) encoder ${mean('encoder')}, ` +
    `mean, log-variance and sampled ${mean('latent')}, decoder ${mean('decoder')}`
  );
}

function settlesBefore(figure: string, says: string, runs: RunsOf, first: Part, second: Part): Row {
  return claim<Order[]>({
    figure,
    says,
    rule: `in every objective, the ${first} layers reach a CKA of 0.95 with their last state, for good, at earlier checkpoints`,
    measure: evidence => orders(evidence, runs(evidence), 'all'),
    holds: all => before(all, first, second),
    written: ordersText,
    control: {
      says:
        'only layers that are more like their last state than the untrained ones by more than the spread over seeds and ' +
        'halves: the claim is not shown when it fails with them, or none is left',
      measure: evidence => orders(evidence, runs(evidence), 'learned'),
      meets: all => !before(all, first, second),
    },
  });
}

const convs: RunsOf = ({ runs }) => {
  const found = runs.filter(({ architecture }) => architecture === 'conv');
  if (found.length === 0) throw new NotTestable('no run');
  return found;
};
const annealedFc: RunsOf = evidence => evidence.of('fc', ANNEALED);

export const LEARNING: readonly Row[] = [
  encoderEarly('4', 'Early in training the encoder is already much like the one of the finished model.', convs),
  decoderLater('4', 'Early in training the decoder is not like the one of the finished model.', convs),
  claim<Early[]>({
    figure: '4',
    says: 'Nor are mean, log-variance and sampled representations: they are less so than the encoder.',
    rule: 'in every run, their CKA on average is below the least of the encoder’s layers, first checkpoint with the last',
    measure: evidence => earlyOf(evidence, convs(evidence)),
    holds: all => all.every(({ parts }) => meanOf(parts, 'latent') < leastOf(parts, 'encoder')),
    written: text,
  }),
  settlesBefore(
    '4',
    'Learning goes from the input upwards: the encoder settles before the decoder.',
    convs,
    'encoder',
    'decoder',
  ),
  settlesBefore(
    '4',
    'Mean, log-variance and sampled representations settle after the encoder.',
    convs,
    'encoder',
    'latent',
  ),
  encoderEarly(
    '14',
    'Fully connected Annealed VAEs: early in training the encoder is much like the finished one.',
    annealedFc,
  ),
  decoderLater('14', 'Early in training their decoder is not.', annealedFc),
  settlesBefore('14', 'Their encoder settles before their decoder.', annealedFc, 'encoder', 'decoder'),
];
