/** What is known of a kind of data set before it is read. */
export interface DatasetFacts {
  /** What the documentation of data.name says of it. */
  readonly about: string;
  /** What data.path has to be. What is generated has none, and needs no path. */
  readonly expects?: string;
  /** Its ground-truth factors are known. */
  readonly factors?: boolean;
  /** Images become size × size where data.size is left out. */
  readonly size?: number;
}

/** What `data` in a config says of how the files are read. */
export interface HowToRead {
  /** Images are resized to size × size. */
  readonly size?: number | undefined;
}
