import type { NoiseDimension } from '../../../src/analysis/results/profile';
import { ERRORS } from '../../../src/analysis/findings/significance';
import { beyond } from '../common/claims';
import type { Run } from '../common/finishedRuns';
import { NotTestable } from '../common/notTestable';
import { decoderHump, encoderHump, highest, HUMP, isAbove } from './aboveErrors';
import { ALL, type Bottlenecks, type Course, ENCODER, finished, NARROW, untrained, WIDE } from './bottlenecks';
import { publishedDimensions } from './published';
import { claim, type Row } from './said';
import type { Estimate } from './views';
import { decoderText, dimensionText, eachText, encoderText, ofEach, type OfRun } from './wordsOf';

/** What the paper says of the intrinsic dimension of trained models: Figure 1, left. */

const FIGURE = '1 left';

type Courses = OfRun<Course>[];

export function dimensionsOf(evidence: Bottlenecks, runs: readonly Run[], at: (run: Run) => string): Promise<Courses> {
  return ofEach(runs, run => evidence.dimensions(at(run)));
}

const measured = (latents: readonly number[], at = finished) => {
  return (evidence: Bottlenecks): Promise<Courses> => dimensionsOf(evidence, evidence.ofAll(latents), at);
};

const encoders = (all: Courses): string => eachText(all, course => encoderText(course, dimensionText));
export const decoders = (all: Courses): string => eachText(all, course => decoderText(course, dimensionText));

export const SECOND_HUMP =
  `the highest of decoder/1 to 4 is above z, and above ${HUMP} times the picture, each by the errors of what was chosen for ` +
  'being the largest';

const ONE_UNTRAINED = 'the same models untrained: they meet the claim when one of them has that, too';

const top = (course: Course): Estimate => highest(ENCODER.map(layer => course[layer]));
const tops = (all: Courses): string =>
  eachText(all, of => `${ENCODER.find(layer => of[layer] === top(of))} ${dimensionText(top(of))}`);
const about80 = (course: Course): boolean => Math.abs(top(course).value / 80 - 1) <= 0.2;

/** The layer of the encoder that has the highest dimension is not its first or its last. */
export function isInTheMiddle(course: Course): boolean {
  return [course['encoder/2'], course['encoder/3']].includes(top(course));
}

interface Bottleneck {
  readonly z: Estimate;
  readonly noise: NoiseDimension;
}

async function bottleneckOf(evidence: Bottlenecks, file: string): Promise<Bottleneck> {
  const z = (await evidence.dimensions(file)).sampling;
  const noise = (await evidence.profile(file)).layers.find(({ kind }) => kind === 'sampling')?.noise;
  if (!noise) throw new NotTestable('a profile without the dimension of pure noise');
  return { z, noise };
}

const isLikeNoise = ({ z, noise }: Bottleneck): boolean => Math.abs(z.value / noise.fit - 1) <= 0.1;

const lowest = ({ sampling, ...course }: Course): boolean =>
  isAbove(course['encoder/4'], sampling) && isAbove(course['decoder/1'], sampling);

const PUBLISHED_INPUT = publishedDimensions(NARROW).input;

/** Two samples of as many images. */
export function isPublishedInput({ value, error }: Estimate): boolean {
  return Math.abs(value - PUBLISHED_INPUT) <= ERRORS * Math.SQRT2 * error;
}

const firstOfAll = (evidence: Bottlenecks): string => finished(evidence.ofAll(ALL)[0]!);

