import { LEARNING_RATE, learningRateAt, learningRateEnd, learningRateWarmup } from '../../config/schema/learningRate';
import type { SingleConfig } from '../../config/schema/schema';
import { formatGiven } from '../../base/formatGiven';
import { formatCount } from '../../views/chart/format';

/** Whether a key says how the learning rate goes on. */
export function isOfLearningRate(key: string): boolean {
  return Object.keys(LEARNING_RATE).some(name => key === `train.${name}`);
}

/** How the learning rate of a config goes on, and what it is at the end: a sentence. */
export function learningRateText({ train }: SingleConfig): string {
  const { learningRate, learningRateSchedule, steps, epochs } = train;
  const [largest, end] = [formatGiven(learningRate), formatGiven(learningRateEnd(train))];
  if (learningRateSchedule === undefined) return `The learning rate is ${largest} from the first step to the last.`;
  const all = steps === undefined ? `${formatCount(epochs)} epochs` : `${formatCount(steps)} steps`;
  if (steps !== undefined && learningRateWarmup(train, steps) >= steps) {
    const last = formatGiven(learningRateAt(train, { step: steps - 1, steps }));
    return `The learning rate rises in all ${all}, and is ${last} in the last: a shorter train.learningRateWarmup leaves steps to fall in.`;
  }
  const rise = riseOf(train);
  return rise === undefined
    ? `The learning rate falls from ${largest} to ${end} over the ${all}.`
    : `The learning rate rises to ${largest} in the first ${rise} of ${all}, and falls to ${end} at their end.`;
}

/** '225', '30 steps'; undefined without a rise. */
function riseOf(train: SingleConfig['train']): string | undefined {
  const { steps, learningRateWarmup: given } = train;
  if (given === 0) return undefined;
  if (steps !== undefined) return formatCount(Math.ceil(learningRateWarmup(train, steps)));
  return given === undefined ? formatGiven(learningRateWarmup(train, 1)) : `${formatCount(given)} steps`;
}
