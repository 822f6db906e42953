import { ERRORS } from '../../../../src/analysis/findings/significance';
import { type Distances, distancesOf, distancesText } from './distances';
import { claim, outside, type Row } from './judgedBy';
import { type Difference, negative, sumOf } from '../margins';
import { distortion, distortionOfOther, gap } from '../measuredOfRuns';
import {
  BETAS,
  checkerboard,
  DEEP,
  DENSE,
  dense,
  DEPTHS,
  layersText,
  SEEDED,
  type Setting,
  SHALLOW,
  SPARSE,
  sparse,
} from '../settings';
import { isAbove, riseAtSmallest } from '../shapes';
import { courseOf, isCollapsed, type Quantity, differenceBetween, type Study } from '../study';
import { differenceText, overBetaText, type OfSetting, settingsText } from '../wordsOfRates';

/** What the paper says of the amount of training examples and of what lies between them and others: Figures 2, 4 and 5. */

interface AtBeta<T> {
  readonly beta: number;
  readonly of: T;
}

/** Sparse minus dense, of each depth. */
const harder = async (study: Study): Promise<OfSetting<AtBeta<Difference>[]>[]> => {
  const all: OfSetting<AtBeta<Difference>[]>[] = [];
  for (const layers of DEPTHS) {
    const of: AtBeta<Difference>[] = [];
    for (const beta of BETAS) {
      const pair = [sparse(layers), dense(layers)] as const;
      if ((await isCollapsed(study, pair[0], beta)) || (await isCollapsed(study, pair[1], beta))) continue;
      of.push({
        beta,
        of: await differenceBetween(study, { setting: pair[0], beta }, { setting: pair[1], beta }, gap),
      });
    }
    all.push({ setting: sparse(layers), of });
  }
  return all;
};

/** What held-out distortion rises at the smallest β with 1 layer, above what it does with 3. */
interface Rises {
  readonly sparse: Difference;
  readonly dense: Difference;
}

const rises =
  (quantity: Quantity) =>
  async (study: Study): Promise<Rises> => {
    const of = async (setting: (layers: number) => Setting): Promise<Difference> => {
      const [shallow, deep] = [setting(SHALLOW), setting(DEEP)];
      const courses = [await courseOf(study, shallow, quantity), await courseOf(study, deep, quantity)] as const;
      return sumOf([riseAtSmallest(courses[0]), negative(riseAtSmallest(courses[1]))]);
    };
    return { sparse: await of(sparse), dense: await of(dense) };
  };

export function isMorePronounced({ sparse: few, dense: many }: Rises): boolean {
  return isAbove(few) && isAbove(sumOf([few, negative(many)]));
}

const risesText = ({ sparse: few, dense: many }: Rises): string =>
  `sparse ${differenceText(few)}, dense ${differenceText(many)} nats`;

/** Held-out distortion of a checkerboard beside those of two splits at random. */
interface Beside {
  readonly layers: number;
  readonly beta: number;
  /** Checkerboard minus sparse. */
  readonly toSparse: Difference;
  /** Sparse minus dense: what is called far. */
  readonly far: Difference;
}

const checkerboardBeside =
  (train: number, quantity: Quantity) =>
  async (study: Study): Promise<Beside[]> => {
    const all: Beside[] = [];
    for (const layers of DEPTHS) {
      for (const beta of SEEDED) {
        const at = (setting: Setting) => ({ setting, beta });
        const [board, few, many] = [at(checkerboard(train, layers)), at(sparse(layers)), at(dense(layers))];
        const toSparse = await differenceBetween(study, board, few, quantity);
        all.push({ layers, beta, toSparse, far: await differenceBetween(study, few, many, quantity) });
      }
    }
    return all;
  };

/** Much nearer to the one than the other is: by this part of the way (our threshold). */
const NEAR = 0.5;

/** Everywhere the sparse one is far from the dense one, and the checkerboard near to it. */
export function isLikeSparse(all: readonly Beside[]): boolean {
  return all.every(({ toSparse, far }) => isAbove(far) && Math.abs(toSparse.value) <= NEAR * far.value);
}

const besideText = (all: readonly Beside[]): string =>
  all
    .map(
      ({ layers, beta, toSparse, far }) =>
        `${layersText({ layers })}, β ${beta}: checkerboard − sparse ${differenceText(toSparse)}, ` +
        `sparse − dense ${differenceText(far)}`,
    )
    .join('; ');

