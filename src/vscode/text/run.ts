import { lastClassified, lastEvaluation } from '../../analysis/population/curvePoints';
import type { FollowedRun } from '../../run/follow';
import type { Evaluation, Scalar } from '../../run/records';
import { commitText, computedOnText } from '../../views/chart/computedOn';
import { trainedOver } from '../../config/schema/objective';
import { formatBeta, formatCount, formatNats } from '../../views/chart/format';
import { quantitiesOf, quantityOf, quantityText } from '../../views/chart/quantities';
import { asSentence } from '../../views/chart/sentence';

/** How a run is put into words, wherever the editor names one. */

/** What the words need of a followed run. */
export type RunFacts = Pick<
  FollowedRun,
  | 'dir'
  | 'info'
  | 'config'
  | 'label'
  | 'health'
  | 'step'
  | 'state'
  | 'owner'
  | 'scalars'
  | 'checkpoints'
  | 'best'
  | 'untrained'
  | 'problem'
  | 'timeLeft'
>;

/** Whether somebody trains it, as far as is known. */
export function isTraining({ health }: Pick<RunFacts, 'health'>): boolean {
  return health === 'preparing' || health === 'running';
}

/** Whether it ended before its last step. */
export function isResumable({ health }: Pick<RunFacts, 'health'>): boolean {
  return health === 'stopped' || health === 'failed' || health === 'interrupted';
}

/** What menus tell runs apart by. */
export function contextOf(run: Pick<RunFacts, 'health'>): string {
  if (isTraining(run)) return 'run.running';
  if (isResumable(run)) return 'run.resumable';
  return run.health === 'finished' ? 'run.finished' : 'run.elsewhere';
}

/** '79 %', 100 only when the last step is done. */
export function percent(step: number, steps: number): string {
  return `${steps > 0 ? Math.min(100, Math.floor((100 * step) / steps)) : 0} %`;
}

