import type { CurvePoint } from '../../../src/analysis/results/curve';

/** What measurements of a run's last checkpoint are kept by: trained further, the run has another. */
export const atStep = ({ run, step }: Pick<CurvePoint, 'run' | 'step'>): string => `${step} ${run}`;

/** Which one a key is of. */
export const checkpointOf = (key: string): { run: string; step: number } => ({ run: runOf(key), step: parseInt(key) });

/** The run's folder. */
export const runOf = (key: string): string => key.slice(key.indexOf(' ') + 1);
