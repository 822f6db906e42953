import { interpolateViridis } from 'd3';

/** A sequence of colours: the one at a share of the way, 0 to 1. */
export type Scheme = (share: number) => string;

/** The sequences that a heatmap can have, by name. */
export const SCHEMES = { viridis: interpolateViridis } satisfies Record<string, Scheme>;