const UNITS = [
  ['day', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

/** A time span in its largest unit: '4 min', '2 h', '3 days'; 'a moment' below a minute. */
export function span(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  const [unit, size] = UNITS.find(([, least]) => seconds >= least) ?? [];
  if (unit === undefined) return 'a moment';
  const count = Math.floor(seconds / size);
  return `${formatCount(count)} ${unit === 'day' && count > 1 ? 'days' : unit}`;
}

/** Since a run's state was last written, in milliseconds; since it was made where it never was. */
function silence({ state, info }: RunFacts, now: number): number {
  return Math.max(0, now - Date.parse(state?.heartbeat ?? info.created));
}

/** How it does: 'training, 79 %', 'finished 2 h ago', 'failed: disk full'. */
export function describeRun(run: RunFacts, now: number): string {
  const share = percent(run.step, run.info.steps);
  switch (run.health) {
    case 'preparing':
      return 'starting';
    case 'running':
      return `training, ${share}`;
    case 'stopped':
      return `stopped at ${share}`;
    case 'finished':
      return `finished ${run.state?.reason === undefined ? '' : 'early '}${span(silence(run, now))} ago`;
    case 'failed':
      return `failed: ${shortCause(run)}`;
    case 'interrupted':
      return `interrupted at ${share}`;
    case 'silent':
      return `no news for ${span(silence(run, now))}`;
  }
}

const CAUSES = new Map([
  ['ENOSPC', 'disk full'],
  ['EDQUOT', 'disk quota used up'],
  ['EROFS', 'read-only disk'],
  ['not finite', 'a value was not finite'],
]);
const LONGEST_CAUSE = 60;

function shortCause({ state }: RunFacts): string {
  const error = state?.error;
  if (error === undefined) return 'no reason given';
  const known = CAUSES.get(state?.cause ?? '');
  if (known !== undefined) return known;
  const [line = ''] = error.split('\n');
  // The folders of a path say little beside a run of that folder.
  const short = line.replace(/(^|[\s'"(])(?:[A-Za-z]:)?[\\/](?:[^\\/\s]+[\\/])*/g, '$1');
  return short.length > LONGEST_CAUSE ? `${short.slice(0, LONGEST_CAUSE - 1)}…` : short;
}

/** The codicon of a run, and the theme colour where the state has one. */
export function iconOf({ health }: Pick<RunFacts, 'health'>): { id: string; color?: string } {
  switch (health) {
    case 'preparing':
    case 'running':
      return { id: 'loading~spin', color: 'charts.blue' };
    case 'finished':
      return { id: 'pass', color: 'testing.iconPassed' };
    case 'stopped':
      return { id: 'circle-slash', color: 'disabledForeground' };
    case 'failed':
      return { id: 'error', color: 'list.errorForeground' };
    case 'interrupted':
    case 'silent':
      return { id: 'warning', color: 'list.warningForeground' };
  }
}

/** The last evaluation on held-out examples. */
export function lastTest({ scalars }: Pick<RunFacts, 'scalars'>): Evaluation | undefined {
  return lastEvaluation(scalars, 'test');
}

/** 'at β 1': where the evaluations of a run are that has all β of a range; undefined of one that has one. */
export function followedText({ config }: Pick<RunFacts, 'config'>): string | undefined {
  const over = config && trainedOver(config.objective);
  return over && `at ${formatBeta(over.followed)}`;
}

/** What its last evaluation on held-out examples says: ['rate 15.5', 'distortion 38.9'], or a classifier's accuracy. */
export function resultTexts({ scalars, config }: Pick<RunFacts, 'scalars' | 'config'>): string[] {
  const last = lastTest({ scalars });
  if (last) return [...numbersText(last), followedText({ config }) ?? []].flat();
  const classified = lastClassified(scalars, 'test');
  return classified ? numbersText(classified) : [];
}

/** The same of one scalar. */
export function numbersText(scalar: Scalar): string[] {
  return quantitiesOf([scalar])
    .filter(quantity => quantity !== 'loss')
    .toReversed()
    .flatMap(quantity => {
      const value = quantityOf(scalar, quantity);
      return value === undefined ? [] : [`${quantity} ${quantityText(quantity, value)}`];
    });
}

/** Facts about a run by name, for a tooltip. */
export function factsOf(run: RunFacts): [name: string, value: string][] {
  const { info, state, owner, step } = run;
  const test = lastTest(run);
  const classified = lastClassified(run.scalars, 'test');
  const unit = run.config?.model.likelihood === 'sse' ? 'sum of squares' : 'nats';
  const beta = followedText(run);
  const at = beta === undefined ? '' : `, ${beta}`;
  const facts: [string, string | undefined][] = [
    ['Folder', run.dir],
    ['Step', `${formatCount(step)} of ${formatCount(info.steps)}`],
    ['Ended early', state?.reason && `by ${state.reason}: no evaluation was better than that of the best checkpoint`],
    ['Goes on from', info.parent && `step ${formatCount(info.parent.step)} of ${info.parent.run}`],
    ['Best on held-out examples', run.best && `step ${formatCount(run.best.step)}`],
    ['Commit', info.commit && commitText(info.commit)],
    ['Engine', computedOnText(info)],
    ...(info.data.notes ?? []).map((note): [string, string] => ['Note', note]),
    ['Process', owner && isTraining(run) ? `${owner.pid} on ${owner.host}` : undefined],
    ['Rate, test', test && `${formatNats(test.rate)} nats${at}`],
    ['Distortion, test', test && `${formatNats(test.distortion)} ${unit}${at}`],
    ['Accuracy, test', classified && quantityText('accuracy', 100 * classified.accuracy)],
    ['Cross-entropy, test', classified && `${formatNats(classified.crossEntropy)} nats`],
    ['Active units', test && `${test.activeUnits} of ${test.units.length}${at}`],
    ['Failed', state?.error === undefined ? undefined : asSentence(state.error)],
    ['Problem', run.problem],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}
