/** A finished run at its last held-out evaluation, among runs that differ in their latent units and seed alone. */
export interface LatentPoint {
  /** K */
  latent: number;
  /** Nats an example, with its standard error. */
  rate: number;
  rateError: number;
  /** The run's folder, absolute. */
  run: string;
}
