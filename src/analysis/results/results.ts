import type { LayerKind } from '../../model/network';

/** What the measures give: the shapes that the command line prints, the views draw and the findings read. */

/** Linear CKA between the layers of one checkpoint, or of two. A value that cannot be computed is null; `causes` says why. */
export interface Comparison {
  /** Layer names; for two checkpoints, `rows` are the first one's and `columns` the second one's. */
  rows: string[];
  columns: string[];
  /** Examples used. */
  n: number;
  linearCka: (number | null)[][];
  debiasedCka: (number | null)[][];
  /** Null until asked for. */
  procrustes: (number | null)[][] | null;
  /** The smaller of linear CKA and Procrustes similarity; not there until it is made of both. */
  smaller?: (number | null)[][] | null;
  /** Layer name -> why its values are null, for instance "z_log_var is constant over these examples". */
  causes: Record<string, string>;
}

/** 2NN intrinsic dimension (Facco et al. 2017), `fit` as DADApy's compute_id_2NN does it and `mle` by maximum likelihood. */
export interface Dimension {
  fit: number | null;
  mle: number | null;
  /** Standard errors. */
  fitError: number | null;
  mleError: number | null;
  /** Examples left out because they equal another one exactly (one of each is kept). */
  dropped: number;
  /** Why the values are null; null when they are not. */
  cause: string | null;
}

export type { LayerKind };

export interface LayerProfile {
  name: string;
  kind: LayerKind;
  /** Units. */
  width: number;
  id: Dimension;
  /** Information imbalance; null until it is measured. */
  toInput: number | null;
  toOutput: number | null;
}

export interface Profile {
  /** Examples used. */
  n: number;
  /** The checkpoint's step. */
  step: number;
  layers: LayerProfile[];
}

/** How alike the layers of a run's checkpoints are to themselves at its last one. */
export interface Settling {
  /** Examples used. */
  n: number;
  /** The checkpoints' steps, ascending; the last one is what the others are compared with. */
  steps: number[];
  /** Layer names. */
  layers: string[];
  /** Linear CKA of layer l at checkpoint c with layer l at the last one: [l][c]. Null where it cannot be computed. */
  linearCka: (number | null)[][];
}

/** Trained models in the plane: near each other where their layers relate to each other alike. */
export interface ModelMap {
  /** By checkpoint file; the axes mean nothing. */
  points: { file: string; x: number; y: number }[];
  /** Layers that have no similarity in some of the models, which counts as 0. */
  missing: { layer: string; models: number }[];
  /** Checkpoints that have no place, and why. */
  left: { file: string; cause: string }[];
}

/** What the decoder makes of a code in which one latent unit moves and the others stay. */
export interface Traversal {
  /** The checkpoint's step. */
  step: number;
  /** The held-out example whose posterior mean is the code, counted from 0; null for the prior's mean. */
  example: number | null;
  /** The units that move, counted from 0: the rows of the picture. */
  units: number[];
  /** The values that they take: the columns. In standard deviations of the prior. */
  values: number[];
  /** What each of the units is in the code itself. */
  at: number[];
  /** Height and width of one image, pixels. */
  size: [number, number];
  /** PNG in base64: the images side by side. */
  picture: string;
  /** PNG in base64: the example; null for the prior's mean. */
  input: string | null;
}

/** Which ground-truth factor each latent unit of a checkpoint follows best. */
export interface Followed {
  /** Examples used. */
  n: number;
  /**
   * By unit, counted from 0; `share` is the mutual information of its posterior mean and the factor over the factor's
   * entropy. Null where it follows none, and where the data have no factors.
   */
  units: ({ factor: string; share: number } | null)[];
}

/** A sentence above a view, and what it rests on. */
export interface Finding {
  rule: string;
  holds: boolean;
  numbers: Record<string, number | string | number[]>;
  sentence: string;
  /** One action, or null. */
  next: string | null;
}

/** Linear CKA of every layer of one checkpoint with the same layer of another one of the same model. */
export interface SameLayers {
  /** Examples used. */
  n: number;
  layers: string[];
  /** Null where it cannot be computed. */
  linearCka: (number | null)[];
}
