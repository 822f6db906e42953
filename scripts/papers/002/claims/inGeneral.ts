import { NotTestable } from '../../common/notTestable';
import { isSaturated } from './inTheRate';
import { claim, type Row } from './judgedBy';
import type { Difference } from '../margins';
import { distortion, distortionOfOther, information } from '../measuredOfRuns';
import {
  ALL,
  BEST,
  BETAS,
  dense,
  DEEP,
  FIGURE_3,
  LARGEST,
  PLAIN,
  type Setting,
  settingText,
  SHALLOW,
  SMALLEST,
  sparse,
} from '../settings';
import { type Course, isAbove, isU } from '../shapes';
import { courseOf, differenceBetween, type Quantity, runsOf, someOf, type Study } from '../study';
import { courseText, differenceText, ofEachSetting, type OfSetting, settingsText } from '../wordsOfRates';

/** What the paper says in sum: its abstract, §4.5 and §5. */

/** All that have runs at some β, the four of Figure 3 among them. @throws NotTestable */
function settingsWith(study: Study, betas: readonly number[]): Setting[] {
  for (const setting of FIGURE_3) for (const beta of betas) runsOf(study, setting, beta);
  return ALL.filter(setting => betas.every(beta => someOf(study.runs, setting, beta).length > 0));
}

const falls = (from: number, to: number, quantity: Quantity) => (study: Study) =>
  ofEachSetting(settingsWith(study, [from, to]), setting =>
    differenceBetween(study, { setting, beta: from }, { setting, beta: to }, quantity),
  );

/** More than half of them. */
export function inMost<T>(all: readonly OfSetting<T>[], holds: (of: T) => boolean): boolean {
  return 2 * all.filter(({ of }) => holds(of)).length > all.length;
}

const fallText = (all: readonly OfSetting<Difference>[]): string => settingsText(all, differenceText);

/** From one β to a larger one. */
interface Pressed {
  /** What information falls by. */
  readonly information: Difference;
  /** What distortion rises by. */
  readonly training: Difference;
  readonly heldOut: Difference;
}

const pressed = (from: number, to: number) => (study: Study) =>
  ofEachSetting(settingsWith(study, [from, to]), async (setting): Promise<Pressed> => {
    const [small, large] = [
      { setting, beta: from },
      { setting, beta: to },
    ];
    return {
      information: await differenceBetween(study, small, large, information),
      training: await differenceBetween(study, large, small, distortion('train')),
      heldOut: await differenceBetween(study, large, small, distortion('test')),
    };
  });

export const underfits = ({ information: lost, training, heldOut }: Pressed): boolean =>
  [lost, training, heldOut].every(one => isAbove(one));

const pressedText = (all: readonly OfSetting<Pressed>[]): string =>
  settingsText(
    all,
    ({ information: lost, training, heldOut }) =>
      `information falls by ${differenceText(lost)}, training distortion rises by ${differenceText(training)}, held-out by ${differenceText(heldOut)}`,
  );

/** From the largest β at which information is saturated in all seeds, to the smallest. */
interface Saturated {
  readonly from: number;
  readonly fall: Difference;
}

const beyondSaturation =
  (quantity: Quantity) =>
  async (study: Study): Promise<Saturated> => {
    const setting = sparse(DEEP);
    const saturated: number[] = [];
    for (const beta of BETAS) {
      const runs = runsOf(study, setting, beta);
      const estimates = [];
      for (const run of runs) estimates.push(await study.estimated(run));
      if (estimates.every(isSaturated)) saturated.push(beta);
    }
    const from = saturated.at(-1);
    if (from === undefined || from === SMALLEST || !saturated.includes(SMALLEST)) {
      const where = saturated.length === 0 ? 'no β' : `β ${saturated.join(', ')} alone`;
      throw new NotTestable(`information is saturated at ${where}: it takes ${SMALLEST} and a larger one`);
    }
    const fall = await differenceBetween(study, { setting, beta: from }, { setting, beta: SMALLEST }, quantity);
    return { from, fall };
  };

const [U_SHAPED, ...OTHERS] = [sparse(SHALLOW), sparse(DEEP), dense(SHALLOW), dense(DEEP)];

export const IN_GENERAL: readonly Row[] = [
  claim<OfSetting<Difference>[]>({
    id: 'smaller-is-better',
    figure: '3',
    of: ALL,
    betas: [SMALLEST, PLAIN],
    says: 'A weaker rate term makes for better generalisation in most settings (abstract).',
    rule: `in more than half of the settings (split and depth): held-out distortion at β ${SMALLEST} is below that at β ${PLAIN}, beyond the margin`,
    measure: falls(PLAIN, SMALLEST, distortion('test')),
    holds: all => inMost(all, one => isAbove(one)),
    written: all => `falls from β ${PLAIN} to ${SMALLEST}: ${fallText(all)}`,
    control: {
      says: 'each example beside what is decoded of the code of another: it meets the claim when the same holds of that',
      measure: falls(PLAIN, SMALLEST, distortionOfOther('test')),
      meets: all => inMost(all, one => isAbove(one)),
    },
  }),
  claim<OfSetting<Pressed>[]>({
    id: 'underfits',
    figure: '8',
    of: FIGURE_3,
    betas: BETAS,
    says: 'A rate term that reduces mutual information makes models underfit (abstract, §4.5).',
    rule: `in more than half of the settings: from β ${PLAIN} to ${LARGEST} information falls, and training and held-out distortion rise, each beyond its margin`,
    measure: pressed(PLAIN, LARGEST),
    holds: all => inMost(all, underfits),
    written: pressedText,
    control: {
      says: `from β ${SMALLEST} to ${BEST}, where there should be no less information: it meets the claim when the same holds there`,
      measure: pressed(SMALLEST, BEST),
      meets: all => inMost(all, underfits),
    },
  }),
  claim<Saturated>({
    id: 'beyond-saturation',
    figure: '8',
    of: [sparse(DEEP)],
    says: 'Generalisation goes on getting better as β falls when mutual information does not grow any more (abstract).',
    rule: `sparse, 3 layers: held-out distortion at β ${SMALLEST} is below that at the largest β at which information is saturated in all seeds, beyond the margin`,
    measure: beyondSaturation(distortion('test')),
    holds: ({ fall }) => isAbove(fall),
    written: ({ from, fall }) => `falls from β ${from} to ${SMALLEST} by ${differenceText(fall)} nats`,
    control: {
      says: 'each example beside what is decoded of the code of another: it meets the claim when the same holds of that',
      measure: beyondSaturation(distortionOfOther('test')),
      meets: ({ fall }) => isAbove(fall),
    },
  }),
  claim<OfSetting<Course>[]>({
    id: 'only-shallow-sparse',
    figure: '3',
    of: FIGURE_3,
    says: 'There is a best β for held-out distortion only where a small network is trained on few examples (§1).',
    rule: `held-out distortion over β is a U (see sparse-u) in ${settingText(U_SHAPED)}, and in none of the other three of Figure 3`,
    measure: study => ofEachSetting([U_SHAPED, ...OTHERS], setting => courseOf(study, setting, distortion('test'))),
    holds: ([first, ...others]) => isU(first!.of) && others.every(({ of }) => !isU(of)),
    written: all => settingsText(all, courseText),
  }),
];
