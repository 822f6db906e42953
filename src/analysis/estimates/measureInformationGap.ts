import type { Watch } from '../../base/progress';
import { RandomStream } from '../../base/random';
import type { Posteriors } from './codeDensities';
import type { LoadedModel } from '../models/loaded';
import type { Estimated } from '../results/estimated';
import { type FactorClasses, type UnitDraws, informationGap } from './informationGap';

/** Factors that Chen et al. (2018) leave out of the gap, by the data's name: shapes are in no order. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = { sprites: ['shape'], dsprites: ['shape'] };

/** What an encoder makes of some examples, in their order. */
interface Encoded {
  readonly examples: Uint32Array;
  readonly posteriors: Posteriors;
}

/**
 * The mutual information gap of a model over all examples that are given, or why there is none, a sentence's part.
 * @throws the signal's reason when it is cancelled
 */
export async function measureInformationGap(
  { dataset, noiseSeed }: Pick<LoadedModel, 'dataset' | 'noiseSeed'>,
  encoded: readonly Encoded[],
  watch: Watch,
): Promise<NonNullable<Estimated['mig']> | string> {
  const { factors, name } = dataset;
  const { latent } = encoded[0]!.posteriors;
  if (!factors) return `${name} has no ground-truth factors to measure the mutual information gap with`;
  if (latent < 2) return 'the mutual information gap is between two latent units, and there is one';
  const n = encoded.reduce((sum, { examples }) => sum + examples.length, 0);
  const wanted = factors.names
    .map((factor, i): FactorClasses => {
      const classes = new Int32Array(n);
      eachPlace(encoded, (place, { examples }, row) => (classes[place] = factors.classOf(examples[row]!, i)));
      return { name: factor, classes };
    })
    .filter(factor => !LEFT_OUT[name]?.includes(factor.name) && varies(factor));
  if (wanted.length === 0) return `no factor of ${name} has two values among these examples`;
  const units = Array.from({ length: latent }, (_, unit) => () => drawsOf(encoded, n, unit, noiseSeed));
  const order = new RandomStream(noiseSeed, 'informationGap').permutation(n);
  return { ...(await informationGap(units, wanted, order, watch)), n };
}

/** Of examples one after the other: their place among all, whose they are and their row there. */
function eachPlace(encoded: readonly Encoded[], visit: (place: number, of: Encoded, row: number) => void): void {
  let place = 0;
  for (const of of encoded) for (let row = 0; row < of.examples.length; row++) visit(place++, of, row);
}

const varies = ({ classes }: FactorClasses): boolean => Array.from(classes).some(value => value !== classes[0]);

/** The posteriors of one unit, and a draw of each that is the same each time. */
function drawsOf(encoded: readonly Encoded[], n: number, unit: number, seed: number): UnitDraws {
  const stream = new RandomStream(seed, 'informationGap', unit);
  const [mean, deviation, z] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  eachPlace(encoded, (place, { posteriors }, row) => {
    const at = row * posteriors.latent + unit;
    mean[place] = posteriors.mean[at]!;
    deviation[place] = Math.exp(posteriors.logVariance[at]! / 2);
    z[place] = mean[place] + deviation[place] * stream.normal();
  });
  return { mean, deviation, z };
}
