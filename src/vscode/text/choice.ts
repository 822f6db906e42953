import { formatCount } from '../../views/chart/format';
import { type RunFacts, isResumable, isTraining, lastTest } from './run';
import { sizeText } from './size';

/** Which runs a command is for. */

export const RUN_ACTIONS = ['stop', 'resume', 'further', 'report', 'latents', 'reveal', 'delete'] as const;
export type RunAction = (typeof RUN_ACTIONS)[number];

const MAKES_SENSE: Record<RunAction, (run: RunFacts) => boolean> = {
  stop: isTraining,
  resume: isResumable,
  further: ({ checkpoints }) => checkpoints.length > 0,
  report: run => run.state !== undefined,
  latents: ({ checkpoints, config }) => checkpoints.length > 0 && config?.model.architecture !== 'classifier',
  reveal: () => true,
  delete: run => isResumable(run) || run.health === 'finished',
};

const NOTHING: Record<RunAction, string> = {
  stop: 'Nothing is being trained here.',
  resume: 'No run here was left unfinished.',
  further: 'There is no checkpoint to go on from: train a config first.',
  report: 'There is no run to report on: train a config first.',
  latents: 'There is no checkpoint with latent units to export: train a config first.',
  reveal: 'There is no run here: train a config first.',
  delete: 'There is no run here that could be deleted. One that is being trained must be stopped first.',
};

const ASKING: Record<RunAction, string> = {
  stop: 'Which run is to stop?',
  resume: 'Which run is to go on?',
  further: 'Which run is to be trained further?',
  report: 'A report on which run?',
  latents: 'The latents of which run? Of its last checkpoint',
  reveal: 'The folder of which run?',
  delete: 'Which run is to be deleted?',
};

/** The runs that an action makes sense for. */
export function candidates<Run extends RunFacts>(action: RunAction, runs: readonly Run[]): Run[] {
  return runs.filter(MAKES_SENSE[action]);
}

/** What to say where there are none. */
export function noCandidates(action: RunAction): string {
  return NOTHING[action];
}

/** What the list of them is headed with. */
export function question(action: RunAction): string {
  return ASKING[action];
}

/** Why a run may not be deleted now, as a sentence; undefined if it may. */
export function whyNotDelete(run: RunFacts): string | undefined {
  if (isTraining(run)) return `${run.label} is being trained. Stop it first.`;
  if (run.health !== 'silent') return undefined;
  const where = run.owner ? ` on ${run.owner.host}` : '';
  return `${run.label} may still be trained${where}: nobody has said that it ended. If it has, delete the folder ${run.dir} yourself.`;
}

/** So many runs are named before they are deleted. */
const MOST_NAMED = 8;

/** A run of a config by its name, and what its folder takes up. */
interface Deletable<Run> {
  readonly name: string;
  readonly run: Run;
  readonly bytes: number;
}

/**
 * Which of some runs may be deleted, and what is asked before; `detail` says why the others may not.
 * @param forGood whether they could not be moved to the trash
 */
export function deletionOf<Run extends RunFacts, Of extends Deletable<Run>>(
  chosen: readonly Of[],
  forGood: boolean,
): { allowed: Of[]; title: string; detail: string } {
  const allowed = chosen.filter(({ run }) => whyNotDelete(run) === undefined);
  const reasons = chosen.flatMap(({ run }) => whyNotDelete(run) ?? []);
  const runs = allowed.map(({ run }) => run);
  const names = allowed.map(({ name, run }) => `${name}, ${run.label}`);
  const [only] = runs.length === 1 ? runs : [];
  const what = only ? `Delete ${names[0]}?` : `Delete ${formatCount(runs.length)} runs?`;
  const title = forGood ? `${what} For good?` : what;
  if (runs.length === 0) return { allowed, title, detail: reasons.join('\n') };
  const more = names.length - MOST_NAMED;
  const named = more > 1 ? [...names.slice(0, MOST_NAMED), `and ${formatCount(more)} more`] : names;
  const checkpoints = runs.reduce((sum, run) => sum + run.checkpoints.length, 0);
  const count = `${formatCount(checkpoints)} ${checkpoints === 1 ? 'checkpoint' : 'checkpoints'}`;
  const kept = reasons.length === 0 ? [] : ['Not deleted:', ...reasons];
  const size = sizeText(allowed.reduce((sum, { bytes }) => sum + bytes, 0));
  const warning = `${only ? 'It' : 'They'} could not be moved to the trash. This cannot be undone.`;
  const lines = [...(only ? [only.dir] : named), ...kept, count, size, ...(forGood ? [warning] : [])];
  return { allowed, title, detail: lines.join('\n') };
}

/** The run itself, then those that lie on one rate–distortion curve with it, as a report wants them. */
export function reportedRuns(run: RunFacts, runs: readonly RunFacts[], keyOf: (run: RunFacts) => string): string[] {
  const evaluated = (one: RunFacts): boolean =>
    lastTest(one) !== undefined && one.scalars.some(s => s.kind === 'train');
  // A curve asks for an evaluation of every run on it.
  if (!evaluated(run)) return [run.dir];
  const key = keyOf(run);
  const others = runs.filter(other => other.dir !== run.dir && keyOf(other) === key && evaluated(other));
  return [run.dir, ...others.map(({ dir }) => dir)];
}
