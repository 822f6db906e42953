import { type Claim, judged, type Judgement, untestable } from './claim';
import { between, type Evidence, isDecoder, isEncoder, isLatent, overLayers, pairsOf } from './evidence';
import { lastOf, type Run } from './runs';
import { type Spread, spreadOf, written } from './quantiles';

/** What the paper says of regularisation and objectives: Figures 5 to 8, 15 and 16. */

const ALIKE = 0.9;
const ALIKE_FC = 0.8;

const conv = (evidence: Evidence, objective: object): Run[] => evidence.of('conv', objective);
const fc = (evidence: Evidence, objective: object): Run[] => evidence.of('fc', objective);

const BETA_1 = { name: 'beta-vae', beta: 1 };
const BETA_8 = { name: 'beta-vae', beta: 8 };
const DIP_1 = { name: 'dip-vae-2', lambda: 1 };
const DIP_20 = { name: 'dip-vae-2', lambda: 20 };

interface Parts {
  readonly encoder: Spread;
  readonly latent: Spread;
  readonly decoder: Spread;
}

/** The same layers of finished models, every seed of the first with every seed of the second. */
async function partsBetween(evidence: Evidence, first: readonly Run[], second: readonly Run[]): Promise<Parts> {
  const all = await Promise.all(
    pairsOf(first, second).map(([a, b]) => evidence.compare(lastOf(a).file, lastOf(b).file)),
  );
  const [encoder, latent, decoder] = [isEncoder, isLatent, isDecoder].map(part => overLayers(all, part));
  return { encoder: encoder!, latent: latent!, decoder: decoder! };
}

function partsText({ encoder, latent, decoder }: Parts): string {
  return (
    `encoder ${written(encoder)}, mean, log-variance and sampled ${written(latent)}, decoder ${written(decoder)}` +
    (encoder.count > 1 ? ` (${encoder.count} pairs)` : ' (one pair)')
  );
}

/** One pair of layers of finished models. */
async function pairOf(evidence: Evidence, runs: readonly Run[], row: string, column: string): Promise<Spread> {
  const values: number[] = [];
  for (const run of runs) {
    const value = between(await evidence.compare(lastOf(run).file), row, column);
    if (value !== null) values.push(value);
  }
  return spreadOf(values);
}

async function falls(evidence: Evidence, row: string, column: string): Promise<Judgement> {
  const [low, high] = [conv(evidence, BETA_1), conv(evidence, BETA_8)];
  if (low.length === 0 || high.length === 0) return untestable('no finished runs');
  const [one, eight] = [await pairOf(evidence, low, row, column), await pairOf(evidence, high, row, column)];
  return judged(one.least > eight.greatest, `β 1: ${written(one)}, β 8: ${written(eight)}`);
}

/** Two kinds of finished models of one architecture. */
type Pair = readonly [architecture: string, first: object, second: object];

/** Judges the same layers of both kinds, where both are there. */
function judgePair([architecture, first, second]: Pair, holds: (parts: Parts) => boolean): Claim['judge'] {
  return async evidence => {
    const [a, b] = [evidence.of(architecture, first), evidence.of(architecture, second)];
    if (a.length === 0 || b.length === 0) return untestable('no finished runs of this pair');
    const parts = await partsBetween(evidence, a, b);
    return judged(holds(parts), partsText(parts));
  };
}

const encodersAlike = (pair: Pair, least: number): Claim['judge'] =>
  judgePair(pair, ({ encoder }) => encoder.least >= least);

const lessAlike = ({ encoder, latent, decoder }: Parts): boolean =>
  Math.max(latent.greatest, decoder.greatest) < encoder.least;

const othersLessAlike = (pair: Pair): Claim['judge'] => judgePair(pair, lessAlike);

