import type { RunView } from '../../../src/protocol/panel';
import { activeShown, gapShown } from '../../../src/views/chart/evaluated';
import { formatBeta, formatCount, formatNats } from '../../../src/views/chart/format';
import { quantityText } from '../../../src/views/chart/quantities';

/** One of the numbers of a run. */
export interface KeyNumber {
  name: string;
  value: string;
  unit: string;
  /** Whose colour it has in the charts. */
  chip?: 'rate' | 'distortion';
}

const NONE = '–';

/** How a run does: the numbers of its last evaluations, of a multi-rate one with the β that they are at. */
export function keyNumbers({ classifier, multiRate, ...run }: RunView): KeyNumber[] {
  if (classifier) return classifierNumbers(classifier);
  const numbers = vaeNumbers(run);
  if (!multiRate || !run.test) return numbers;
  const at = `at ${formatBeta(multiRate.followed)}`;
  return numbers.map(one => (one.value === NONE ? one : { ...one, unit: `${one.unit}, ${at}` }));
}

function vaeNumbers({ test, train, likelihood }: Pick<RunView, 'test' | 'train' | 'likelihood'>): KeyNumber[] {
  const squares = likelihood === 'sse';
  const waiting = test ? '' : 'not evaluated yet';
  const nats = test ? 'nats' : waiting;
  const distortionUnit = test && squares ? 'sum of squares' : nats;
  const number = (value: number | undefined): string =>
    value !== undefined && Number.isFinite(value) ? formatNats(value) : NONE;
  const gap = test && train ? gapShown(train, test, distortionUnit) : undefined;
  const none = { value: NONE, unit: waiting };
  return [
    { name: 'Distortion, test', value: number(test?.distortion), unit: distortionUnit, chip: 'distortion' },
    { name: 'Rate, test', value: number(test?.rate), unit: nats, chip: 'rate' },
    { name: 'Loss, test', value: number(test?.loss), unit: squares ? waiting : nats },
    squares
      ? { name: 'ELBO (β = 1), test', value: NONE, unit: 'no likelihood' }
      : { name: 'ELBO (β = 1), test', value: number(test?.elbo), unit: nats },
    { name: 'Active units', ...(test ? activeShown(test) : none) },
    { name: 'Train/test gap', ...(gap ?? none) },
  ];
}

function classifierNumbers({ test, train }: NonNullable<RunView['classifier']>): KeyNumber[] {
  const unit = test ? 'mean over factors' : 'not evaluated yet';
  const percent = (share: number | undefined): string =>
    share === undefined ? NONE : quantityText('accuracy', 100 * share);
  return [
    { name: 'Accuracy, test', value: percent(test?.accuracy), unit },
    { name: 'Accuracy, train', value: percent(train?.accuracy), unit },
    {
      name: 'Loss, test',
      value: test ? formatNats(test.crossEntropy) : NONE,
      unit: test ? 'nats, all factors' : unit,
    },
    ...(test?.factors ?? []).map(({ name, accuracy, classes }) => ({
      name: `Accuracy, ${name}`,
      value: percent(accuracy),
      unit: `of ${formatCount(classes)} classes`,
    })),
  ];
}