export const IN_DIMENSION: readonly Row[] = [
  claim<Estimate>({
    figure: FIGURE,
    latents: [],
    at: 'the images alone',
    says: `The images have about 30 dimensions (${PUBLISHED_INPUT} in the paper’s files; its text says 20 once and 30 once).`,
    rule: `${PUBLISHED_INPUT} is within ${ERRORS} errors of the difference between two samples of as many images`,
    measure: evidence => evidence.dimension(firstOfAll(evidence), 'input'),
    holds: isPublishedInput,
    written: dimensionText,
    control: {
      says: 'the same values, each pixel of an image from another one: it meets the claim within the same bounds',
      measure: evidence => evidence.dimension(firstOfAll(evidence), 'mixed input'),
      meets: isPublishedInput,
    },
  }),
  claim<Courses>({
    figure: FIGURE,
    latents: ALL,
    says: 'Whatever K is, the dimension grows in the encoder before it falls to the bottleneck: a hump.',
    rule:
      `in every run, the highest of encoder/1 to 4 is above z, and above ${HUMP} times the input, each by the errors of what ` +
      'was chosen for being the largest',
    measure: measured(ALL),
    holds: all => all.every(({ of }) => encoderHump(of)),
    written: encoders,
    control: {
      says: ONE_UNTRAINED,
      measure: measured(ALL, untrained),
      meets: all => all.some(({ of }) => encoderHump(of)),
    },
  }),
  claim<Courses>({
    figure: FIGURE,
    latents: ALL,
    says: 'That peak lies in the middle of the encoder.',
    rule: 'in every run, the highest of encoder/1 to 4 is encoder/2 or encoder/3',
    measure: measured(ALL),
    holds: all => all.every(({ of }) => isInTheMiddle(of)),
    written: tops,
    control: {
      says: 'the same models untrained: they meet the claim when so it is in all of them',
      measure: measured(ALL, untrained),
      meets: all => all.every(({ of }) => isInTheMiddle(of)),
    },
  }),
  claim<Courses>({
    figure: FIGURE,
    latents: ALL,
    says: 'The dimension reaches about 80 there.',
    rule: 'in every run, the highest of encoder/1 to 4 is within a fifth of 80',
    measure: measured(ALL),
    holds: all => all.every(({ of }) => about80(of)),
    written: tops,
    control: {
      says: ONE_UNTRAINED,
      measure: measured(ALL, untrained),
      meets: all => all.some(({ of }) => about80(of)),
    },
  }),
  claim<OfRun<Bottleneck>[]>({
    figure: FIGURE,
    latents: ALL,
    says: 'In the bottleneck it falls to roughly the number of its units.',
    rule: 'in every run, z is within a tenth of what 2NN reads of pure noise in K units, as many examples (it reads 128 far too low)',
    measure: evidence => ofEach(evidence.ofAll(ALL), run => bottleneckOf(evidence, finished(run))),
    holds: all => all.every(({ of }) => isLikeNoise(of)),
    written: all => eachText(all, ({ z, noise }) => `z ${dimensionText(z)}, noise ${noise.fit.toFixed(1)}`),
    control: {
      says: 'the same models untrained, whose z says nothing of the images: they meet the claim when it holds in one of them',
      measure: evidence => ofEach(evidence.ofAll(ALL), run => bottleneckOf(evidence, untrained(run))),
      meets: all => all.some(({ of }) => isLikeNoise(of)),
    },
  }),
  claim<Courses>({
    figure: FIGURE,
    latents: WIDE,
    says: 'The dimension has a local minimum at the bottleneck (K 32 and more).',
    rule: `in every run, z is below encoder/4 and below decoder/1 by more than ${ERRORS} errors`,
    measure: measured(WIDE),
    holds: all => all.every(({ of }) => lowest(of)),
    written: all =>
      eachText(
        all,
        ({ sampling, ...course }) =>
          `encoder/4 ${dimensionText(course['encoder/4'])}, z ${dimensionText(sampling)}, decoder/1 ${dimensionText(course['decoder/1'])}`,
      ),
    control: {
      says: ONE_UNTRAINED,
      measure: measured(WIDE, untrained),
      meets: all => all.some(({ of }) => lowest(of)),
    },
  }),
  claim<Courses>({
    figure: FIGURE,
    latents: WIDE,
    says: 'From K 32 on there is a second hump, in the decoder.',
    rule: `in every run, ${SECOND_HUMP}; where that does not hold yet, later epochs would have to be seen, as the paper has the hump after epoch 10`,
    async measure(evidence) {
      const all = await measured(WIDE)(evidence);
      if (all.every(({ of }) => decoderHump(of))) return all;
      throw new NotTestable(`not in every run yet, and the paper sees it after epoch 10 only; ${decoders(all)}`);
    },
    holds: all => all.every(({ of }) => decoderHump(of)),
    written: decoders,
    control: {
      says: ONE_UNTRAINED,
      measure: measured(WIDE, untrained),
      meets: all => all.some(({ of }) => decoderHump(of)),
    },
  }),
  claim<Courses>({
    figure: FIGURE,
    latents: ALL,
    says: 'With a narrow bottleneck (K 4) there is no second hump.',
    rule: `it does not hold that ${SECOND_HUMP}`,
    measure: measured([NARROW]),
    holds: all => all.every(({ of }) => !decoderHump(of)),
    written: decoders,
    control: {
      says: 'K 32 and 128: they meet the claim when one of their runs has none either, so that K is not what makes the difference',
      measure: measured(WIDE),
      meets: all => all.some(({ of }) => !decoderHump(of)),
    },
  }),
  beyond(
    FIGURE,
    'The second hump comes where the number of units reaches the dimension of the images.',
    'that takes several K below and around 30; here is one below (4), and none between 4 and 32',
  ),
];
