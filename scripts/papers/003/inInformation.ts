import { ERRORS } from '../../../src/analysis/findings/significance';
import { formatCount } from '../../../src/views/chart/format';
import { beyond } from '../common/claims';
import type { Run } from '../common/finishedRuns';
import { NotTestable } from '../common/notTestable';
import { allAbove, isAbove } from './aboveErrors';
import {
  ALL,
  type Bottlenecks,
  type Course,
  DECODER,
  finished,
  MIDDLE,
  NARROW,
  untrained,
  WIDE,
  WIDEST,
} from './bottlenecks';
import { claim, type Row } from './said';
import type { Estimate } from './views';
import { decoderText, eachText, imbalanceText, ofEach, type OfRun } from './wordsOf';

/** What the paper says of what the layers tell of the input: Figures 1, centre, A1 and A2. */

const FIGURE = '1 centre';

type At = (run: Run) => string;
type Courses = OfRun<Course>[];
type Estimates = OfRun<Estimate>[];

const coursesOf = (latents: readonly number[], at: At = finished) => {
  return (evidence: Bottlenecks): Promise<Courses> => ofEach(evidence.ofAll(latents), run => evidence.toInput(at(run)));
};

/** Δ(picture → input), or to what stands in the input's place. */
async function pictureTo(evidence: Bottlenecks, file: string, input = 'input'): Promise<Estimate> {
  return (await evidence.told(file, 'picture', input)).there;
}

interface Itself {
  readonly input: Estimate;
  readonly n: number;
}

async function inputItself(evidence: Bottlenecks, file: string): Promise<Itself> {
  return { input: (await evidence.toInput(file)).input, n: (await evidence.profile(file)).n };
}

/** Of two kinds of runs, what one layer tells of the input. */
interface Two {
  readonly first: Estimates;
  readonly second: Estimates;
}

type Tells = (evidence: Bottlenecks, file: string) => Promise<Estimate>;

function two(first: number, second: number, tells: Tells, at: At = finished): (evidence: Bottlenecks) => Promise<Two> {
  return async evidence => ({
    first: await ofEach(evidence.of(first), run => tells(evidence, at(run))),
    second: await ofEach(evidence.of(second), run => tells(evidence, at(run))),
  });
}

const values = (all: Estimates): Estimate[] => all.map(({ of }) => of);
const firstAbove = ({ first, second }: Two): boolean => allAbove(values(first), values(second));
const twoText = ({ first, second }: Two): string => eachText([...first, ...second], imbalanceText);

/** @throws NotTestable where one seed of K 32 is all that there is */
async function severalSeeds(evidence: Bottlenecks): Promise<Two> {
  if (evidence.of(MIDDLE).length < 2) throw new NotTestable(`one seed of K ${MIDDLE} only`);
  return two(WIDEST, MIDDLE, pictureTells)(evidence);
}

const zTells: Tells = async (evidence, file) => (await evidence.toInput(file)).sampling;
const meanTells: Tells = (evidence, file) => evidence.meanToInput(file);

/** The widest bottleneck and the middle one, with the noise of z and without. */
interface Abstraction {
  readonly z: Two;
  readonly mean: Two;
}

function abstraction(at: At): (evidence: Bottlenecks) => Promise<Abstraction> {
  return async evidence => ({
    z: await two(WIDEST, MIDDLE, zTells, at)(evidence),
    mean: await two(WIDEST, MIDDLE, meanTells, at)(evidence),
  });
}

const HALF = 0.5;

/** The least difference between runs of the two kinds. */
function gapOf({ first, second }: Two): number {
  const of = (all: Estimates): number[] => values(all).map(({ value }) => value);
  return Math.min(...of(first)) - Math.max(...of(second));
}

function isAbstract({ z, mean }: Abstraction): boolean {
  return firstAbove(mean) && gapOf(mean) >= HALF * gapOf(z);
}

const pictureTells: Tells = (evidence, file) => pictureTo(evidence, file);

const ABOVE_EVERY = (first: number, second: number): string =>
  `K ${first} is above every run of K ${second} by more than ${ERRORS} errors`;
