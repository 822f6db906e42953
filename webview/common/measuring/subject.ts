import { formatCheckpoint, inSentence } from '../../../src/views/chart/checkpointNames';

/** What figures of layers say they are of: a checkpoint, or representations. */
export interface Subject {
  readonly file: string;
  /** Before what else is said of a figure: 'step 500'. */
  readonly name: string;
  /** In a sentence, behind what is measured: ', at step 500'. */
  readonly where: string;
  /** In the names of files: 'step-500'. */
  readonly id: string;
  /** In JSON. */
  readonly key: { readonly step: number } | { readonly file: string };
}

export function checkpointSubject({ file, step }: { readonly file: string; readonly step: number }): Subject {
  return { file, name: formatCheckpoint(step), where: `, at ${inSentence(step)}`, id: `step-${step}`, key: { step } };
}

/** @param name 'layers.npz'; of two with their letter, 'A, layers.npz' */
export function representationSubject(file: string, name: string): Subject {
  return { file, name, where: `, in ${name}`, id: name.replaceAll(/[^\w]+/g, '-'), key: { file } };
}
