import { ERRORS } from '../../../../src/analysis/findings/significance';
import { claim, type Row } from './judgedBy';
import {
  finishedMemory,
  isLess,
  knowsItsOwn,
  memoriesOf,
  memoriesText,
  memorises,
  memorisesSomewhere,
  memoryByLot,
  type MemoryIn,
  type MemoryOf,
  memoryOfOthers,
  untrainedMemory,
} from './memories';
import {
  BEST,
  dense,
  DEEP,
  DEPTHS,
  LARGEST,
  PLAIN,
  type Setting,
  settingText,
  SHALLOW,
  SMALLEST,
  sparse,
} from '../settings';
import { runsOf, type Study } from '../study';

/** What the paper says of memorised training examples: Figure 3 and its discussion. */

const LARGE = [PLAIN, LARGEST];
const SMALL = [SMALLEST, BEST];

const memories =
  (settings: readonly Setting[], betas: readonly number[], of: MemoryIn = finishedMemory) =>
  (study: Study): Promise<MemoryOf[]> =>
    memoriesOf(study, settings, betas, of);

const MEMORISES =
  'of held-out reconstructions, the share that is nearest (L2) to a training example is above the share that is nearest to one of ' +
  `as many unseen ones by more than 10 points and ${ERRORS} errors, and the code is used`;
const none = (all: readonly MemoryOf[]): boolean => !all.some(memorises);

/** The measure has to find it where the paper does. */
const FOUND_NOWHERE = {
  says: 'sparse, 3 layers, β 1 and 5: it meets the claim when none of them memorises either, so that the measure finds it nowhere',
  measure: memories([sparse(DEEP)], LARGE),
  meets: none,
};

/** What was measured, beside what it would be in a model that has no memory. */
interface Controls {
  readonly untrained: readonly MemoryOf[];
  readonly byLot: readonly MemoryOf[];
  readonly ofOthers: readonly MemoryOf[];
}
type Memories = Partial<Controls> & { readonly own: readonly MemoryOf[] };

const large = memories([sparse(DEEP)], LARGE);

async function controls(study: Study): Promise<Memories> {
  const of = (which: MemoryIn): Promise<MemoryOf[]> => memories([sparse(DEEP)], LARGE, which)(study);
  const [untrained, byLot] = [await of(untrainedMemory), await of(memoryByLot)];
  return { own: [], untrained, byLot, ofOthers: await of(memoryOfOthers) };
}

export function controlsMeet({ untrained = [], byLot = [], ofOthers = [] }: Memories, { own }: Memories): boolean {
  if ([...untrained, ...byLot].some(memorises)) return true;
  return own.some((one, i) => memorises(one) && !knowsItsOwn(one.memory, ofOthers[i]!.memory));
}

function controlsText({ own, untrained, byLot, ofOthers }: Memories): string {
  const said = (what: string, all: readonly MemoryOf[] | undefined): string[] =>
    all === undefined ? [] : [`${what}: ${memoriesText(all)}`];
  if (own.length > 0) return memoriesText(own);
  return [
    ...said('untrained', untrained),
    ...said('trained on or not by lot', byLot),
    ...said('beside other examples', ofOthers),
  ].join('; ');
}

/** The strongest at large β, which those at small ones have to stay behind. */
interface Vanishing {
  readonly small: readonly MemoryOf[];
  readonly large: readonly MemoryOf[];
}

export function vanishes({ small, large: others }: Vanishing): boolean {
  const strongest = others.filter(({ collapsed }) => !collapsed);
  const most = strongest.reduce<MemoryOf | undefined>(
    (best, one) => (best && best.memory.excess.value >= one.memory.excess.value ? best : one),
    undefined,
  );
  return most !== undefined && none(small) && small.every(({ memory }) => isLess(memory, most.memory));
}

interface Blend {
  readonly setting: Setting;
  readonly beta: number;
  readonly seed: number;
  readonly perplexity: number;
}

/** A blend of fewer training examples than this is as good as one of them (our threshold). */
const ONE_OR_TWO = 2;

const blends =
  (untrained: boolean) =>
  async (study: Study): Promise<Blend[]> => {
    const all: Blend[] = [];
    for (const setting of DEPTHS.map(sparse)) {
      for (const beta of [...SMALL, PLAIN]) {
        for (const run of runsOf(study, setting, beta)) {
          const { test } = await (untrained ? study.untrained(run) : study.estimated(run));
          all.push({ setting, beta, seed: run.seed, perplexity: test.perplexity });
        }
      }
    }
    return all;
  };

const blendsText = (all: readonly Blend[]): string =>
  all
    .map(
      ({ setting, beta, seed, perplexity }) =>
        `${settingText(setting)}, β ${beta}, seed ${seed}: ${perplexity.toFixed(2)}`,
    )
    .join('; ');

