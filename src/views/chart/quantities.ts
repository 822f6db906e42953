import type { Scalar } from '../../run/records';
import { formatGiven } from '../../base/formatGiven';
import { formatBeta, formatFine, formatNats, unitsOf } from './format';

/** What a quantity's meaning depends on. */
export interface Measurement {
  /** Of the rate beside the distortion in the loss; null where the loss has other parts, which only training measures. */
  rateWeight: number | null;
  likelihood: string;
  /** Of a multi-rate run: which β its mini-batches are of, and which one its evaluations; left out or null of any other. */
  trainedOver?: { readonly range: readonly [number, number]; readonly followed: number } | null;
}

/** What a run's scalars measure, as curves, readouts and tables know it. */
interface Description {
  /** The models that have it, or only runs whose config asks for it: those whose mini-batches tell it. */
  of: 'vae' | 'classifier' | 'asked';
  /** Undefined where a scalar does not have it. */
  value: (scalar: Scalar) => number | undefined;
  title: (of: Measurement) => string;
  text: (value: number) => string;
  colour: 'distortion' | 'rate' | 'foreground';
  /** Of the height of the curves; those of a model are 1 together, and what is asked for beside them makes it higher. */
  share: number;
}

/** By its name beside a value, in the order of the curves. */
const TABLE = {
  distortion: {
    of: 'vae',
    value: scalar => ('rate' in scalar ? scalar.distortion : undefined),
    title: ({ likelihood }) => `Distortion (${unitsOf(likelihood)})`,
    text: formatNats,
    colour: 'distortion',
    share: 0.38,
  },
  rate: {
    of: 'vae',
    value: scalar => ('rate' in scalar ? scalar.rate : undefined),
    title: () => 'Rate (nats per example)',
    text: formatNats,
    colour: 'rate',
    share: 0.31,
  },
  loss: {
    of: 'vae',
    value: scalar => ('loss' in scalar ? scalar.loss : undefined),
    title: lossTitle,
    text: formatNats,
    colour: 'foreground',
    share: 0.31,
  },
  'cross-entropy': {
    of: 'classifier',
    value: scalar => ('crossEntropy' in scalar ? scalar.crossEntropy : scalar.loss),
    title: () => 'Loss, cross-entropy of all factors (nats per example)',
    text: formatNats,
    colour: 'foreground',
    share: 0.5,
  },
  accuracy: {
    of: 'classifier',
    value: scalar => ('accuracy' in scalar ? 100 * scalar.accuracy : undefined),
    title: () => 'Accuracy, mean over factors (%)',
    text: value => `${value.toFixed(1)} %`,
    colour: 'rate',
    share: 0.5,
  },
  'gradient norm': {
    of: 'asked',
    value: scalar => ('gradientNorm' in scalar ? scalar.gradientNorm : undefined),
    title: () => 'Norm of the gradient, before it is clipped',
    text: formatFine,
    colour: 'foreground',
    share: 0.31,
  },
} satisfies Record<string, Description>;

export type Quantity = keyof typeof TABLE;

export const QUANTITIES: Readonly<Record<Quantity, Description>> = TABLE;
const NAMES = Object.keys(QUANTITIES) as Quantity[];

/** Of which β the evaluations and the mini-batches of a multi-rate run are: 'β 1', 'all β from 0.01 to 10'. */
export function betasOf({ trainedOver }: Pick<Measurement, 'trainedOver'>): { test: string; batch: string } | null {
  if (!trainedOver) return null;
  const [least, greatest] = trainedOver.range.map(formatGiven);
  return { test: formatBeta(trainedOver.followed), batch: `all β from ${least} to ${greatest}` };
}

function lossTitle({ rateWeight, likelihood, trainedOver }: Measurement): string {
  const units = likelihood === 'sse' ? '' : ` (${unitsOf(likelihood)})`;
  if (rateWeight === null) return `Loss, in training${units}`;
  // Each mini-batch has the β of its examples.
  const factor = trainedOver ? 'β · ' : rateWeight === 1 ? '' : `${Number(rateWeight.toPrecision(6))} · `;
  return `Loss, distortion + ${factor}rate${units}`;
}

/** Where a scalar was measured: on a mini-batch of training, or on fixed examples. */
export function placeOf({ kind }: Scalar): 'batch' | 'train' | 'test' {
  return kind.replace('classifier ', '') as 'batch' | 'train' | 'test';
}

/** What every run of the model has: a VAE's three, or a classifier's two. */
export function quantitiesOf(scalars: readonly Scalar[]): readonly Quantity[] {
  const model = scalars[0]?.kind.startsWith('classifier') ? 'classifier' : 'vae';
  return NAMES.filter(name => QUANTITIES[name].of === model);
}

/** What the run's config asks for beside them. */
export function askedQuantities(scalars: readonly Scalar[]): readonly Quantity[] {
  const batch = scalars.find(scalar => placeOf(scalar) === 'batch');
  return NAMES.filter(name => QUANTITIES[name].of === 'asked' && batch && QUANTITIES[name].value(batch) !== undefined);
}

/** Undefined where a scalar does not have it, or not as a finite number. An accuracy is in percent. */
export function quantityOf(scalar: Scalar, quantity: Quantity): number | undefined {
  const value = QUANTITIES[quantity].value(scalar);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** '93.1 %', '15.5' */
export function quantityText(quantity: Quantity, value: number): string {
  return QUANTITIES[quantity].text(value);
}
