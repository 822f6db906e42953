import type { Evidence } from './evidence';

export type Verdict = 'reproduced' | 'not reproduced' | 'not testable at this size';

export interface Judgement {
  readonly verdict: Verdict;
  /** What was measured, or what is missing. */
  readonly numbers: string;
}

/** Something that the paper says of one of its figures. */
export interface Claim {
  readonly figure: string;
  readonly says: string;
  /** When it counts as reproduced. */
  readonly rule: string;
  judge(evidence: Evidence): Promise<Judgement> | Judgement;
}

export function judged(holds: boolean, numbers: string): Judgement {
  return { verdict: holds ? 'reproduced' : 'not reproduced', numbers };
}

export function untestable(why: string): Judgement {
  return { verdict: 'not testable at this size', numbers: why };
}
