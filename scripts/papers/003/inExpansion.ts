import { expansionOf } from '../../../src/analysis/geometry/expansion';
import { ERRORS } from '../../../src/analysis/findings/significance';
import type { Run } from '../common/finishedRuns';
import { isAbove, meanOf, ZERO } from './aboveErrors';
import { ALL, type Bottlenecks, type Course, ENCODER, finished, NARROW, untrained, WIDE, WIDEST } from './bottlenecks';
import { claim, type Row } from './said';
import type { Estimate } from './views';
import { differenceText, dimensionText, eachText, encoderText, ofEach, type OfRun } from './wordsOf';

/** What the paper says of compression and expansion, δ between layers that follow each other: Figure 1, right. */

const FIGURE = '1 right';

/** δ of each step, from the input to z and from z to the picture. */
interface Steps {
  readonly encoder: readonly Estimate[];
  readonly decoder: readonly Estimate[];
}

async function stepsOf(evidence: Bottlenecks, file: string): Promise<Steps> {
  const all = (await evidence.steps(file)).map(expansionOf);
  const encoder = ENCODER.length + 1;
  return { encoder: all.slice(0, encoder), decoder: all.slice(encoder) };
}

type Part = keyof Steps;

const measured = (latents: readonly number[], at: (run: Run) => string = finished) => {
  return (evidence: Bottlenecks): Promise<OfRun<Steps>[]> =>
    ofEach(evidence.ofAll(latents), run => stepsOf(evidence, at(run)));
};

const compresses = (steps: readonly Estimate[]): boolean => isAbove(ZERO, meanOf(steps));
const expands = (steps: readonly Estimate[]): boolean => isAbove(meanOf(steps), ZERO);

const text = (part: Part) => (all: OfRun<Steps>[]) =>
  eachText(
    all,
    ({ [part]: steps }) =>
      `mean ${differenceText(meanOf(steps))}, step by step ${steps.map(differenceText).join(', ')}`,
  );

const ONE_UNTRAINED = 'the same models untrained: they meet the claim when it holds in one of them';

/** Where δ says compression while the dimension grows. */
interface Both {
  readonly dimensions: Course;
  readonly encoder: readonly Estimate[];
}

async function bothOf(evidence: Bottlenecks, file: string): Promise<Both> {
  return { dimensions: await evidence.dimensions(file), encoder: (await stepsOf(evidence, file)).encoder };
}

/** In one step of the encoder at least. */
export function compressesWhileGrowing({ dimensions, encoder }: Both): boolean {
  const path = (['input', ...ENCODER, 'sampling'] as const).map(layer => dimensions[layer]);
  return encoder.some((step, i) => isAbove(ZERO, step) && isAbove(path[i + 1]!, path[i]!));
}

const bothText = ({ dimensions, encoder }: Both): string =>
  `${encoderText(dimensions, dimensionText)}; δ ${encoder.map(differenceText).join(', ')}`;

export const IN_EXPANSION: readonly Row[] = [
  claim<OfRun<Steps>[]>({
    figure: FIGURE,
    latents: ALL,
    says: 'Information is compressed in the encoder, whatever K is.',
    rule: `in every run, the mean of δ over the five steps from the input to z is below 0 by more than ${ERRORS} errors`,
    measure: measured(ALL),
    holds: all => all.every(({ of }) => compresses(of.encoder)),
    written: text('encoder'),
    control: {
      says: ONE_UNTRAINED,
      measure: measured(ALL, untrained),
      meets: all => all.some(({ of }) => compresses(of.encoder)),
    },
  }),
  claim<OfRun<Steps>[]>({
    figure: FIGURE,
    latents: [WIDEST],
    says: 'With a wide bottleneck (K 128) it is expanded in the decoder.',
    rule: `in every run, the mean of δ over the five steps from z to the picture is above 0 by more than ${ERRORS} errors`,
    measure: measured([WIDEST]),
    holds: all => all.every(({ of }) => expands(of.decoder)),
    written: text('decoder'),
    control: {
      says: ONE_UNTRAINED,
      measure: measured([WIDEST], untrained),
      meets: all => all.some(({ of }) => expands(of.decoder)),
    },
  }),
  claim<OfRun<Steps>[]>({
    figure: FIGURE,
    latents: ALL,
    says: 'With a narrow one (K 4) it is not.',
    rule: 'it does not hold that the mean of δ over the steps from z to the picture is above 0 by more than 2 errors',
    measure: measured([NARROW]),
    holds: all => all.every(({ of }) => !expands(of.decoder)),
    written: text('decoder'),
    control: {
      says: 'K 32 and 128: they meet the claim when it holds in one of their runs, so that K is not what makes the difference',
      measure: measured(WIDE),
      meets: all => all.some(({ of }) => !expands(of.decoder)),
    },
  }),
  claim<OfRun<Both>[]>({
    figure: FIGURE,
    latents: WIDE,
    says: 'Compression of information does not follow the dimension: it goes on where the dimension grows.',
    rule: `in every run there is a step of the encoder in which δ is below 0 and the dimension grows, each by more than ${ERRORS} errors`,
    measure: evidence => ofEach(evidence.ofAll(WIDE), run => bothOf(evidence, finished(run))),
    holds: all => all.every(({ of }) => compressesWhileGrowing(of)),
    written: all => eachText(all, bothText),
    control: {
      says: ONE_UNTRAINED,
      measure: evidence => ofEach(evidence.ofAll(WIDE), run => bothOf(evidence, untrained(run))),
      meets: all => all.some(({ of }) => compressesWhileGrowing(of)),
    },
  }),
];
