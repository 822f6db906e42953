import type { Counterparts, RunView } from '../../../src/protocol/panel';
import { formatCheckpoint, statisticsSentence } from '../../../src/views/chart/checkpointNames';
import type { DropdownOption } from '../../common/controls';
import { type Checkpoint, slotsOfRun } from '../frame/checkpoints';

/** What there is beside a checkpoint of a run: other checkpoints of it, and those of other runs at the same step. */

export type Counterpart = Counterparts['counterparts'][number];

/** The run itself and those that differ from it in their seed alone, in order of seeds. */
export function seedsOf({ counterparts }: Counterparts): Counterpart[] {
  return counterparts
    .filter(({ relation }) => relation === 'itself' || relation === 'seed')
    .sort((a, b) => a.seed - b.seed);
}

/** The run itself and those that differ in the parameter of their objective alone, in order of its values. */
export function valuesOf({ counterparts }: Counterparts): Counterpart[] {
  return counterparts.filter(({ relation }) => relation === 'itself' || relation === 'parameter');
}

/** What is taken from the heatmap of a checkpoint. */
export interface Against {
  file: string;
  /** What the checkpoint at hand and the other one are called: 'step 500', 'step 40'. */
  names: [string, string];
  /** What else there is to know of the other one. */
  note?: string | undefined;
}

/** No difference at all. */
export const NOTHING = '';

/** What is there to choose, by a name that holds at other steps, too. */
export function againstOptions(run: RunView, selected: Checkpoint, others: readonly Counterpart[]): DropdownOption[] {
  const steps = slotsOfRun({ ...run, pending: [] }).filter(({ step }) => step !== selected.step);
  return [
    { value: NOTHING, text: 'No difference' },
    ...steps.map(({ step }) => ({ value: `step ${step}`, text: `Minus ${formatCheckpoint(step)}` })),
    ...others
      .filter(({ relation }) => relation !== 'itself')
      .map(({ run: dir, label }) => ({ value: `run ${dir}`, text: `Minus ${label}` })),
  ];
}

/** What was chosen, if it is there beside this checkpoint. */
export function againstOf(
  chosen: string,
  run: RunView,
  selected: Checkpoint,
  others: readonly Counterpart[],
): Against | undefined {
  const { untrained, checkpoints } = run;
  const own = [...(untrained ? [untrained] : []), ...checkpoints];
  const checkpoint = own.find(({ step }) => chosen === `step ${step}` && step !== selected.step);
  if (checkpoint) {
    const names = [selected, checkpoint].map(({ step }) => formatCheckpoint(step)) as [string, string];
    const from = checkpoint === untrained ? untrained.statisticsFrom : null;
    return { file: checkpoint.file, names, ...(from !== null && { note: statisticsSentence(from) }) };
  }
  const other = others.find(one => chosen === `run ${one.run}` && one.relation !== 'itself');
  return other && { file: other.file, names: [run.summary.label, other.label] };
}
