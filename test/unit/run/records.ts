import type { RunState, Scalar } from '../../../src/run/records';

/** Things that stand in a run folder. */

export function someBatch(step: number): Scalar {
  return { kind: 'batch', step, rate: 1.5, distortion: 100 / (step + 3), loss: 0.1 + step };
}

export function someState(changes: Partial<RunState> = {}): RunState {
  return { status: 'running', step: 10, heartbeat: '2026-11-21T09:15:00.000Z', seconds: 5, ...changes };
}
