import { encodersAlike, type Kinds } from './alike';
import { claim, type Row } from './claim';
import { between } from './evidence';
import { pairsOf } from './pairs';
import { type Spread, spreadOf, written } from '../common/quantiles';
import { lastOf } from '../common/finishedRuns';
import { BETA_1 } from './runs';

/** What the paper says of classifiers beside VAEs: Figure 18. */

const KINDS: Kinds = { architecture: 'conv', first: BETA_1, otherArchitecture: 'classifier', second: {} };
const LATENT = ['z_mean', 'z_log_var', 'sampling'];

export const SUPERVISED: readonly Row[] = [
  encodersAlike(
    { figure: '18b', says: 'The layers of classifiers and of the encoders of β 1 are very similar.' },
    KINDS,
    0.9,
  ),
  claim<Spread>({
    figure: '18b',
    says: 'Mean, log-variance and sampled representations differ from what the classifier has learned.',
    rule: 'in every pair, their CKA with the classifier’s outputs is 0.5 or less on average',
    async measure(evidence) {
      const values: number[] = [];
      for (const [vae, classifier] of pairsOf(evidence.of('conv', BETA_1), evidence.of('classifier', {}))) {
        const comparison = await evidence.compare(lastOf(vae).file, lastOf(classifier).file);
        const outputs = comparison.columns.filter(layer => layer.startsWith('classifier/'));
        const all = LATENT.flatMap(layer => outputs.map(output => between(comparison, layer, output)));
        values.push(spreadOf(all).mean);
      }
      return spreadOf(values);
    },
    holds: ({ greatest }) => greatest <= 0.5,
    written: values => `${written(values)} (${values.count} pairs)`,
  }),
];
