import type { Centred, Columns, SumPart } from './digitSums';

/** What is said to a thread that sums products, and what it says. Its arrays of many values lie in memory of both. */

/** Sum the products of these blocks. Each product may take so many threads of the runtime. */
export interface Task {
  readonly x: Centred;
  readonly blocks: readonly Columns[];
  readonly threads: number;
}

/** Rows to be written into `into`, one behind the other. */
export interface Wanted {
  readonly into: Float32Array;
  readonly from: number;
  readonly count: number;
  readonly columns: Columns;
}

/** `go` says that what was wanted is there, or that a part was taken. */
export type ToThread = { readonly task: Task } | { readonly go: true };

/** What a thread says first, once it has loaded what it runs. */
export const READY = 'ready';

export type FromThread =
  | { readonly wanted: Wanted }
  | { readonly part: SumPart }
  | { readonly done: true }
  /** The message of a UserError. */
  | { readonly refused: string };
