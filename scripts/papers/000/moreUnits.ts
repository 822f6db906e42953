import { type Kinds, partCloser, trainedPairs } from './alike';
import { claim, type Row } from './claim';
import { NotTestable } from './notTestable';
import { meanOf, PARTS, type Parts, partsText } from './layers';
import { BETA_1, BETA_8, type Settings } from './runs';

/** What the paper says of models with more latent units than they need: Figure 17. */

const TWENTY: Settings = { ...BETA_1, latent: 20 };
const POLARISED: Kinds = { architecture: 'conv', first: BETA_1, second: TWENTY };
const COLLAPSE: Kinds = { architecture: 'conv', first: BETA_1, second: BETA_8 };
const NAMES = ['10 with 20 units', 'β 1 with β 8'] as const;

export const MORE_UNITS: readonly Row[] = [
  claim<readonly number[]>({
    figure: '17',
    says: 'With 20 latent units at β 1 some are passive, as they are with 10 units at β 8.',
    rule: 'in every run of either kind a unit is passive: the variance of its mean is below 0.01',
    measure: evidence =>
      [...evidence.of('conv', TWENTY), ...evidence.of('conv', BETA_8)].map(({ tests, config: { model } }) => {
        const last = tests.at(-1);
        if (!last || !('latent' in model)) throw new NotTestable('no evaluation');
        return model.latent! - last.activeUnits;
      }),
    holds: passive => passive.every(count => count > 0),
    written: passive => `passive units of the runs with 20 units and of those with β 8: ${passive.join(', ')}`,
  }),
  partCloser(
    { figure: '17', says: 'Decoders of 10 and 20 units stay more similar than those of β 1 and β 8.' },
    POLARISED,
    COLLAPSE,
    'decoder',
    NAMES,
  ),
  partCloser(
    { figure: '17', says: 'So do mean, log-variance and sampled representations.' },
    POLARISED,
    COLLAPSE,
    'latent',
    NAMES,
  ),
  claim<Parts[]>({
    figure: '17',
    says: 'Similarity between models of 10 and 20 units is high in the encoder and lower behind it.',
    rule: 'in every pair the encoder is above the latent layers and the decoder (means over layers)',
    measure: evidence => trainedPairs(evidence, POLARISED),
    holds: pairs => pairs.every(parts => PARTS.slice(1).every(part => meanOf(parts, part) < meanOf(parts, 'encoder'))),
    written: pairs => `${partsText(pairs)} (${pairs.length} pairs)`,
  }),
];
