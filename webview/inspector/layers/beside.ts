import type { Counterparts, RunView } from '../../../src/protocol/panel';
import { formatCount } from '../../../src/views/chart/format';
import type { DropdownOption } from '../../common/controls';
import { type Checkpoint, slotsOf } from '../frame/checkpoints';

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
}

/** No difference at all. */
export const NOTHING = '';

/** What is there to choose, by a name that holds at other steps, too. */
export function againstOptions(run: RunView, selected: Checkpoint, others: readonly Counterpart[]): DropdownOption[] {
  const steps = slotsOf(run.checkpoints, []).filter(({ step }) => step !== selected.step);
  return [
    { value: NOTHING, text: 'No difference' },
    ...steps.map(({ step }) => ({ value: `step ${step}`, text: `Minus step ${formatCount(step)}` })),
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
  const checkpoint = run.checkpoints.find(({ step }) => chosen === `step ${step}` && step !== selected.step);
  if (checkpoint) {
    const names = [selected, checkpoint].map(({ step }) => `step ${formatCount(step)}`) as [string, string];
    return { file: checkpoint.file, names };
  }
  const other = others.find(one => chosen === `run ${one.run}` && one.relation !== 'itself');
  return other && { file: other.file, names: [run.summary.label, other.label] };
}
