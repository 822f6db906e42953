import { isDeepStrictEqual } from 'node:util';
import { membersOf } from '../reading/expandSweep';
import type { ConfigText } from '../reading/read';
import { plainObjective } from '../schema/plainObjective';
import { changeBySteps, removing, type Step } from './changeBySteps';
import { addEntry, replaceSection, type TextEdit } from './edits';

/** What makes a config that of a plain VAE. */
export interface PlainAtBeta {
  edit: TextEdit;
  /** 'sweep.objective': the keys that are taken out, which would take the objective's place. */
  swept: string[];
}

/**
 * The change of a config that has it train a plain VAE at one β of its multi-rate one: another objective, and none in its sweep.
 * Undefined where no edit does that.
 */
export function plainAtBeta(
  text: string,
  { config }: Pick<ConfigText, 'config'>,
  beta: number,
): PlainAtBeta | undefined {
  const objective = plainObjective(config?.objective, beta);
  const put: Step = (now, places) => {
    const place = places.get('objective');
    return place ? replaceSection(now, place, objective) : addEntry(now, places, 'objective', objective);
  };
  const swept = Object.keys(config?.sweep ?? {})
    .filter(key => key === 'objective' || key.startsWith('objective.'))
    .map(key => `sweep.${key}`);
  const found = changeBySteps(text, [...swept.map(removing), put]);
  const { members } = found ? membersOf(found.config) : { members: [] };
  const isPlain = members.length > 0 && members.every(one => isDeepStrictEqual(one.objective, objective));
  return found && isPlain ? { edit: found.edit, swept } : undefined;
}
