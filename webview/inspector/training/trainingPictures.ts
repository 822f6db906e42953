import type { RunView } from '../../../src/protocol/panel';
import { formatCount } from '../../../src/views/chart/format';
import { spread } from '../../../src/base/evenly';

/** Which of a run's pictures are shown, and where in them what is. */

type Picture = RunView['pictures'][number];

/** Examples side by side in a picture, of reconstructions as many as are held out at most. */
export const COLUMNS = 10;
/** Rows of a picture of samples. */
export const SAMPLE_ROWS = 2;

/** The newest picture of a kind. */
export function latest(pictures: readonly Picture[], kind: Picture['kind']): Picture | undefined {
  return pictures.findLast(picture => picture.kind === kind);
}

/** A checkpoint in 'As it learned'; without a picture it is still to come. */
export interface Stage {
  step: number;
  uri: string | null;
}

/** At most `count` checkpoints spread over the run, each with the newest picture that is not younger than it. */
export function stagesOf({ checkpoints, pending, pictures }: RunView, count: number): Stage[] {
  const drawn = pictures.filter(({ kind }) => kind === 'reconstructions');
  const first = drawn[0]?.step ?? Infinity;
  const done = checkpoints.flatMap(({ step }) => (step >= first ? [{ step, done: true }] : []));
  const chosen = spread([...done, ...pending.map(step => ({ step, done: false }))], count);
  return chosen.map(stage => ({
    step: stage.step,
    uri: stage.done ? (drawn.findLast(picture => picture.step <= stage.step)?.uri ?? null) : null,
  }));
}

/** 'epoch 7' where epochs tell the stages apart, otherwise 'step 60'; only the first one carries the word. */
export function stageNames(stages: readonly Stage[], stepsPerEpoch: number): string[] {
  const epochs = stages.map(({ step }) => Math.round(step / stepsPerEpoch));
  const clear = new Set(epochs).size === epochs.length && (epochs[0] ?? 0) > 0;
  const [word, values] = clear ? ['epoch', epochs] : ['step', stages.map(({ step }) => step)];
  return values.map((value, i) => (i === 0 ? `${word} ${formatCount(value)}` : formatCount(value)));
}
