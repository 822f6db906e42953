import type { Splitting } from '../examples/split';
import type { PictureKeys } from '../images/reading';

/** What is known of a kind of data set before it is read. */
export interface DatasetFacts {
  /** What the documentation of data.name says of it. */
  readonly about: string;
  /** What data.path has to be. What is generated has none, and needs no path. */
  readonly expects?: string;
  /** Its ground-truth factors are known. */
  readonly factors?: boolean;
  /** The keys of `data` that it takes and most others do not. */
  readonly keys?: readonly (keyof DataKeys)[];
  /** Images become size × size where data.size is left out. */
  readonly size?: number;
}

/** What `data` in a config says of how the files are read. */
export interface DataKeys extends PictureKeys {
  /** Which of the examples are trained on. */
  readonly split?: Splitting | undefined;
  /** Of the arrays in a file the one with the examples, or those with training examples, test ones and labels. */
  readonly array?: string | ChosenArrays | undefined;
  /** The numbers that become 0 and 1. */
  readonly range?: readonly [low: number, high: number] | undefined;
}

/** How files are read. */
export interface HowToRead extends DataKeys {
  /** Which version of reading, see `READING`. */
  readonly reading: number;
}

/** The names of arrays; `labels` are those of the training examples. */
export interface ChosenArrays {
  readonly train: string;
  readonly test?: string | undefined;
  readonly labels?: string | undefined;
}
