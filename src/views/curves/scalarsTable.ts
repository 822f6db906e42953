import { type Table } from '../chart/table';
import type { Scalar, VaeScalar } from '../../run/records';
import { askedQuantities, placeOf, quantityOf } from '../chart/quantities';

/** Every logged step; what a mini-batch does not have is null, and so is the ELBO that a sum of squares does not have. */
export function scalarsTable(scalars: readonly Scalar[], likelihood: string): Table {
  if (scalars[0]?.kind.startsWith('classifier')) return withAsked(classifierTable(scalars), scalars);
  const ofVae = scalars.filter(isOfVae);
  return withAsked(vaeTable(ofVae, likelihood), ofVae);
}

/** A table with a row for each scalar, and behind its columns those of what the run's config asks for. */
function withAsked({ columns, rows }: Table, scalars: readonly Scalar[]): Table {
  const asked = askedQuantities(scalars);
  return {
    columns: [...columns, ...asked],
    rows: rows.map((row, i) => [...row, ...asked.map(name => quantityOf(scalars[i]!, name) ?? null)]),
  };
}

const isOfVae = (scalar: Scalar): scalar is VaeScalar => 'rate' in scalar;

/** A row for each evaluation and mini-batch, with the accuracy of each factor; what a mini-batch does not have is null. */
function classifierTable(scalars: readonly Scalar[]): Table {
  const evaluations = scalars.filter(scalar => 'factors' in scalar);
  const names = evaluations[0]?.factors.map(({ name }) => name) ?? [];
  return {
    columns: ['step', 'kind', 'n', 'loss', 'lossError', 'accuracy', ...names.map(name => `accuracy of ${name}`)],
    rows: scalars.map(scalar => {
      const place = placeOf(scalar);
      if (!('factors' in scalar)) {
        return [scalar.step, place, null, scalar.loss, null, null, ...names.map(() => null)];
      }
      const { step, n, crossEntropy, crossEntropyError, accuracy, factors } = scalar;
      return [step, place, n, crossEntropy, crossEntropyError, accuracy, ...factors.map(factor => factor.accuracy)];
    }),
  };
}

function vaeTable(scalars: readonly VaeScalar[], likelihood: string): Table {
  return {
    columns: ['step', 'kind', 'n', 'rate', 'distortion', 'loss', 'elbo', 'rateError', 'distortionError', 'activeUnits'],
    rows: scalars.map(scalar => {
      const { step, kind, rate, distortion, loss } = scalar;
      if (scalar.kind === 'batch') return [step, kind, null, rate, distortion, loss, null, null, null, null];
      const { n, elbo, rateError, distortionError, activeUnits } = scalar;
      const bound = likelihood === 'sse' ? null : elbo;
      return [step, kind, n, rate, distortion, loss, bound, rateError, distortionError, activeUnits];
    }),
  };
}