const likeSparse = (id: string, train: number, says: string): Row =>
  claim<Beside[]>({
    id,
    figure: '5',
    of: DEPTHS.flatMap(layers => [checkerboard(train, layers), sparse(layers), dense(layers)]),
    betas: SEEDED,
    says,
    rule:
      `1 and 3 layers, β 0.01 and 1: held-out distortion of the checkerboard with ${train.toLocaleString('en-US')} training examples differs ` +
      'from that of the sparse models by at most half of what dense and sparse ones differ by, which is beyond its margin',
    measure: checkerboardBeside(train, distortion('test')),
    holds: isLikeSparse,
    written: besideText,
    control: {
      says: 'each example beside what is decoded of the code of another: it meets the claim when the same holds of that',
      measure: checkerboardBeside(train, distortionOfOther('test')),
      meets: isLikeSparse,
    },
  });

const distances =
  (splits: readonly Setting[]) =>
  async (study: Study): Promise<Distances[]> => {
    const all: Distances[] = [];
    for (const split of splits) all.push(await distancesOf(study, split));
    return all;
  };

export function isNearer([near, far]: readonly Distances[]): boolean {
  return far!.mean.value - near!.mean.value > ERRORS * Math.hypot(near!.mean.error, far!.mean.error);
}

/** The third is nearer than the second, and at each percentile the first is half as far from that as the third is, or less. */
export function isLikeSecond([first, second, third]: readonly Distances[]): boolean {
  if (!isNearer([third!, second!])) return false;
  return first!.quantiles.every(
    (value, i) =>
      Math.abs(value - second!.quantiles[i]!) <= NEAR * Math.abs(third!.quantiles[i]! - second!.quantiles[i]!),
  );
}

/** The splits, whatever the models. */
const [MANY, FEW, FIELDS] = [dense(SHALLOW), sparse(SHALLOW), checkerboard(DENSE, SHALLOW)];

const NO_DENSITIES = 'the small study has no split of constant density; paper.vae.yaml has them';

export const IN_SPLITS: readonly Row[] = [
  claim<Distances[]>({
    id: 'distances',
    figure: '2',
    of: [MANY, FEW],
    says: 'Fewer training examples of the same range leave held-out ones farther from the nearest of them.',
    rule: `the mean distance (L2) to the nearest training example is larger in the sparse split than in the dense one, by more than ${ERRORS} errors`,
    measure: distances([MANY, FEW]),
    holds: isNearer,
    written: distancesText,
  }),
  claim<OfSetting<AtBeta<Difference>[]>[]>({
    id: 'gap-grows',
    figure: '4 top',
    of: DEPTHS.flatMap(layers => [sparse(layers), dense(layers)]),
    says: 'The gap to held-out examples grows with the difficulty: it is larger where fewer examples are trained on.',
    rule: '1 and 3 layers, at every β at which the code is used: held-out minus training distortion is larger in the sparse models than in the dense ones, beyond the margin',
    measure: harder,
    holds: all => all.every(({ of }) => of.length > 0 && of.every(one => isAbove(one.of))),
    written: all => `sparse minus dense: ${settingsText(all, of => overBetaText(of, differenceText))}`,
  }),
  claim<Rises>({
    id: 'depth-and-size',
    figure: '4 top',
    of: DEPTHS.flatMap(layers => [sparse(layers), dense(layers)]),
    says: 'The fewer the training examples, the more curves of 1 and of 3 layers differ in kind.',
    rule:
      'held-out distortion at the smallest β minus its least at the others, of 1 layer minus of 3, is above 0 in the sparse models, ' +
      'and larger than in the dense ones, each beyond the margin',
    measure: rises(distortion('test')),
    holds: isMorePronounced,
    written: risesText,
    control: {
      says: 'each example beside what is decoded of the code of another: it meets the claim when the same holds of that',
      measure: rises(distortionOfOther('test')),
      meets: isMorePronounced,
    },
  }),
  outside('density-depth', '4 bottom', 'At constant density curves of 1 and 3 layers differ much less.', NO_DENSITIES),
  outside('density-deep', '4 bottom', 'There the curves of 3 layers are all but the same for all sizes.', NO_DENSITIES),
  outside(
    'density-shallow',
    '4 bottom',
    'Those of 1 layer still have a minimum, and depend on the size much less; fewer examples even do a little better.',
    NO_DENSITIES,
  ),
  likeSparse(
    'checkerboard-dense',
    DENSE,
    'A checkerboard with as many training examples as the dense split generalises like the sparse one: it is not the amount that counts.',
  ),
  likeSparse(
    'checkerboard-sparse',
    SPARSE,
    'A checkerboard generalises like a sparse split (here: of as few training examples).',
  ),
  claim<Distances[]>({
    id: 'checkerboard-distances',
    figure: '5',
    of: [FIELDS, FEW, MANY],
    says: 'Distances of held-out examples to the nearest training example are distributed there as in the sparse split.',
    rule: `the dense split is nearer than the sparse one (see distances), and the 10th, 50th and 90th percentile in the large checkerboard split differ from those in the sparse one by at most half of what those in the dense one do`,
    measure: distances([FIELDS, FEW, MANY]),
    holds: isLikeSecond,
    written: distancesText,
  }),
];