export const HYPERPARAMETERS: readonly Claim[] = [
  {
    figure: '5a',
    says: 'Encoders trained with β 1 and β 8 stay very similar.',
    rule: `in every pair of seeds, CKA of their layers is ${ALIKE} or more on average`,
    judge: encodersAlike(['conv', BETA_1, BETA_8], ALIKE),
  },
  {
    figure: '5a',
    says: 'Their mean, log-variance and sampled representations and their decoders do not.',
    rule: 'in every pair of seeds, CKA of those is below that of the encoder on average',
    judge: othersLessAlike(['conv', BETA_1, BETA_8]),
  },
  {
    figure: '5b',
    says: 'The same of DIP-VAE II with λ 1 and λ 20.',
    rule: 'as both of 5a',
    judge: judgePair(['conv', DIP_1, DIP_20], parts => parts.encoder.least >= ALIKE && lessAlike(parts)),
  },
  {
    figure: '6a',
    says: 'CKA of mean and sampled representations falls as β grows from 1 to 8.',
    rule: 'every seed of β 1 is above every seed of β 8',
    judge: evidence => falls(evidence, 'z_mean', 'sampling'),
  },
  {
    figure: '6b',
    says: 'CKA of input and sampled representations falls as β grows from 1 to 8.',
    rule: 'every seed of β 1 is above every seed of β 8',
    judge: evidence => falls(evidence, 'input', 'sampling'),
  },
  {
    figure: '7',
    says: 'The layers of the encoder are as similar to the input whatever β is, with little variance over seeds.',
    rule: 'for each layer, the means of β 1 and β 8 are within 0.1, and seeds within 0.1 of each other',
    judge: async evidence => {
      const groups = [1, 8].map(beta => conv(evidence, { name: 'beta-vae', beta }));
      if (groups.some(({ length }) => length < 2)) return untestable('fewer than two seeds');
      const lines: string[] = [];
      let holds = true;
      for (let layer = 1; layer <= 6; layer++) {
        const spreads: Spread[] = [];
        for (const runs of groups) spreads.push(await pairOf(evidence, runs, 'input', `encoder/${layer}`));
        const [one, eight] = spreads as [Spread, Spread];
        holds &&= Math.abs(one.mean - eight.mean) <= 0.1;
        holds &&= spreads.every(({ least, greatest }) => greatest - least <= 0.1);
        lines.push(`encoder/${layer}: β 1 ${written(one)}, β 8 ${written(eight)}`);
      }
      return judged(holds, lines.join('; '));
    },
  },
  {
    figure: '8',
    says: 'Encoders of different objectives of equal strength (β-VAE with β 1, DIP-VAE II with λ 1) are very similar.',
    rule: `in every pair of seeds, CKA of their layers is ${ALIKE} or more on average`,
    judge: encodersAlike(['conv', BETA_1, DIP_1], ALIKE),
  },
  {
    figure: '8b',
    says: 'On dSprites their mean, log-variance and sampled representations and decoders are less similar.',
    rule: 'in every pair of seeds, CKA of those is below that of the encoder on average',
    judge: othersLessAlike(['conv', BETA_1, DIP_1]),
  },
  {
    figure: '8a, c',
    says: 'On cars3D and smallNORB they are similar.',
    rule: 'as 8b, the other way round',
    judge: () => untestable('the files of cars3D and smallNORB are not a part of this repository'),
  },
  {
    figure: '15',
    says: 'Fully connected encoders trained with β 1 and β 8 stay similar.',
    rule: `CKA of their layers is ${ALIKE_FC} or more on average`,
    judge: encodersAlike(['fc', BETA_1, BETA_8], ALIKE_FC),
  },
  {
    figure: '15',
    says: 'Fully connected decoders keep more similarity between β 1 and β 8 than convolutional ones.',
    rule: 'CKA of the layers of the decoder is higher on average than in any pair of convolutional models',
    judge: async evidence => {
      const [low, high] = [1, 8].map(beta => ({ name: 'beta-vae', beta }));
      const all = [fc, conv].map(of => [of(evidence, low!), of(evidence, high!)] as const);
      if (all.some(([a, b]) => a.length === 0 || b.length === 0)) return untestable('no finished runs');
      const [dense, convolutional] = await Promise.all(all.map(([a, b]) => partsBetween(evidence, a, b)));
      return judged(
        dense!.decoder.least > convolutional!.decoder.greatest,
        `fully connected ${written(dense!.decoder)}, convolutional ${written(convolutional!.decoder)}`,
      );
    },
  },
  {
    figure: '16',
    says: 'Fully connected encoders of β-VAE with β 1 and DIP-VAE II with λ 1 are similar (CKA ≥ 0.8).',
    rule: `CKA of their layers is ${ALIKE_FC} or more on average`,
    judge: encodersAlike(['fc', BETA_1, DIP_1], ALIKE_FC),
  },
];
