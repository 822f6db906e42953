import type { RunView } from '../../src/protocol/panel';
import { formatCount, formatNats } from '../../src/views/format';

/** One of the six numbers of a run. */
export interface KeyNumber {
  name: string;
  value: string;
  unit: string;
  /** Whose colour it has in the charts. */
  chip?: 'rate' | 'distortion';
}

const NONE = '–';

/** How a run does, in six numbers: those of its last evaluations. */
export function keyNumbers({ test, train, latent, likelihood }: RunView): KeyNumber[] {
  const squares = likelihood === 'sse';
  const waiting = test ? '' : 'not evaluated yet';
  const nats = test ? 'nats' : waiting;
  const distortionUnit = test && squares ? 'sum of squares' : nats;
  const number = (value: number | undefined): string =>
    value !== undefined && Number.isFinite(value) ? formatNats(value) : NONE;
  const gap = test && train?.step === test.step ? test.distortion - train.distortion : undefined;
  return [
    { name: 'Distortion, test', value: number(test?.distortion), unit: distortionUnit, chip: 'distortion' },
    { name: 'Rate, test', value: number(test?.rate), unit: nats, chip: 'rate' },
    { name: 'Loss, test', value: number(test?.loss), unit: squares ? waiting : nats },
    squares
      ? { name: 'ELBO (β = 1), test', value: NONE, unit: 'no likelihood' }
      : { name: 'ELBO (β = 1), test', value: number(test?.elbo), unit: nats },
    {
      name: 'Active units',
      value: test ? formatCount(test.activeUnits) : NONE,
      unit: test ? `of ${formatCount(latent)}` : waiting,
    },
    { name: 'Train/test gap', value: number(gap), unit: gap === undefined ? waiting : distortionUnit },
  ];
}
