import { type Evaluation } from '../../run/records';
import { type Finding } from '../results/finding';
import { type Profile } from '../results/profile';
import { errorsAmong } from './significance';
import { number } from './wording';

export const TWO_PHASES = 'two phases';

interface At {
  readonly step: number;
  readonly value: number;
  readonly error: number;
}

/**
 * Two phases of training: Δ(output → input) falls and then rises, and the rate turns as well, either way (paper 003, Fig. 2).
 * Both turns are larger than the errors that the extreme of so many values asks for; evaluations and checkpoints see the same
 * examples, so that errors taken as if they were independent are rather too large. Nothing where the ELBO on these examples is
 * lower than it was when Δ turned: that is no generalising.
 * @param tests held-out evaluations of one objective: none before a schedule has ended
 * @param profiles of the run's checkpoints, in order of steps; that of the untrained model does not count
 */
export function twoPhasesFinding(tests: readonly Evaluation[], profiles: readonly Profile[]): Finding | undefined {
  const information = profiles.flatMap(profile => (profile.step === 0 ? [] : outputToInput(profile)));
  const rates = tests.map(({ step, rate, rateError }) => ({ step, value: rate, error: rateError }));
  const least = turn(information, -1);
  const most = turn(rates, 1);
  const lowest = turn(rates, -1);
  const rate = most ?? lowest;
  if (!least || !rate) return undefined;
  const then = tests.reduce((near, one) => (off(one, least) < off(near, least) ? one : near));
  if (tests.at(-1)!.elbo < then.elbo) return undefined;
  const kl = rate === most ? 'rises' : 'falls';
  const back = rate === most ? 'falls' : 'rises';
  const [first, last] = [information[0]!, information.at(-1)!];
  const about = (value: number): string => value.toFixed(3);
  const step = (at: At): string => at.step.toLocaleString('en-US');
  return {
    rule: TWO_PHASES,
    holds: true,
    numbers: {
      ...{ informationTurns: least.step, rateTurns: rate.step },
      information: [first.value, least.value, last.value],
      rate: [rates[0]!.value, rate.value, rates.at(-1)!.value],
    },
    sentence:
      `Fitting until step ${step(least)}, then generalising: the output tells less of the input since ` +
      `(Δ ${about(first.value)}, ${about(least.value)}, now ${about(last.value)}), and the rate ${kl} until step ${step(rate)} ` +
      `and then ${back} (${number(rates[0]!.value)}, ${number(rate.value)}, now ${number(rates.at(-1)!.value)} nats).`,
    next: null,
  };
}

const off = (one: { readonly step: number }, other: At): number => Math.abs(one.step - other.step);

/** The last layer's Δ to the input, if it is known with its error. */
export function outputToInput({ step, layers }: Profile): At[] {
  const { toInput: value, toInputError: error } = layers.at(-1) ?? {};
  return typeof value !== 'number' || typeof error !== 'number' ? [] : [{ step, value, error }];
}

/** The extreme value, neither first nor last, that both ends are beyond errors of; `sign` 1 for the largest. */
function turn(series: readonly At[], sign: 1 | -1): At | undefined {
  const inner = series.slice(1, -1);
  if (inner.length === 0) return undefined;
  const extreme = inner.reduce((best, one) => (sign * one.value > sign * best.value ? one : best));
  const errors = errorsAmong(inner.length);
  const isBeyond = (end: At): boolean =>
    sign * (extreme.value - end.value) > errors * Math.hypot(extreme.error, end.error);
  return isBeyond(series[0]!) && isBeyond(series.at(-1)!) ? extreme : undefined;
}
