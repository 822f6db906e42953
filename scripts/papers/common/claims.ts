import { NotTestable } from './notTestable';

/** What may come out, the best first. */
export const OUTCOMES = ['reproduced', 'not shown', 'not reproduced', 'not testable'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Something that a paper says of one of its figures. M is what is measured, E what it is measured of. */
export interface ClaimOn<E, M> {
  readonly figure: string;
  readonly says: string;
  /** When it holds. */
  readonly rule: string;
  /** @throws NotTestable */
  readonly measure: (evidence: E) => Promise<M> | M;
  readonly holds: (measured: M) => boolean;
  readonly written: (measured: M) => string;
  readonly control?: ControlOn<E, M>;
}

/** What the claim speaks of is missing here; where the claim holds all the same, what was measured does not show it. */
export interface ControlOn<E, M> {
  /** What it is, and when it meets the claim. */
  readonly says: string;
  /** @throws NotTestable */
  readonly measure: (evidence: E) => Promise<M> | M;
  readonly meets: (control: M, measured: M) => boolean;
}

export interface Judgement {
  readonly outcome: Outcome;
  /** What was measured, or what is missing. */
  readonly measured: string;
  readonly control?: string;
  /** Which runs, and how many. */
  readonly of?: string;
}

/** What a claim says, whatever it measures. */
export interface Told {
  /** Tells it from the paper's other claims. */
  readonly id?: string;
  readonly figure: string;
  readonly says: string;
  readonly rule: string;
  readonly control?: string;
}

/** A claim whatever it measures. */
export interface RowOn<E> extends Told {
  judge(evidence: E): Promise<Judgement>;
}

export interface Judged extends Told {
  readonly judgement: Judgement;
}

export function claimOn<E, M>(told: ClaimOn<E, M>): RowOn<E> {
  const { figure, says, rule, control } = told;
  const judge = (evidence: E): Promise<Judgement> => judged(told, evidence);
  return { figure, says, rule, ...(control && { control: control.says }), judge };
}

/** What cannot be measured with any runs of this size. */
export function beyond(figure: string, says: string, why: string): RowOn<unknown> {
  const judge = (): Promise<Judgement> => Promise.resolve({ outcome: 'not testable', measured: why });
  return { figure, says, rule: '', judge };
}

/** One after the other. */
export async function judgeAll<E>(rows: readonly RowOn<E>[], evidence: E): Promise<Judged[]> {
  const all: Judged[] = [];
  for (const row of rows) all.push({ ...row, judgement: await row.judge(evidence) });
  return all;
}

async function judged<E, M>({ measure, holds, written, control }: ClaimOn<E, M>, evidence: E): Promise<Judgement> {
  try {
    const measured = await measure(evidence);
    if (!control) return { outcome: outcomeOf(holds(measured), false), measured: written(measured) };
    const without = await control.measure(evidence);
    return {
      outcome: outcomeOf(holds(measured), control.meets(without, measured)),
      measured: written(measured),
      control: written(without),
    };
  } catch (thrown) {
    if (thrown instanceof NotTestable) return { outcome: 'not testable', measured: thrown.message };
    throw thrown;
  }
}

function outcomeOf(holds: boolean, controlMeets: boolean): Outcome {
  if (!holds) return 'not reproduced';
  return controlMeets ? 'not shown' : 'reproduced';
}
