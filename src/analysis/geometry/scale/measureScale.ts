import { type LayerGram } from '../../../algebra/gram';
import { type Representation, unitScale } from '../../../algebra/representation';
import { type Watch } from '../../../base/progress';
import { type DimensionScale } from '../../results/dimensionScale';
import { decayOf } from './decay';
import { distinguish, tooCloseCause } from '../distinguish';
import { grideOverScale } from './gride';
import { pairDistances } from '../pairDistances';
import { amongRows } from './rankDistances';

/**
 * The intrinsic dimension of the distinct rows of x over scale: 2NN of fewer of them (`decayOf`), and GRIDE of further
 * neighbours (`grideOverScale`).
 * @param gram of x, all its rows; asked for at most once, and only if x has more than 64 columns
 */
export async function measureScale(
  x: Representation,
  gram: () => Promise<LayerGram>,
  watch: Watch,
): Promise<DimensionScale> {
  const told = await distinguish(x, watch);
  if (told.cause !== null) return { decay: [], gride: [], distinct: x.n - told.dropped, cause: told.cause };
  const { rows } = told;
  let known: Promise<LayerGram> | undefined;
  const once = () => (known ??= gram());
  const distances = amongRows(await pairDistances(x, told.largest, once), rows);
  const scaled = told.x === x ? 1 : unitScale(told.largest);
  const gride = await grideOverScale(distances, scaled, watch);
  if (gride === null) return { decay: [], gride: [], distinct: rows.length, cause: tooCloseCause(x.name) };
  const decay = await decayOf(told.x, rows, once, watch);
  const near = gride.find(({ id }) => id === null);
  const cause =
    near !== undefined
      ? `every example of ${x.name} has its neighbours number ${near.k} and ${2 * near.k} equally near`
      : decay.some(({ fit }) => fit === null)
        ? `nine in ten examples of ${x.name}, or of a part of them, have two equally near neighbours`
        : null;
  return { decay, gride, distinct: rows.length, cause };
}
