import { encodersAlike, type Kinds, partCloser, partsLessAlike } from './alike';
import { beyond } from '../common/claims';
import type { Row } from './claim';
import { BETA_1, BETA_8, BETA_TC, DIP_1 } from './runs';

/** What the paper says of models of different objectives and equal strength: Figures 8 and 16. */

const DIP_PAIR: Kinds = { architecture: 'conv', first: BETA_1, second: DIP_1 };
const TC_PAIR: Kinds = { architecture: 'conv', first: { name: 'beta-vae', beta: 2 }, second: BETA_TC };
const COLLAPSE: Kinds = { architecture: 'conv', first: BETA_1, second: BETA_8 };
const FC_PAIR: Kinds = { architecture: 'fc', first: BETA_1, second: DIP_1 };

const DIP_NAMES = 'β-VAE with β 1 and DIP-VAE II with λ 1';

export const ACROSS_OBJECTIVES: readonly Row[] = [
  encodersAlike({ figure: '8b', says: `Encoders of ${DIP_NAMES} are very similar.` }, DIP_PAIR, 0.9),
  encodersAlike({ figure: '8', says: 'So are those of β-VAE and β-TC VAE with β 2 each.' }, TC_PAIR, 0.9),
  partsLessAlike(
    {
      figure: '8b',
      says: `On dSprites the mean, log-variance and sampled representations of ${DIP_NAMES} are less similar.`,
    },
    DIP_PAIR,
    'latent',
  ),
  partsLessAlike({ figure: '8b', says: 'And so are their decoders.' }, DIP_PAIR, 'decoder'),
  partCloser(
    { figure: '8', says: 'Across objectives decoders are less different than under collapse (β 1 with β 8).' },
    DIP_PAIR,
    COLLAPSE,
    'decoder',
    ['two objectives', 'β 1 with β 8'],
  ),
  beyond(
    '8a, c',
    'On cars3D and smallNORB mean, log-variance, sampled representations and decoders are similar across objectives.',
    'the files of cars3D and smallNORB are not a part of this repository',
  ),
  encodersAlike(
    { figure: '16b', says: `Fully connected encoders of ${DIP_NAMES} are similar: CKA of 0.8 or more in all layers.` },
    FC_PAIR,
    0.8,
  ),
  partsLessAlike(
    { figure: '16b', says: 'Their mean, log-variance and sampled representations are less so.' },
    FC_PAIR,
    'latent',
  ),
  partsLessAlike({ figure: '16b', says: 'Their decoders are less so.' }, FC_PAIR, 'decoder'),
];
