import type { Watch } from '../base/progress';
import * as protocol from '../protocol/worker';
import { STATUS, show, watched } from './terminal';
import { inWorker } from './inWorker';
import { warn } from '../base/warn';

/** Commands that install something. */

/** `setup tensorflow` */
export async function setUpTensorflowCommand({
  gpu = false,
  json = false,
}: {
  gpu?: boolean;
  json?: boolean;
}): Promise<number> {
  const result = await watched('setup', watch => inWorker(protocol.setUpTensorflow, { gpu }, spelledOut(watch)));
  show(json, result, () => {
    const { already, version, folder } = result;
    const state = already ? 'is set up already' : 'is set up';
    const found = gpu && !result.gpu ? '; it finds no GPU here and computes on the CPU' : '';
    return `TensorFlow ${version} ${state}${found}: ${folder}`;
  });
  return STATUS.done;
}

/** Where there is no bar, each stage of minutes is a line. */
function spelledOut(watch: Watch): Watch {
  if (process.stderr.isTTY) return watch;
  let last = '';
  return {
    signal: watch.signal,
    progress: (_done, total, what, stage) => {
      if ((stage ?? what) === last) return;
      last = stage ?? what;
      warn(stage ?? `${total} ${what}`);
    },
  };
}
