import { NotTestable } from '../common/notTestable';
import { type Measured, measuredOf } from './margins';
import type { Quantity, Side } from './study';

/** What is measured of each run, at its last step unless said. Nats an example. */

const plus = (a: ArrayLike<number>, b: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: a.length }, (_, i) => a[i]! + b[i]!);
const minus = (a: ArrayLike<number>): Float64Array => Float64Array.from({ length: a.length }, (_, i) => -a[i]!);
const whole = ({ value, error }: Pick<Measured, 'value' | 'error'>): Measured => ({ value, error, each: [] });

export const distortion =
  (side: Side): Quantity =>
  async (study, run) => {
    const { id, distortion: values } = await study.finished(run, side);
    return measuredOf([{ id, values }]);
  };

export const rate =
  (side: Side): Quantity =>
  async (study, run) => {
    const { id, rate: values } = await study.finished(run, side);
    return measuredOf([{ id, values }]);
  };

/** −(rate + distortion) of held-out examples, whatever β. */
export const elbo: Quantity = async (study, run) => {
  const { id, rate: r, distortion: d } = await study.finished(run, 'test');
  return measuredOf([{ id, values: minus(plus(r, d)) }]);
};

/** Held-out minus training distortion. */
export const gap: Quantity = async (study, run) => {
  const [test, train] = [await study.finished(run, 'test'), await study.finished(run, 'train')];
  return measuredOf([
    { id: test.id, values: test.distortion },
    { id: train.id, values: minus(train.distortion) },
  ]);
};

/** Controls: the code is that of another example. */
export const distortionOfOther =
  (side: Side): Quantity =>
  async (study, run) => {
    const { id, ofOther: values } = await study.finished(run, side);
    return measuredOf([{ id, values }]);
  };

export const elboOfOther: Quantity = async (study, run) => {
  const { id, rate: r, ofOther } = await study.finished(run, 'test');
  return measuredOf([{ id, values: minus(plus(r, ofOther)) }]);
};

export const gapOfOther: Quantity = async (study, run) => {
  const [test, train] = [await study.finished(run, 'test'), await study.finished(run, 'train')];
  return measuredOf([
    { id: test.id, values: test.ofOther },
    { id: train.id, values: minus(train.ofOther) },
  ]);
};

/** Held-out distortion where the run would have stopped early. */
export const earlyDistortion: Quantity = async (study, run) => {
  const { id, distortion: values } = await study.early(run);
  return measuredOf([{ id, values }]);
};

/** Mutual information of training examples and their codes, q(z) being exact. */
export const information: Quantity = async (study, run) =>
  whole((await study.estimated(run)).train.exact.mutualInformation);

export const marginalKl: Quantity = async (study, run) => whole((await study.estimated(run)).train.exact.marginalKl);

/** Importance-sampled log p(x). @throws NotTestable where there is none */
export const likelihood =
  (side: Side): Quantity =>
  async (study, run) => {
    const { logLikelihood } = (await study.estimated(run))[side];
    if (logLikelihood === null) throw new NotTestable('no log p(x)');
    return whole(logLikelihood);
  };

/** log p(x) of training examples minus that of held-out ones. */
export const likelihoodGap: Quantity = async (study, run) => {
  const [train, test] = [await likelihood('train')(study, run), await likelihood('test')(study, run)];
  return whole({ value: train.value - test.value, error: Math.hypot(train.error, test.error) });
};