const SO_UNTRAINED = 'the same models untrained: they meet the claim when it holds of them, too';

/** Runs that differ in their seed alone differ by as much as the two kinds do. */
export function seedsDiffer({ first, second }: { first: readonly number[]; second: readonly number[] }): boolean {
  const between = Math.min(...first) - Math.max(...second);
  return Math.max(...second) - Math.min(...second) >= between;
}

const SAME = 0.1;

/** Decoder and picture tell of the input what z does. */
function isPassedOn({ sampling, ...course }: Course): boolean {
  return [...DECODER, 'picture' as const].every(layer => Math.abs(course[layer].value / sampling.value - 1) <= SAME);
}

const isGained = ({ sampling, picture }: Course): boolean => isAbove(sampling, picture);

const HIGH = 0.4;

const NOTHING = 0.05;
const tellsNothing = ({ value }: Estimate): boolean => Math.abs(value - 1) <= NOTHING;

export const IN_INFORMATION: readonly Row[] = [
  claim<OfRun<Itself>[]>({
    figure: FIGURE,
    latents: ALL,
    says: 'The input tells all of itself: Δ is zero there.',
    rule: 'in every run it is the least that there is, 2/n (by construction, so that there is no control)',
    measure: evidence => ofEach(evidence.ofAll(ALL), run => inputItself(evidence, finished(run))),
    holds: all => all.every(({ of: { input, n } }) => Math.abs(input.value * n - 2) < 1e-9),
    written: all => eachText(all, ({ input, n }) => `${imbalanceText(input)}, n = ${formatCount(n)}`),
  }),
  claim<Two>({
    figure: FIGURE,
    latents: [NARROW, MIDDLE],
    says: 'Reconstructions tell little of the input where K is small, and more as K grows (K 2 to 16 in the paper; 4 and 32 here).',
    rule: `Δ(picture → input) of ${ABOVE_EVERY(NARROW, MIDDLE)}`,
    measure: two(NARROW, MIDDLE, pictureTells),
    holds: firstAbove,
    written: twoText,
    control: { says: SO_UNTRAINED, measure: two(NARROW, MIDDLE, pictureTells, untrained), meets: firstAbove },
  }),
  claim<Two>({
    figure: '1 centre, A1',
    latents: WIDE,
    says: 'Beyond some K they tell less again.',
    rule: `Δ(picture → input) of ${ABOVE_EVERY(WIDEST, MIDDLE)}`,
    measure: two(WIDEST, MIDDLE, pictureTells),
    holds: firstAbove,
    written: twoText,
    control: {
      says:
        'the seeds of K 32 with each other: they meet the claim when two of them differ by as much as K 128 does from the ' +
        'nearest of them',
      measure: severalSeeds,
      meets: ({ first, second }) =>
        seedsDiffer({
          first: values(first).map(({ value }) => value),
          second: values(second).map(({ value }) => value),
        }),
    },
  }),
  beyond(
    '1 centre, A1',
    'Reconstructions tell most with K 16, where the transition is.',
    'there is no run between K 4 and K 32',
  ),
  beyond(
    FIGURE,
    'Before the transition, from K 2 to 16, the bottleneck tells more of the input as K grows: Δ falls from 0.4 to 0.05.',
    'there is one run below the transition, with K 4',
  ),
  claim<Two>({
    figure: FIGURE,
    latents: WIDE,
    says: 'After the transition the bottleneck tells less of the input as K grows.',
    rule: `Δ(z → input) of ${ABOVE_EVERY(WIDEST, MIDDLE)}`,
    measure: two(WIDEST, MIDDLE, zTells),
    holds: firstAbove,
    written: twoText,
    control: { says: SO_UNTRAINED, measure: two(WIDEST, MIDDLE, zTells, untrained), meets: firstAbove },
  }),
  claim<Estimates>({
    figure: FIGURE,
    latents: [WIDEST],
    says: 'With K 128, Δ(z → input) is over 0.4.',
    rule: `it is ${HIGH} or more in every run`,
    measure: evidence => ofEach(evidence.of(WIDEST), run => zTells(evidence, finished(run))),
    holds: all => all.every(({ of }) => of.value >= HIGH),
    written: all => eachText(all, imbalanceText),
    control: {
      says: 'the same model untrained, whose bottleneck is no more abstract for that: it meets the claim when it has that, too',
      measure: evidence => ofEach(evidence.of(WIDEST), run => zTells(evidence, untrained(run))),
      meets: all => all.some(({ of }) => of.value >= HIGH),
    },
  }),
  claim<Abstraction>({
    figure: FIGURE,
    latents: WIDE,
    says: 'That is because features in the bottleneck become more abstract.',
    rule:
      `it is so of the posterior mean, too, which has no noise in it: Δ(z_mean → input) of ${ABOVE_EVERY(WIDEST, MIDDLE)}, ` +
      `and (stricter than it was before the numbers were seen) by half as much as z or more, so that it is not the noise`,
    measure: abstraction(finished),
    holds: isAbstract,
    written: ({ z, mean }) => `posterior mean: ${twoText(mean)}; z: ${twoText(z)}`,
    control: { says: SO_UNTRAINED, measure: abstraction(untrained), meets: isAbstract },
  }),
  claim<Courses>({
    figure: FIGURE,
    latents: ALL,
    says: 'Before the transition (K 4) what the bottleneck has is passed to the output with little processing.',
    rule: `Δ to the input of each of decoder/1 to 4 and of the picture is within ${100 * SAME} % of that of z`,
    measure: coursesOf([NARROW]),
    holds: all => all.every(({ of }) => isPassedOn(of)),
    written: all => eachText(all, course => decoderText(course, imbalanceText)),
    control: {
      says: 'K 32 and 128: they meet the claim when it holds in one of their runs, so that K is not what makes the difference',
      measure: coursesOf(WIDE),
      meets: all => all.some(({ of }) => isPassedOn(of)),
    },
  }),
  claim<Courses>({
    figure: FIGURE,
    latents: WIDE,
    says: 'After the transition the output tells more of the input than the bottleneck does.',
    rule: `in every run, Δ(picture → input) is below Δ(z → input) by more than ${ERRORS} errors`,
    measure: coursesOf(WIDE),
    holds: all => all.every(({ of }) => isGained(of)),
    written: all => eachText(all, course => decoderText(course, imbalanceText)),
    control: {
      says: 'the same models untrained: they meet the claim when it holds in one of them',
      measure: coursesOf(WIDE, untrained),
      meets: all => all.some(({ of }) => isGained(of)),
    },
  }),
];

