import { type TensorSpec, sizeOf } from '../../engine';
import { type Value, inOrder } from '../graph';
import type { Kernel, Operation } from './wasm';

/**
 * The end of a training step is elementwise: gradients, weights and the optimiser's moments in, new ones out, ten
 * operators that each stream through memory. Here that end is cut off the graph, to be computed in one pass instead.
 */

/** The part of a graph that one kernel computes; all its vectors have the same number of elements. */
export interface Update {
  readonly size: number;
  /** Where each input that is in memory comes from: an edge's name ('state/w' or 'cut/0'). */
  readonly sources: readonly string[];
  /** The edges that it computes ('next/w'). */
  readonly targets: readonly string[];
  readonly kernel: Kernel;
}

interface Split {
  /** What is left for the graph to compute: the other edges, and those that the updates read ('cut/0'). */
  readonly edges: Map<string, Value>;
  readonly cuts: readonly TensorSpec[];
  readonly updates: readonly Update[];
}

const ARITHMETIC: readonly string[] = ['Add', 'Sub', 'Mul', 'Div', 'Sqrt'];

/** Whether a value is one of `size` numbers, computed element by element from others such and from single numbers. */
function isElementwise(value: Value, size: number): boolean {
  const { node } = value;
  if (!node || sizeOf(value.shape) !== size) return false;
  if (node.type === 'Reshape') return true;
  return ARITHMETIC.includes(node.type) && node.inputs.every(input => [1, size].includes(sizeOf(input.shape)));
}

/** Of each value the values that read it, and whether an edge that must stay in the graph does. */
function isReadElsewhere(order: readonly Value[], edges: ReadonlyMap<string, Value>): (value: Value) => boolean {
  const kept = new Set<Value>();
  const readers = new Map<Value, Value[]>();
  for (const [name, value] of edges) if (!name.startsWith('next/')) kept.add(value);
  for (const value of order) {
    for (const input of value.node?.inputs ?? []) readers.set(input, [...(readers.get(input) ?? []), value]);
  }
  const inside = new Set<Value>();
  // Readers come before what they read.
  for (const value of [...order].reverse()) {
    const all = readers.get(value) ?? [];
    const size = sizeOf(value.shape);
    const mine = all.every(reader => inside.has(reader) && sizeOf(reader.shape) === size);
    if (!kept.has(value) && mine && isElementwise(value, size)) inside.add(value);
  }
  return value => !inside.has(value);
}

/** The value behind reshapes: elementwise operations do not see them. */
function behind(value: Value, isOutside: (value: Value) => boolean): Value {
  let source = value;
  while (source.node?.type === 'Reshape' && !isOutside(source)) source = source.node.inputs[0]!;
  return source;
}

/** Cuts the elementwise end of the edges 'next/…' off. @param edges all that the graph is to compute, by name */
export function splitUpdates(edges: ReadonlyMap<string, Value>): Split {
  const isOutside = isReadElsewhere(inOrder(edges.values()), edges);
  const left = new Map<string, Value>();
  const cuts = new Map<Value, string>();
  const groups: { values: Set<Value>; targets: string[] }[] = [];
  for (const [name, value] of edges) {
    if (!name.startsWith('next/') || isOutside(behind(value, isOutside))) {
      left.set(name, value);
      continue;
    }
    // Results that share work share a kernel.
    const values = new Set(inOrder([value], isOutside).filter(one => !isOutside(one)));
    const shared = groups.filter(group => [...values].some(one => group.values.has(one)));
    for (const group of shared) groups.splice(groups.indexOf(group), 1);
    groups.push({
      values: new Set([...shared.flatMap(group => [...group.values]), ...values]),
      targets: [...shared.flatMap(group => group.targets), name],
    });
  }
  const updates = groups.map(({ targets }) => {
    const nameOf = (value: Value): string => {
      if (!value.node && value.name.startsWith('state/')) return value.name;
      const name = cuts.get(value) ?? `cut/${cuts.size}`;
      cuts.set(value, name);
      return name;
    };
    return makeUpdate(new Map(targets.map(target => [target, edges.get(target)!])), isOutside, nameOf);
  });
  for (const [value, name] of cuts) left.set(name, value);
  return { edges: left, cuts: [...cuts].map(([{ shape }, name]) => ({ name, shape })), updates };
}

function makeUpdate(
  targets: ReadonlyMap<string, Value>,
  isOutside: (value: Value) => boolean,
  nameOf: (value: Value) => string,
): Update {
  const size = sizeOf([...targets.values()][0]!.shape);
  const inside = inOrder(targets.values(), isOutside).filter(
    value => !isOutside(value) && value.node!.type !== 'Reshape',
  );
  const read = inside.flatMap(({ node }) => node!.inputs.map(input => behind(input, isOutside)));
  const outside = [...new Set(read.filter(isOutside))];
  const indices = new Map([...outside, ...inside].map((value, i) => [value, i]));
  const indexOf = (value: Value): number => indices.get(behind(value, isOutside))!;
  return {
    size,
    sources: outside.filter(({ uniform }) => uniform === undefined).map(nameOf),
    targets: [...targets.keys()],
    kernel: {
      inputs: outside.map(({ uniform, shape }) => uniform ?? (sizeOf(shape) === size ? 'vector' : 'scalar')),
      operations: inside.map(
        ({ node }) => ({ type: node!.type, operands: node!.inputs.map(indexOf) }) as unknown as Operation,
      ),
      outputs: [...targets.values()].map(indexOf),
    },
  };
}
