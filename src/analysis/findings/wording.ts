import { formatGiven } from '../../base/formatGiven';
import type { Finding } from '../results/finding';

/** How findings write numbers and lists. */

/** What findings say and what to do next, one after the other. */
export function sentencesOf(found: readonly Pick<Finding, 'sentence' | 'next'>[]): string {
  return found.flatMap(({ sentence, next }) => (next === null ? [sentence] : [sentence, next])).join(' ');
}

/** '1,234.5', '0.83', '0.052', '0', with a true minus sign. */
export function number(value: number): string {
  const digits =
    Math.abs(value) >= 1 ? { maximumFractionDigits: 1, minimumFractionDigits: 1 } : { maximumSignificantDigits: 2 };
  return value.toLocaleString('en-US', { ...digits, signDisplay: 'negative' }).replace('-', '−');
}

/** '6.2 ± 0.3'; an error that does not reach a tenth of the last digit of its value as '6.2 ± <0.01'. */
export function withError(value: number, error: number): string {
  return `${number(value)} ± ${errorBeside(value, error)}`;
}

/** The error of such a value alone. */
export function errorBeside(value: number, error: number): string {
  return errorText(error, leastError(value), number);
}

/** An error that is not 0 but less than `least`, a power of ten, says just that. */
export function errorText(error: number, least: number, written: (error: number) => string): string {
  return error > 0 && error < least ? `<${least}` : written(error);
}

/** A tenth of the last digit that `number` writes; of a value of 0 no error is too small. */
function leastError(value: number): number {
  const size = Math.abs(value);
  if (size >= 1) return 0.01;
  return size === 0 ? 0 : Number(`1e${Math.floor(Math.log10(size)) - 2}`);
}

/** A value beside its threshold: with as many digits as show on which side of it it is, so that 0.9496 is not 0.95. */
export function beside(value: number, threshold: number): string {
  const said = (digits: number): string =>
    digits < 3 ? number(value) : value.toLocaleString('en-US', { maximumSignificantDigits: digits });
  const isOnItsSide = (text: string): boolean => Number(text.replaceAll(',', '')) < threshold === value < threshold;
  const digits = [2, 3, 4, 5, 6].find(some => isOnItsSide(said(some)));
  return said(digits ?? 17);
}

/** 'none of 6 units is passive', '1 of 6 units is passive', 'the only unit is not passive'. */
export function ofUnits(some: number, all: number, what: string): string {
  if (all === 1) return `the only unit is ${some === 1 ? '' : 'not '}${what}`;
  return `${some === 0 ? 'none' : some.toLocaleString('en-US')} of ${count(all, 'unit')} ${some > 1 ? 'are' : 'is'} ${what}`;
}

/** 'β 0.05', see `formatGiven`. */
export function beta(value: number): string {
  return `β ${formatGiven(value)}`;
}

/** '1 unit', '2 units'. */
export function count(amount: number, thing: string): string {
  return `${amount.toLocaleString('en-US')} ${thing}${amount === 1 ? '' : 's'}`;
}

/** Sentences are for reading: more things than this are counted. */
export const MOST_NAMED = 3;

/** 'a, b and c', or '4 layers' of more. */
export function named(items: readonly string[], thing: string): string {
  return items.length > MOST_NAMED ? count(items.length, thing) : list(items);
}

/** 'a', 'a and b', 'a, b and c'. */
export function list(items: readonly (string | number)[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}

/** 'epoch 7', 'epoch 7.2'; 'step 60' before the first epoch has ended, and where its length is not known. */
export function moment(step: number, stepsPerEpoch = Infinity): string {
  if (step < stepsPerEpoch) return `step ${step.toLocaleString('en-US', { maximumFractionDigits: 0 })}`;
  return `epoch ${Number((step / stepsPerEpoch).toFixed(1))}`;
}

/** '+0.3', '−1.2', '0'. */
export function signed(value: number): string {
  return value > 0 ? `+${number(value)}` : number(value);
}

/** With a capital letter first, but for the name of a layer. */
export function capital(text: string): string {
  return /^\w+[/_]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
