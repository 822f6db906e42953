import { format, precisionFixed, tickStep } from 'd3';
import { formatGiven } from '../../base/formatGiven';
import { type Part, PARTS } from '../../data/examples/split';

/** Numbers as people read them: a true minus sign, commas between thousands, no more digits than mean something. */

const oneDecimal = format(',.1f');
const twoDecimals = format('.2f');
const integer = format(',d');

/** 7.2e12 rather than thirteen digits. */
function powerOfTen(value: number): string {
  const [mantissa, exponent] = value.toExponential(1).split('e');
  return `${mantissa!.replace('-', '−').replace('.0', '')}e${exponent!.replace('+', '').replace('-', '−')}`;
}

/** Nats (or a sum of squares, or a dimension) with one decimal: '1,234.5', '−0.3', never '−0.0'. */
export function formatNats(value: number): string {
  return Math.abs(value) >= 1e7 ? powerOfTen(value) : oneDecimal(value);
}

/** A part of a sum of nats, or a variance, which may be small: '3.62', '0.031', '< 0.001', '0'. */
export function formatFine(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e7) return powerOfTen(value);
  if (size >= 0.995) return format(',.2f')(value);
  if (size >= 0.001) return value.toPrecision(size < 0.1 ? 2 : 3).replace('-', '−');
  return value > 0 ? '< 0.001' : value < 0 ? '> −0.001' : '0';
}

/** '5,000 examples', or 'the first 2,000 of 5,000 examples' where no more are used. */
export function formatUsed(used: number, n: number): string {
  return `${used < n ? `the first ${formatCount(used)} of ` : ''}${examplesOf(n, null)}`;
}

/** A similarity between 0 and 1: '0.70'. */
export function formatSimilarity(value: number): string {
  return twoDecimals(value);
}

/** A difference of similarities with its sign: '+0.12', '−0.03', '0.00'. */
export function formatDifference(value: number): string {
  const text = twoDecimals(value);
  return value > 0 && text !== '0.00' ? `+${text}` : text;
}

/** A whole number: '269,568'. */
export function formatCount(value: number): string {
  return integer(value);
}

/** '1,000 held-out examples', '1 training example', and '5 examples' that are part of nothing. */
export function examplesOf(n: number, part: Part | null = 'held-out'): string {
  return `${formatCount(n)}${part === null ? '' : ` ${PARTS[part]}`} example${n === 1 ? '' : 's'}`;
}

/** A short number for axes: '500', '1.5k', '50k', '2M'; at most `decimals` of them. */
export function formatShort(value: number, decimals = 1): string {
  const [scaled, unit] = value >= 1e6 ? [value / 1e6, 'M'] : value >= 1e3 ? [value / 1e3, 'k'] : [value, ''];
  return `${Number(scaled.toFixed(decimals))}${unit}`;
}

/** The parameter of an objective: 'β 0.05', 'λ 5'. */
export function formatParameter(symbol: string, value: number): string {
  return `${symbol} ${formatGiven(value)}`;
}

export function formatBeta(beta: number): string {
  return formatParameter('β', beta);
}

/** How to write about `count` ticks on [low, high]: all with the same number of decimals. */
export function tickFormat(low: number, high: number, count: number): (value: number) => string {
  if (Math.max(Math.abs(low), Math.abs(high)) >= 1e7) return value => (value === 0 ? '0' : powerOfTen(value));
  return format(`,.${Math.min(6, precisionFixed(tickStep(low, high, count)))}f`);
}

/** '4 h 28 min', '2 min 5 s', '48 s'. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return `${formatCount(hours)} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** Roughly: '48 s', '55 min', '2 h 5 min'. */
export function formatRoughDuration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${formatCount(Math.floor(minutes / 60))} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** What a forecast can promise: '4 h 28 min left', '55 min left', '40 s left'. */
export function formatTimeLeft(seconds: number): string {
  return `${formatRoughDuration(Math.max(0, seconds))} left`;
}

/** '21 November 2026, 13:42 UTC': the same text wherever it is made. */
export function formatDate(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const day = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(date);
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
}

/** 'none better since step 150 (train.patience)', of a run that a key of its config had finish early. */
export function formatEarlyEnd(reason: string, best: number): string {
  return `none better since step ${formatCount(best)} (${reason})`;
}

/** What rate and distortion are measured in, on an axis: summed over pixels and dimensions, averaged over examples. */
export function unitsOf(likelihood: string): string {
  return likelihood === 'sse' ? 'sum of squares' : 'nats per example';
}
