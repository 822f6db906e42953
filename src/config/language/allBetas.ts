import type { ConfigText } from '../reading/read';
import { membersOf } from '../reading/expandSweep';
import type { Config } from '../schema/schema';
import { changeBySteps, removing, type Step } from './changeBySteps';
import { addEntry, renameKey, replaceValue, type TextEdit } from './edits';

type Read = Pick<ConfigText, 'config' | 'places'>;
type Range = readonly [least: number, greatest: number];

const SWEPT = 'sweep.objective.beta';

/** What asks for one multi-rate run in place of a sweep over β. */
export interface AllBetas {
  /** One edit, which one step back undoes. */
  edit: TextEdit;
  range: Range;
  /** How many runs the config asks for then. */
  runs: number;
}

/**
 * The change of a config that trains all β of its sweep at once, comments kept but for those of what goes. Undefined where a
 * multi-rate run has not the loss of the sweep's, or its range not the sweep's β.
 */
export function allBetas(text: string, read: Read): AllBetas | undefined {
  const { config, places } = read;
  const range = config && sweptRange(config);
  if (!range) return undefined;
  const isTc = config.objective.name === 'beta-tc-vae';
  const found = changeBySteps(text, stepsFor(range, { isTc, hasBeta: places.has('objective.beta') }));
  if (found?.config.objective.name !== 'multi-rate') return undefined;
  return { edit: found.edit, range, runs: found.config.sweep ? membersOf(found.config).members.length : 1 };
}

/** The least and the greatest β of a sweep whose runs all have a loss that multi-rate has too. */
function sweptRange({ objective, sweep }: Config): Range | undefined {
  const values = sweep?.['objective.beta'];
  if (!values || !(objective.name === 'beta-vae' || objective.name === 'beta-tc-vae')) return undefined;
  const isConstant = (objective.schedule ?? 'constant') === 'constant';
  const isWhole = objective.name === 'beta-tc-vae' || (objective.rate ?? 'full') === 'full';
  const betas = values.filter(value => typeof value === 'number' && value > 0) as number[];
  const range = [Math.min(...betas), Math.max(...betas)] as const;
  return isConstant && isWhole && betas.length === values.length && range[0] < range[1] ? range : undefined;
}

/** Keys that stay take the place of those that go, so that what is written beside them stays too. */
function stepsFor(range: Range, { isTc, hasBeta }: { isTc: boolean; hasBeta: boolean }): Step[] {
  const rename =
    (from: string, to: string): Step =>
    (text, places) => {
      const place = places.get(`objective.${from}`);
      return place ? renameKey(text, place, to) : null;
    };
  const set =
    (key: string, value: unknown): Step =>
    (text, places) => {
      const place = places.get(`objective.${key}`);
      return place ? replaceValue(text, place, value) : addEntry(text, places, `objective.${key}`, value);
    };
  return [
    removing(SWEPT),
    ...(isTc ? [rename('name', 'base')] : []),
    ...(hasBeta ? [rename('beta', 'range')] : isTc ? [] : [rename('name', 'range')]),
    set('range', range),
    set('name', 'multi-rate'),
    removing('objective.schedule'),
    removing('objective.rate'),
  ];
}
