import { type Kinds, partCloser } from './alike';
import { claim, type Row } from './claim';
import type { Evidence } from './evidence';
import { NotTestable } from '../common/notTestable';
import { BETA_1, BETA_8, passiveUnits, type Settings } from './runs';

/** What the paper says of models with more latent units than they need: Figure 17. */

const TWENTY: Settings = { ...BETA_1, latent: 20 };
const POLARISED: Kinds = { architecture: 'conv', first: BETA_1, second: TWENTY };
const COLLAPSE: Kinds = { architecture: 'conv', first: BETA_1, second: BETA_8 };
const NAMES = ['10 with 20 units', 'β 1 with β 8'] as const;

/** Passive units of the runs with 20 units, and of those with β 8. */
function passive(evidence: Evidence): number[] {
  return [...evidence.of('conv', TWENTY), ...evidence.of('conv', BETA_8)].map(passiveUnits);
}

/** Added when it was seen that the small models have none. */
function somePassive(evidence: Evidence): void {
  if (passive(evidence).includes(0)) {
    throw new NotTestable(
      'passive units are what it is about, and there are none (a condition added when this was seen)',
    );
  }
}

export const MORE_UNITS: readonly Row[] = [
  claim<readonly number[]>({
    figure: '17',
    says: 'With 20 latent units at β 1 some are passive, as they are with 10 units at β 8.',
    rule: 'in every run of either kind a unit is passive: the variance of its mean is below 0.01',
    measure: passive,
    holds: counts => counts.every(count => count > 0),
    written: counts => `passive units of the runs with 20 units and of those with β 8: ${counts.join(', ')}`,
  }),
  partCloser(
    { figure: '17', says: 'Decoders of 10 and 20 units stay more similar than those of β 1 and β 8.' },
    POLARISED,
    COLLAPSE,
    'decoder',
    NAMES,
    somePassive,
  ),
  partCloser(
    { figure: '17', says: 'So do mean, log-variance and sampled representations.' },
    POLARISED,
    COLLAPSE,
    'latent',
    NAMES,
    somePassive,
  ),
];
