import { claim, type Row } from './claim';
import { NotTestable } from '../common/notTestable';
import { encodersAlike, type Kinds, partCloser, partsLessAlike, partsUnlike } from './alike';
import { between, type Evidence } from './evidence';
import { pairsOf } from './pairs';
import { type Spread, spreadOf, written } from '../common/quantiles';
import { lastOf, type Run, untrainedOf } from '../common/finishedRuns';
import { BETA_1, BETA_8, DIP_1, DIP_20 } from './runs';

/** What the paper says of the strength of the regularisation: Figures 5 to 7 and 15. */

const BETAS = [1, 2, 4, 8] as const;
const BETA_PAIR: Kinds = { architecture: 'conv', first: BETA_1, second: BETA_8 };
const DIP_PAIR: Kinds = { architecture: 'conv', first: DIP_1, second: DIP_20 };
const FC_PAIR: Kinds = { architecture: 'fc', first: BETA_1, second: BETA_8 };

/** The CKA of two layers of each of some finished models. */
async function ofRuns(evidence: Evidence, runs: readonly Run[], row: string, column: string): Promise<number[]> {
  const values: number[] = [];
  for (const run of runs) values.push(between(await evidence.compare(lastOf(run).file), row, column));
  return values;
}

/** β -> a value of each seed. */
type ByBeta = ReadonlyMap<number, readonly number[]>;

async function byBeta(evidence: Evidence, row: string, column: string): Promise<ByBeta> {
  const found = new Map<number, readonly number[]>();
  for (const beta of BETAS) {
    found.set(beta, await ofRuns(evidence, evidence.of('conv', { name: 'beta-vae', beta }), row, column));
  }
  return found;
}

/** In every seed, from each β to the next. */
export function fallsEverywhere(values: ByBeta): boolean {
  const all = [...values.values()];
  return all.slice(1).every((next, i) => next.every((value, seed) => value < all[i]![seed]!));
}

function byBetaText(values: ByBeta): string {
  return [...values].map(([beta, ofSeeds]) => `β ${beta}: ${written(spreadOf(ofSeeds))}`).join(', ');
}

function falls(figure: string, says: string, row: string, column: string): Row {
  return claim<ByBeta>({
    figure,
    says,
    rule: 'in every seed, it falls from each β to the next',
    measure: evidence => byBeta(evidence, row, column),
    holds: fallsEverywhere,
    written: byBetaText,
  });
}

/** Layer -> its CKA with the input, of two groups of runs. */
type WithInput = ReadonlyMap<string, readonly [Spread, Spread]>;

const ENCODER = ['encoder/1', 'encoder/2', 'encoder/3', 'encoder/4', 'encoder/6'];
const WITHIN = 0.1;

async function withInput(
  evidence: Evidence,
  groups: readonly [readonly string[], readonly string[]],
): Promise<WithInput> {
  const found = new Map<string, readonly [Spread, Spread]>();
  for (const layer of ENCODER) {
    const [one, other] = [[], []] as [number[], number[]];
    for (const [values, files] of [
      [one, groups[0]],
      [other, groups[1]],
    ] as const) {
      for (const file of files) values.push(between(await evidence.compare(file), 'input', layer));
    }
    found.set(layer, [spreadOf(one), spreadOf(other)]);
  }
  return found;
}

/** The mean CKA of the encoder of the first with the log-variance and sampled representations of the second, or of itself. */
async function heldBack(evidence: Evidence, files: readonly [string, string?][]): Promise<number[]> {
  const values: number[] = [];
  for (const pair of files) {
    const comparison = await evidence.compare(...pair);
    const all = ['encoder/2', 'encoder/3'].flatMap(layer =>
      ['z_log_var', 'sampling'].map(column => between(comparison, layer, column)),
    );
    values.push(spreadOf(all).mean);
  }
  return values;
}

const lastFiles = (runs: readonly Run[]): string[] => runs.map(run => lastOf(run).file);

