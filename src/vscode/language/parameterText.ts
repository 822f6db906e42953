import { type Objective, mainParameter } from '../../config/schema/objective';
import type { SingleConfig } from '../../config/schema/schema';
import { formatCount } from '../../views/chart/format';

/** What a parameter of an objective is the price of, and what more or less of it gives: what a hover says first. */

type Meaning = (objective: Objective) => string;

/** Short, as the meaning of β. */
const MEANINGS: Record<string, Meaning> = {
  'objective.estimator': () =>
    '`objective.estimator` is how the total correlation is told from one batch. `locatello` drops a constant and keeps the exact rate, as in the papers that compare objectives; `mws` and `mss` take every part from samples. Gradients differ little, the logged loss by a constant.',
  'objective.lambda': ({ name }) =>
    `\`objective.lambda\` is the price of correlation between latent units, measured on their ${name === 'dip-vae-1' ? 'posterior means' : 'samples'}: a higher λ makes them independent of each other, at the cost of distortion; a lower one leaves them free, and 0 with no diagonal weight is the plain VAE. The rate keeps its price, so that fewer units switch off than at a high β.`,
  'objective.lambdaDiagonal': ({ name }) =>
    `\`objective.lambdaDiagonal\` is the price of a latent unit whose variance is not 1: a higher one keeps every unit in use, a lower one lets units switch off. Left out, it is ${name === 'dip-vae-1' ? '10 · lambda' : 'lambda'}.`,
  'objective.capacity': () =>
    '`objective.capacity` is the rate in nats that training ends at: a higher capacity keeps more units active and sharpens, a lower one leaves room for what lowers the distortion most. Above the rate that a plain VAE has, it forces units to carry what they do not need.',
  'objective.gamma': () =>
    '`objective.gamma` is the price of a rate that is not at the capacity: the larger, the closer the rate follows it; with a small γ the rate stays where distortion wants it.',
  'objective.threshold': () =>
    '`objective.threshold` is the step at which the capacity is reached: a later one lets information in more slowly, unit by unit; an earlier one all at once.',
  'objective.schedule': () =>
    '`objective.schedule` is how the price of the rate goes on. `constant`: the same in every step. `linear`: from 0 up, so that units learn to be of use before they cost, and fewer switch off. `cyclic`: up again and again, which gives units that switched off another chance.',
  'objective.warmup': () =>
    '`objective.warmup` is over how many steps a linear schedule rises: a longer one lets more units become active before the rate has its full price, and leaves less training at that price.',
  'objective.cycles': () =>
    '`objective.cycles` is how often a cyclic schedule starts from 0: more cycles give units more chances to come back, each with less time at the full price.',
};

/** Whether it is said what a key means to the objective; that of β is said beside its curve. */
export function isParameter(key: string): boolean {
  return Object.hasOwn(MEANINGS, key);
}

/** What a parameter does, how far this config gets with it, and what was measured or how to: paragraphs of Markdown. */
export function parameterText(key: string, config: SingleConfig, table: string | undefined): string[] {
  const meaning = MEANINGS[key]?.(config.objective);
  return [meaning, reachOf(key, config), table ?? howToMeasure(key, config)].filter(part => part !== undefined);
}

/** An annealed VAE that is trained for fewer steps than its threshold never gets its capacity. */
function reachOf(key: string, { objective, train: { steps } }: SingleConfig): string | undefined {
  if (objective.name !== 'annealed-vae' || steps === undefined || steps >= objective.threshold) return undefined;
  if (key !== 'objective.capacity' && key !== 'objective.threshold') return undefined;
  const reached = (objective.capacity * steps) / objective.threshold;
  return `With \`train.steps: ${formatCount(steps)}\` training ends at ${Number(reached.toPrecision(3))} of ${objective.capacity} nats: lower the threshold, or train longer.`;
}

function howToMeasure(key: string, { objective }: SingleConfig): string {
  const main = mainParameter(objective);
  const values = main?.key === key ? `: [${main.some.join(', ')}]` : '';
  return `No runs that differ in it alone are measured yet. A sweep over \`${key}${values}\` shows what each value gives.`;
}
