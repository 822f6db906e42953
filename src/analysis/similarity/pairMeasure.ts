import type { Watch } from '../../base/progress';
import type { LayerGram } from '../../algebra/gram';
import type { MatrixProducts } from '../../algebra/nuclear';
import type { Representation } from '../../algebra/representation';

/** What a measure keeps of a layer. */
export interface PreparedLayer {
  /** Why the layer has no values, or null. */
  readonly cause: string | null;
}

/** A measure of two layers over the same examples that reads each layer once and then takes every pair by itself. */
export interface PairMeasure<Layer extends PreparedLayer> {
  /** `gram`, of the same layer, is computed only if it is asked for. */
  prepare(x: Representation, gram: () => Promise<LayerGram>, watch: Watch): Promise<Layer>;
  /** The value of two layers that have no cause, or why these two have none. */
  between(a: Layer, b: Layer, products: MatrixProducts, watch: Watch): Promise<number | string>;
}