export const IN_APPENDIX: readonly Row[] = [
  beyond(
    'A1',
    'Neighbouring bottlenecks, layer by layer, tell of each other in another way before the transition than after it.',
    'that takes models whose K are neighbours on both sides of it (8 and 16, 16 and 32, …)',
  ),
  claim<Estimates>({
    figure: 'A2',
    latents: ALL,
    at: 'untrained',
    says: 'Before training the output tells nothing of the input, whatever K is: Δ is about 1.',
    rule: `Δ(picture → input) of every untrained model is within ${NOTHING} of 1`,
    measure: evidence => ofEach(evidence.ofAll(ALL), run => pictureTo(evidence, untrained(run))),
    holds: all => all.every(({ of }) => tellsNothing(of)),
    written: all => eachText(all, imbalanceText),
    control: {
      says: 'the finished models: they meet the claim when it holds of one of them',
      measure: evidence => ofEach(evidence.ofAll(ALL), run => pictureTo(evidence, finished(run))),
      meets: all => all.some(({ of }) => tellsNothing(of)),
    },
  }),
  claim<Estimates>({
    figure: 'A2',
    latents: ALL,
    says: 'The measure itself: of the inputs of other images the pictures of finished models tell nothing.',
    rule: `Δ(picture → input of another image) is within ${NOTHING} of 1 in every run`,
    measure: evidence => ofEach(evidence.ofAll(ALL), run => pictureTo(evidence, finished(run), 'strange input')),
    holds: all => all.every(({ of }) => tellsNothing(of)),
    written: all => eachText(all, imbalanceText),
  }),
];
