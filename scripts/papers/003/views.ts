import { z } from 'zod';
import { gramOf } from '../../../src/algebra/gram';
import { gramProductOn } from '../../../src/algebra/products';
import type { Representation } from '../../../src/algebra/representation';
import { informationBetween } from '../../../src/analysis/geometry/informationBetween';
import { twoNN } from '../../../src/analysis/geometry/twonn';
import type { LoadedModel } from '../../../src/analysis/models/loaded';
import { type Remembered, remember } from '../../../src/analysis/results/remembered';
import { UNWATCHED } from '../../../src/base/progress';
import { RandomStream } from '../../../src/base/random';
import { layerOf } from '../common/layerOf';
import { NotTestable } from '../common/notTestable';
import type { WithModel } from '../common/oneAfterAnother';

/** What the product measures of layers, of what stands beside them: the picture that is the paper's last layer, and controls. */

/**
 * A layer by its name, or: `picture`, the last layer's logits made probabilities; `strange input`, each example's input that
 * of another one; `mixed input`, each pixel that of another example.
 */
export type View = string;

export interface Estimate {
  readonly value: number;
  /** Standard error. */
  readonly error: number;
}

const estimate = z.object({ value: z.number(), error: z.number() });

const DIMENSION_OF_VIEW: Remembered<Estimate, { view: View }> = {
  kind: 'dimension-of-view',
  schema: estimate,
  question: z.object({ view: z.string() }),
  noisy: true,
};

const INFORMATION_OF_VIEWS: Remembered<{ there: Estimate; back: Estimate }, { from: View; to: View }> = {
  kind: 'information-of-views',
  schema: z.object({ there: estimate, back: estimate }),
  question: z.object({ from: z.string(), to: z.string() }),
  noisy: true,
};

/** 2NN's linear fit. @throws NotTestable where there is none */
export function dimensionOfView(file: string, view: View, withModel: WithModel): Promise<Estimate> {
  return remember(DIMENSION_OF_VIEW, [file], { view }, () =>
    withModel(file, async model => {
      const x = await viewOf(model, view);
      const { fit, fitError, cause } = await twoNN(
        x,
        () => gramOf(x, gramProductOn(model.engine), UNWATCHED),
        UNWATCHED,
      );
      if (fit === null || fitError === null) throw new NotTestable(cause ?? `the dimension of ${view} has no error`);
      return { value: fit, error: fitError };
    }),
  );
}

/** Information imbalances, k = 1, both ways. @throws NotTestable where there are none */
export function informationOfPair(
  file: string,
  from: View,
  to: View,
  withModel: WithModel,
): Promise<{ there: Estimate; back: Estimate }> {
  return remember(INFORMATION_OF_VIEWS, [file], { from, to }, () =>
    withModel(file, async model => {
      const [a, b] = [await viewOf(model, from), await viewOf(model, to)];
      const gram = (x: Representation) => gramOf(x, gramProductOn(model.engine), UNWATCHED);
      const { aToB, bToA, aToBError, bToAError, cause } = await informationBetween(a, b, 1, gram, UNWATCHED);
      if (aToB === null || bToA === null || aToBError === null || bToAError === null) {
        throw new NotTestable(cause ?? `what ${from} and ${to} tell of each other has no error`);
      }
      return { there: { value: aToB, error: aToBError }, back: { value: bToA, error: bToAError } };
    }),
  );
}

async function viewOf(model: LoadedModel, view: View): Promise<Representation> {
  if (view === 'picture') return pictureOf(await layerOf(model, model.vae.layers.at(-1)!.name));
  if (view === 'strange input') return strange(await layerOf(model, 'input'));
  if (view === 'mixed input') return mixed(await layerOf(model, 'input'));
  return layerOf(model, view);
}

/** Probabilities of logits. */
export function pictureOf({ data, ...logits }: Representation): Representation {
  return { ...logits, name: 'picture', data: data.map(value => 1 / (1 + Math.exp(-value))) };
}

/** Each row that of another example: the same representation, paired with other ones. */
export function strange({ n, p, data }: Representation): Representation {
  const order = new RandomStream(0, 'strange').permutation(n);
  const moved = data.slice();
  order.forEach((from, to) => moved.set(data.subarray(from * p, (from + 1) * p), to * p));
  return { name: 'strange', n, p, data: moved };
}

/** Each column in an order of its own: the same values in each, and nothing that ties them together. */
export function mixed({ n, p, data }: Representation): Representation {
  const moved = data.slice();
  for (let column = 0; column < p; column++) {
    const order = new RandomStream(0, 'mixed', column).permutation(n);
    order.forEach((from, to) => (moved[to * p + column] = data[from * p + column]!));
  }
  return { name: 'mixed', n, p, data: moved };
}
