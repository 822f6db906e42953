import { isOfKind } from '../../../src/data/examples/split';
import type { Run } from '../common/finishedRuns';

/** What the runs of the small study differ in. */

/** As `data.split` names them. */
export type Kind = 'constant-volume' | 'checkerboard';

/** Runs that differ in β and seed alone. */
export interface Setting {
  readonly kind: Kind;
  /** Examples that are trained on. */
  readonly train: number;
  /** Hidden layers of the encoder, and of the decoder. */
  readonly layers: number;
}

/** Examples that dense and sparse models are trained on; in the paper 81,920 and 16,384. */
export const DENSE = 8192;
export const SPARSE = 1024;

export const SHALLOW = 1;
export const DEEP = 3;
export const DEPTHS = [SHALLOW, DEEP] as const;

/** Ascending. */
export const BETAS = [0.01, 0.1, 1, 5] as const;
/** Of the standard VAE. */
export const PLAIN = 1;
export const [SMALLEST, BEST] = BETAS;
export const LARGEST = 5;
/** Those at which more than one seed, or the checkerboard, was trained. */
export const SEEDED = [SMALLEST, PLAIN] as const;

export const dense = (layers: number): Setting => ({ kind: 'constant-volume', train: DENSE, layers });
export const sparse = (layers: number): Setting => ({ kind: 'constant-volume', train: SPARSE, layers });
export const checkerboard = (train: number, layers: number): Setting => ({ kind: 'checkerboard', train, layers });

/** The four of the paper's Figure 3. */
export const FIGURE_3: readonly Setting[] = [...DEPTHS.map(dense), ...DEPTHS.map(sparse)];
export const CHECKERBOARDS: readonly Setting[] = [SPARSE, DENSE].flatMap(train =>
  DEPTHS.map(layers => checkerboard(train, layers)),
);
export const ALL: readonly Setting[] = [...FIGURE_3, ...CHECKERBOARDS];

export const isSame = (a: Setting, b: Setting): boolean => settingText(a) === settingText(b);

/** Undefined of runs that the study has none of. */
export function settingOf({ config: { data, model } }: Run): Setting | undefined {
  const { split } = data;
  if (!isOfKind(split) || model.architecture !== 'mlp') return undefined;
  return ALL.find(one => one.kind === split.kind && one.train === split.train && one.layers === model.hidden.length);
}

export function betaOfRun({ config: { objective } }: Run): number | undefined {
  return 'beta' in objective ? objective.beta : undefined;
}

/** 'constant volume of 1,024' */
export function splitText({ kind, train }: Pick<Setting, 'kind' | 'train'>): string {
  return `${kind.replace('-', ' ')} of ${train.toLocaleString('en-US')}`;
}

/** '3 layers' */
export const layersText = ({ layers }: Pick<Setting, 'layers'>): string =>
  `${layers} ${layers === 1 ? 'layer' : 'layers'}`;

/** 'constant volume of 1,024, 3 layers' */
export const settingText = (setting: Setting): string => `${splitText(setting)}, ${layersText(setting)}`;
