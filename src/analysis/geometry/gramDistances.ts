import { type LayerGram } from '../../algebra/gram';

/** What a Gram matrix says of squared distances, in its own scale. */
export interface GramDistances {
  /** D_ij = K_ii + K_jj − 2K_ij, for i > j. */
  readonly estimate: (i: number, j: number) => number;
  /** How far that is off at most. */
  readonly margin: (i: number, j: number) => number;
}

/**
 * K's own error, at most e·√(K_ii·K_jj) an entry, gives at most 2e·(K_ii + K_jj). The centred values that K is made of
 * carry errors of about a = 2⁻⁵¹·√p of the layer's spread (1 in K's units), which change d² by 2da ≤ ηd² + a²/η; with
 * η = 2⁻²⁰ that is at most 2⁻¹⁹·(K_ii + K_jj) + p·2⁻⁸².
 * @param p how many columns the Gram is of
 */
export function gramDistances({ triangle, diagonal, error }: LayerGram, p: number): GramDistances {
  const share = (2 * error) / (1 - error) + 2 ** -19;
  const least = p * 2 ** -80;
  return {
    estimate: (i, j) => diagonal[i]! + diagonal[j]! - 2 * triangle[(i * (i - 1)) / 2 + j]!,
    margin: (i, j) => share * (diagonal[i]! + diagonal[j]!) + least,
  };
}
