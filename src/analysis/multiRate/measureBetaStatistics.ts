import type { Watch } from '../../base/progress';
import { splitExamples } from '../../data/examples/split';
import { PlainWeights } from '../models/atBeta';
import { type LoadedModel, multiRateOf } from '../models/loaded';
import type { BetaStatistics } from '../results/curves/betaStatistics';
import { curveBetas } from './measureOverBeta';

/** The running statistics of a multi-rate VAE at each β of its curve. @throws UserError if it was trained at one β */
export async function measureBetaStatistics(model: LoadedModel, watch: Watch): Promise<BetaStatistics> {
  const { vae, weights, config } = multiRateOf(model);
  const { dataset, engine } = model;
  const betas = curveBetas(vae.gates!.range);
  const names = vae.statistics.map(({ name }) => name);
  const statistics: BetaStatistics['statistics'] = Object.fromEntries(names.map(name => [name, []]));
  if (names.length === 0) return { betas, statistics };
  const { train } = splitExamples(dataset, config.data, config.seed);
  const plain = await PlainWeights.prepare(vae, weights, { dataset, train, seed: config.seed }, engine);
  try {
    for (const [done, beta] of betas.entries()) {
      watch.progress(done, betas.length, 'β that batch normalisation is measured at');
      const at = await plain.at(beta, { signal: watch.signal, progress: () => undefined });
      for (const name of names) statistics[name]!.push([...at[name]!]);
    }
  } finally {
    await plain.dispose();
  }
  return { betas, statistics };
}
