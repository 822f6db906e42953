import type { CurvePoint } from '../../../src/analysis/results/curve';

type At = Pick<CurvePoint, 'beta' | 'parameter' | 'symbol'>;

/** What a point of a curve over β says of where it lies, and one over λ. */
export function atBeta(beta: number): At {
  return { beta, parameter: { name: 'beta', value: beta }, symbol: 'β' };
}

export function atLambda(value: number): At {
  return { beta: null, parameter: { name: 'lambda', value }, symbol: 'λ' };
}
