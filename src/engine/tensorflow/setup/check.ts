import { z } from 'zod';
import { UserError, asError } from '../../../base/errors';
import { runProgram } from './runProgram';

/** Loads a package in a fresh process and lets it compute: what crashes there does not crash us. */

export interface Checked {
  readonly version: string;
  readonly gpu: boolean;
}

/** [1, 2]·[3, 4]ᵀ = 11. The last line is the answer. */
const PROGRAM = `
  require('node:util').isNullOrUndefined ??= value => value === null || value === undefined;
  const tf = require(process.argv[1]);
  const [value] = tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync();
  const { isUsingGpuDevice, binding } = tf.backend();
  console.log('\\n' + JSON.stringify({ value, gpu: isUsingGpuDevice, version: binding.TF_Version }));
`;

const answer = z.object({ value: z.number(), gpu: z.boolean(), version: z.string() });

const LIMIT_MS = 180_000;

/** @throws UserError if it does not load or computes something else */
export async function checkPackage(folder: string, signal: AbortSignal): Promise<Checked> {
  // In the editor the program that runs us is Node.js only when it is told so.
  const env = { ELECTRON_RUN_AS_NODE: '1', TF_CPP_MIN_LOG_LEVEL: '2', TF_FORCE_GPU_ALLOW_GROWTH: 'true' };
  const args = ['-e', PROGRAM, folder];
  const output = await runProgram(process.execPath, args, { cwd: folder, env, signal, limitMs: LIMIT_MS });
  let found: z.output<typeof answer>;
  try {
    found = answer.parse(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
  } catch (thrown) {
    throw new UserError(`${folder} loads, but answers '${output.trim().slice(-200)}'`, false, {
      cause: asError(thrown),
    });
  }
  if (found.value !== 11) throw new UserError(`${folder} computes ${found.value} for 11`);
  return { version: found.version, gpu: found.gpu };
}
