import { UserError } from '../base/errors';
import type { Arrays } from '../engine/engine';
import { type Parameter, fromFile, initialValues, toFile } from '../model/parameter';
import type { Network } from '../model/network';
import { KEYS } from './step';

/** Between an engine's state and the tensors of a file, which lie as PyTorch lays them. */

/** A tensor as a file holds it. */
interface Stored {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The state before the first step: drawn weights, empty sums, the statistics of standard normal channels. */
export function initialState(
  model: Network,
  initialiser: 'glorot' | 'pytorch',
  seed: number,
): Record<string, Float32Array> {
  const parameters = model.parameters.flatMap(parameter => {
    const weights = initialValues(parameter, initialiser, seed);
    return KEYS.map(
      key => [key(parameter.name), key === KEYS[0] ? weights : new Float32Array(weights.length)] as const,
    );
  });
  const statistics = model.statistics.map(one => [one.name, initialValues(one, initialiser, seed)] as const);
  return Object.fromEntries([...parameters, ...statistics]);
}

type Key = (name: string) => string;

/** What a file holds of each parameter under the names that `keys` give, and the running statistics under their own. */
function stored(model: Network, keys: readonly Key[]): { parameter: Parameter; name: string }[] {
  return [
    ...model.parameters.flatMap(parameter => keys.map(key => ({ parameter, name: key(parameter.name) }))),
    ...model.statistics.map(parameter => ({ parameter, name: parameter.name })),
  ];
}

/** A training state as the tensors of a file. */
export function stateToFile(model: Network, state: Arrays): Map<string, Stored> {
  return toTensors(model, state, KEYS);
}

/** Weights and running statistics alone as the tensors of a file, from which no training goes on. */
export function weightsToFile(model: Network, state: Arrays): Map<string, Stored> {
  return toTensors(model, state, KEYS.slice(0, 1));
}

function toTensors(model: Network, state: Arrays, keys: readonly Key[]): Map<string, Stored> {
  const tensors = new Map<string, Stored>();
  for (const { parameter, name } of stored(model, keys)) {
    tensors.set(name, { shape: parameter.fileShape, data: toFile(parameter, state[name]!) });
  }
  return tensors;
}

/** The weights and running statistics in a file's tensors. @throws UserError if one is missing or of another shape */
export function weightsFromFile(
  model: Network,
  tensors: ReadonlyMap<string, Stored>,
  file: string,
): Record<string, Float32Array> {
  return fromTensors(model, tensors, file, KEYS.slice(0, 1));
}

/** The training state in a file's tensors. @throws UserError if a tensor is missing or of another shape */
export function stateFromFile(
  model: Network,
  tensors: ReadonlyMap<string, Stored>,
  file: string,
): Record<string, Float32Array> {
  return fromTensors(model, tensors, file, KEYS);
}

function fromTensors(
  model: Network,
  tensors: ReadonlyMap<string, Stored>,
  file: string,
  keys: readonly Key[],
): Record<string, Float32Array> {
  const read = (parameter: Parameter, name: string): Float32Array => {
    const tensor = tensors.get(name);
    const wanted = parameter.fileShape.join('×');
    if (!tensor)
      throw new UserError(`${file} lacks the tensor ${name} (${wanted}) of the model that its config describes`);
    if (tensor.shape.join('×') !== wanted) {
      throw new UserError(
        `${file} is of another architecture: its tensor ${name} is ${tensor.shape.join('×')}, its config wants ${wanted}`,
      );
    }
    return fromFile(parameter, tensor.data);
  };
  return Object.fromEntries(stored(model, keys).map(({ parameter, name }) => [name, read(parameter, name)]));
}
