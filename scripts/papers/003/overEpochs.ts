import { ERRORS } from '../../../src/analysis/findings/significance';
import { beyond } from '../common/claims';
import type { Run } from '../common/finishedRuns';
import { decoderHump, isAbove } from './aboveErrors';
import { type Bottlenecks, type Course, NARROW, PATH, WIDE, WIDEST } from './bottlenecks';
import { decoders, SECOND_HUMP } from './inDimension';
import { publishedDimensions } from './published';
import { claim, type Row } from './said';
import type { Estimate } from './views';
import { eachText, imbalanceText, ofEach, type OfRun } from './wordsOf';

/** What the paper says of training: Figures 2 and 3. */

type Series = readonly Estimate[];

const ratesOf = ({ tests }: Run): Series => tests.map(({ rate, rateError }) => ({ value: rate, error: rateError }));

const rates = (latents: readonly number[]) => (evidence: Bottlenecks) =>
  ofEach(evidence.ofAll(latents), run => Promise.resolve(ratesOf(run)));

const pictures = (latents: readonly number[]) => (evidence: Bottlenecks) =>
  ofEach(evidence.ofAll(latents), async ({ checkpoints }) => {
    const series: Estimate[] = [];
    for (const { file } of checkpoints) series.push((await evidence.told(file, 'picture', 'input')).there);
    return series;
  });

/** Above its beginning in the end, and never below what was before. */
export function rises(series: Series): boolean {
  return isAbove(series.at(-1)!, series[0]!) && series.slice(1).every((one, i) => !isAbove(series[i]!, one));
}

/** Each time, and to half of what it was or less. */
export function fallsSharply(series: Series): boolean {
  return series.slice(1).every((one, i) => isAbove(series[i]!, one)) && series.at(-1)!.value <= 0.5 * series[0]!.value;
}

const ratesText = (all: OfRun<Series>[]): string =>
  eachText(
    all,
    series => `${series.map(({ value, error }) => `${value.toFixed(2)} ± ${error.toFixed(2)}`).join(', ')} nats`,
  );
const imbalancesText = (all: OfRun<Series>[]): string => eachText(all, series => series.map(imbalanceText).join(', '));

const NARROW_TOO = 'K 4: it meets the claim when so it is there, and it is nothing that takes a wide bottleneck';
const SHORT = 'it takes more than 10 epochs, and the steps here are those of five epochs of the paper';

type Courses = OfRun<Course>[];

async function onTheWay(evidence: Bottlenecks): Promise<Courses> {
  const all: Courses = [];
  for (const run of evidence.of(WIDEST)) {
    for (const { file } of run.checkpoints) all.push({ run, of: await evidence.dimensions(file) });
  }
  return all;
}

/** The paper's curve at epoch 200, with the relative errors of one that was measured. */
export function publishedCourse(latent: number, measured: Course): Course {
  const published = publishedDimensions(latent);
  const entries = PATH.map(layer => {
    const { value, error } = measured[layer];
    return [layer, { value: published[layer], error: (published[layer] * error) / value }] as const;
  });
  return Object.fromEntries(entries) as unknown as Course;
}

export const OVER_EPOCHS: readonly Row[] = [
  beyond(
    '2 left',
    'The Fréchet distance (FID) falls all through training, whatever K is.',
    'no Inception network comes with this tool, and the distance is one between its features',
  ),
  claim<OfRun<Series>[]>({
    figure: '2 centre',
    latents: WIDE,
    at: 'epochs 1 to 10',
    says: 'With a wide bottleneck (K 32, 128) KL rises in the first phase, roughly until epoch 10.',
    rule:
      `in every run, the held-out rate is at the last evaluation above the first one by more than ${ERRORS} errors, and never ` +
      'below the one before by more than that',
    measure: rates(WIDE),
    holds: all => all.every(({ of }) => rises(of)),
    written: ratesText,
    control: { says: NARROW_TOO, measure: rates([NARROW]), meets: all => all.some(({ of }) => rises(of)) },
  }),
  beyond('2 centre', 'In the second phase KL falls until the end, with wide bottlenecks only.', SHORT),
  claim<OfRun<Series>[]>({
    figure: '2 right',
    latents: WIDE,
    at: 'epochs 1, 2, 5, 10',
    says: 'With a wide bottleneck Δ(output → input) falls sharply until epoch 10.',
    rule: `in every run, Δ(picture → input) falls from each checkpoint to the next by more than ${ERRORS} errors, and to half or less in all`,
    measure: pictures(WIDE),
    holds: all => all.every(({ of }) => fallsSharply(of)),
    written: imbalancesText,
    control: { says: NARROW_TOO, measure: pictures([NARROW]), meets: all => all.some(({ of }) => fallsSharply(of)) },
  }),
  beyond('2 right', 'It rises slowly for the rest of the training, as KL falls.', SHORT),
  claim<Courses>({
    figure: '3',
    latents: [WIDEST],
    at: 'epochs 1, 2, 5, 10',
    says: 'Until epoch 10 there is no second hump yet (K 128).',
    rule: `at no checkpoint of any run it holds that ${SECOND_HUMP}`,
    measure: onTheWay,
    holds: all => all.every(({ of }) => !decoderHump(of)),
    written: decoders,
    control: {
      says:
        'the paper’s own curve at epoch 200, with the relative errors of here: it meets the claim when the rule sees no second ' +
        'hump there either',
      async measure(evidence) {
        const [run] = evidence.of(WIDEST);
        const last = await evidence.dimensions(run!.checkpoints.at(-1)!.file);
        return [{ run: run!, of: publishedCourse(WIDEST, last) }];
      },
      meets: all => all.some(({ of }) => !decoderHump(of)),
    },
  }),
  beyond('3', 'It emerges after epoch 10, in the second phase.', SHORT),
];

const OTHER_DATA =
  'these runs are of CIFAR-10; of MNIST the paper has pictures only (the files that were published under its name hold the ' +
  'numbers of CIFAR-10)';

/** The paper's appendix C. */
export const OF_DIGITS: readonly Row[] = [
  beyond('C', 'MNIST: about 10 dimensions at the input, a peak of about 25 in the encoder.', OTHER_DATA),
  beyond(
    'C',
    'MNIST: up to 60 dimensions in the decoder of the widest bottleneck, more than in the encoder.',
    OTHER_DATA,
  ),
  beyond('C', 'MNIST: the transition comes at a smaller K, where K reaches the dimension of those images.', OTHER_DATA),
];
