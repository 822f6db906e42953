import { UserError, asError } from '../../base/errors';

/** What TensorFlow throws, as sentences that say what to do. */

/** The native module starts the messages of TensorFlow's own failures like this; 8 is RESOURCE_EXHAUSTED. */
const STATUS = /Invalid TF_Status: (\d+)/;
const EXHAUSTED = '8';
const MEMORY = /\bOOM\b|out of memory|failed to allocate|RESOURCE_EXHAUSTED/i;
/** Its words for the driver and the libraries of a GPU. */
const DRIVER = /\bCUDA|cuDNN|cuBLAS|cuSolver|\bGPU\b|DNN library/i;

/** A failure of the device or the library as a UserError; a mistake of ours as it is. */
export function explainFailure(thrown: unknown): Error {
  const error = asError(thrown);
  const status = STATUS.exec(error.message)?.[1];
  const why = error.message.replace(/\s+/g, ' ').trim();
  const options = { cause: thrown };
  if (status === EXHAUSTED || MEMORY.test(error.message)) {
    const sentence = `the tensorflow engine ran out of memory: take a smaller train.batch, or train.engine: onnx (${why})`;
    return new UserError(sentence, false, options);
  }
  if (status === undefined) return error;
  const of = DRIVER.test(error.message) ? "the GPU's driver or libraries" : 'TensorFlow';
  const sentence = `${of} failed in the middle of the work: resume to try again, or take train.engine: onnx (${why})`;
  return new UserError(sentence, false, options);
}
