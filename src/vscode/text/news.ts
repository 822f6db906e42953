import type { Ended } from '../jobs/training';
import { asSentence } from '../../views/chart/sentence';
import { type RunFacts, resultTexts } from './run';

/** What is worth a notification. */
export interface News {
  readonly severity: 'information' | 'error';
  readonly message: string;
}

/**
 * What to tell of a training that this window started and that has ended: why it failed, and that it finished unless its
 * panel shows that. Whoever stopped it knows.
 * @param name the config's
 * @param run the one that was trained last, where it is known
 */
export function newsOf(
  { label, outcome, error }: Ended,
  name: string,
  run: RunFacts | undefined,
  shown: boolean,
): News | undefined {
  if (outcome === 'failed') {
    return { severity: 'error', message: `${name}, ${label}: training has failed. ${failures(error)}` };
  }
  if (outcome === 'stopped' || shown) return undefined;
  return { severity: 'information', message: `${name}, ${run?.label ?? label}: training has finished${result(run)}.` };
}

/** The first of several, and how many others there are. */
function failures(error: string | null): string {
  const [first = '', ...others] = (error ?? 'It gave no reason').split('\n').filter(line => line !== '');
  return others.length === 0 ? asSentence(first) : `${asSentence(first)} Others failed too: ${others.length}.`;
}

function result(run: RunFacts | undefined): string {
  const texts = run ? resultTexts(run) : [];
  return texts.length > 0 ? ` with ${texts.join(', ')}` : '';
}