export const REGULARISATION: readonly Row[] = [
  encodersAlike({ figure: '5a', says: 'Encoders trained with β 1 and β 8 stay very similar.' }, BETA_PAIR, 0.9),
  partsUnlike({ figure: '5a', says: 'The decoders of β 1 and β 8 are not similar.' }, BETA_PAIR, 'decoder'),
  partsLessAlike(
    { figure: '5a', says: 'Mean, log-variance and sampled representations are less similar than the encoders.' },
    BETA_PAIR,
    'latent',
  ),
  encodersAlike({ figure: '5b', says: 'Encoders of DIP-VAE II with λ 1 and λ 20 stay very similar.' }, DIP_PAIR, 0.9),
  partsUnlike({ figure: '5b', says: 'The decoders of λ 1 and λ 20 are not similar.' }, DIP_PAIR, 'decoder'),
  falls('6a', 'CKA of mean and sampled representations falls as β grows: 1, 2, 4, 8.', 'z_mean', 'sampling'),
  falls('6b', 'CKA of input and sampled representations falls as β grows: 1, 2, 4, 8.', 'input', 'sampling'),
  claim<WithInput>({
    figure: '7',
    says: 'The layers of the encoder are as similar to the input with β 8 as with β 1, with little variance over seeds.',
    rule: `for each layer, the means of β 1 and β 8 are within ${WITHIN}, and seeds within ${WITHIN} of each other`,
    measure: evidence =>
      withInput(evidence, [lastFiles(evidence.of('conv', BETA_1)), lastFiles(evidence.of('conv', BETA_8))]),
    holds: layers => [...layers.values()].every(groups => within(groups)),
    written: layers => [...layers].map(([layer, [a, b]]) => `${layer}: ${written(a)} and ${written(b)}`).join('; '),
    control: {
      says:
        'β 1 with the same models untrained: it meets the claim when they are within the same bounds of each other, so that ' +
        'training itself makes no difference that the rule could see',
      measure: evidence => {
        const runs = evidence.of('conv', BETA_1);
        return withInput(evidence, [lastFiles(runs), runs.map(untrainedOf)]);
      },
      meets: layers => [...layers.values()].every(groups => within(groups)),
    },
  }),
  encodersAlike(
    { figure: '15', says: 'Fully connected encoders trained with β 1 and β 8 stay similar.' },
    FC_PAIR,
    0.8,
  ),
  claim<readonly number[]>({
    figure: '15',
    says: 'Variance and sampled representations of β 8 keep little similarity with the encoder of β 1.',
    rule: 'in every pair, the mean of their CKA with encoder/2 and encoder/3 is 0.5 or less',
    measure: evidence =>
      heldBack(
        evidence,
        pairsOf(evidence.of('fc', BETA_1), evidence.of('fc', BETA_8)).map(([a, b]) => [lastOf(a).file, lastOf(b).file]),
      ),
    holds: values => spreadOf(values).greatest <= 0.5,
    written: values => `${written(spreadOf(values))} (${values.length} pairs)`,
    control: {
      says: 'the models of β 1 with themselves: they meet the claim when they have 0.5 or less, too, without any collapse',
      measure: evidence =>
        heldBack(
          evidence,
          lastFiles(evidence.of('fc', BETA_1)).map(file => [file]),
        ),
      meets: values => spreadOf(values).mean <= 0.5,
    },
  }),
  partCloser(
    {
      figure: '15',
      says: 'Fully connected decoders keep more similarity between β 1 and β 8 than convolutional ones.',
    },
    FC_PAIR,
    BETA_PAIR,
    'decoder',
    ['fully connected', 'convolutional'],
  ),
];

/** Both means, and the seeds of either, lie close together. @throws NotTestable with one seed */
export function within([one, other]: readonly [Spread, Spread]): boolean {
  if (one.count < 2 || other.count < 2) throw new NotTestable('one seed only');
  const close = ({ least, greatest }: Spread): boolean => greatest - least <= WITHIN;
  return Math.abs(one.mean - other.mean) <= WITHIN && close(one) && close(other);
}