interface Apart {
  readonly near: readonly MemoryOf[];
  readonly far: readonly MemoryOf[];
}

const apart =
  (of: MemoryIn) =>
  async (study: Study): Promise<Apart> => ({
    near: await memoriesOf(study, [dense(DEEP)], [PLAIN], of),
    far: await memoriesOf(study, [sparse(DEEP)], [PLAIN], of),
  });

const farther = ({ near, far }: Apart): boolean =>
  near.every(one => far.every(other => isLess(one.memory, other.memory)));

export const IN_MEMORY: readonly Row[] = [
  claim<MemoryOf[]>({
    id: 'dense-memory',
    figure: '3 top',
    of: [...DEPTHS.map(dense), sparse(DEEP)],
    says: 'Trained on many examples no network is seen to memorise them.',
    rule: `dense, 1 and 3 layers, at no β: ${MEMORISES}`,
    measure: memories(DEPTHS.map(dense), [...SMALL, ...LARGE]),
    holds: none,
    written: memoriesText,
    control: FOUND_NOWHERE,
  }),
  claim<MemoryOf[]>({
    id: 'shallow-memory',
    figure: '3 bottom',
    of: DEPTHS.map(sparse),
    says: 'Trained on few, one of 1 layer is not seen to either.',
    rule: `sparse, 1 layer, at no β: ${MEMORISES}`,
    measure: memories([sparse(SHALLOW)], [...SMALL, ...LARGE]),
    holds: none,
    written: memoriesText,
    control: FOUND_NOWHERE,
  }),
  claim<Memories>({
    id: 'deep-memory',
    figure: '3 bottom',
    of: [sparse(DEEP)],
    betas: LARGE,
    says: 'One of 3 layers memorises: at large β some of what it makes of unseen examples are training examples.',
    rule: `sparse, 3 layers, in all seeds of β 1 or of β 5: ${MEMORISES}`,
    measure: async study => ({ own: await large(study) }),
    holds: ({ own }) => memorisesSomewhere(own),
    written: controlsText,
    control: {
      says:
        'the same models untrained; the same with lots drawn for which examples count as trained on; the same beside another ' +
        'example in the place of its own. They meet the claim when one of the first two memorises, or a model that does is no ' +
        'nearer to its own examples than to others',
      measure: controls,
      meets: controlsMeet,
    },
  }),
  claim<Vanishing>({
    id: 'memory-vanishes',
    figure: '3 bottom',
    of: [sparse(DEEP)],
    says: 'At small β, against what one would expect, it is not seen to.',
    rule: `sparse, 3 layers, in no seed of β 0.01 and 0.1: ${MEMORISES}; and the difference of the shares is below the largest at β 1 and 5 by more than ${ERRORS} errors`,
    measure: async study => ({ small: await memories([sparse(DEEP)], SMALL)(study), large: await large(study) }),
    holds: vanishes,
    written: one => memoriesText([...one.small, ...one.large]),
    control: {
      says: 'it meets the claim when at β 1 and 5 none memorises either, so that there is nothing to vanish',
      measure: async study => ({ small: [], large: await large(study) }),
      meets: one => none(one.large),
    },
  }),
  claim<Blend[]>({
    id: 'best-decoder',
    figure: '3 bottom',
    of: DEPTHS.map(sparse),
    betas: [...SMALL, PLAIN],
    says: 'A decoder of unlimited capacity would memorise: the best one for these encoders returns training examples (§1, §2).',
    rule:
      'sparse, 1 and 3 layers, β 1 and below, in every run: at the codes of held-out examples the best decoder for the posteriors of ' +
      `the training examples blends ${ONE_OR_TWO} of them at the most (perplexity of its weights, median)`,
    measure: blends(false),
    holds: all => all.every(({ perplexity }) => perplexity <= ONE_OR_TWO),
    written: blendsText,
    control: {
      says: 'the same models untrained: they meet the claim when it holds of one of them',
      measure: blends(true),
      meets: all => all.some(({ perplexity }) => perplexity <= ONE_OR_TWO),
    },
  }),
  claim<Apart>({
    id: 'memory-far',
    figure: '3',
    of: [sparse(DEEP), dense(DEEP)],
    betas: [PLAIN],
    says: 'Memorisation is stronger the farther held-out examples lie from those that were trained on (§5).',
    rule: `3 layers, β 1: the difference of the shares is larger in every sparse run than in every dense one, by more than ${ERRORS} errors`,
    measure: apart(finishedMemory),
    holds: farther,
    written: ({ near, far }) => `${memoriesText(far)}; ${memoriesText(near)}`,
    control: {
      says: 'the same with lots drawn for which examples count as trained on',
      measure: apart(memoryByLot),
      meets: farther,
    },
  }),
];
