import type { z } from 'zod';
import type { Watch } from '../../base/progress';
import type { EngineName } from '../../engine/engines';
import type { outcomeSchema } from '../../protocol/worker';

/** What was found when an engine was tried. */
export type Outcome = z.output<typeof outcomeSchema>;

export interface Trial {
  readonly threads: number;
  readonly measure: boolean;
  /** How long measuring may take: a step that has not ended by then counts as having taken that long. */
  readonly patienceMs: number;
}

/** Tries an engine; whatever is wrong with it is its outcome. @throws the signal's reason or a CancelledError alone */
export type Prober = (name: EngineName, how: Trial, watch: Watch) => Promise<Outcome>;
