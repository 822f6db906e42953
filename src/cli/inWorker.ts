import type { Request } from '../base/rpc';
import type { Watch } from '../base/progress';
import { WorkerSlot } from '../worker/slot';

/**
 * Runs a request in a worker process of its own, which ends with it. Standard output is the result's alone.
 * @throws as WorkerSlot.call
 */
export async function inWorker<Params, Result>(
  request: Request<Params, Result>,
  params: Params,
  watch: Watch,
): Promise<Result> {
  const slot = new WorkerSlot();
  try {
    return await slot.call(request, params, watch);
  } finally {
    await slot.end();
  }
}
