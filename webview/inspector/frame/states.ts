import type { Act, Inspector, RunView } from '../../../src/protocol/panel';
import { formatCount } from '../../../src/views/chart/format';
import { asSentence } from '../../../src/views/chart/sentence';
import { pathEnd } from './pathEnd';
import { quietFor, roughly } from './runStatus';

/** The states that need a word: what is, why, and the next step. */

export interface BannerAction {
  text: string;
  icon?: string;
  primary?: boolean;
  act: Act;
  /** What follows once that is done. */
  then?: Act;
}

export interface Banner {
  tone: 'bad' | 'warning' | 'info' | 'trust';
  /** What is. */
  strong: string;
  /** Why, and what it means. */
  text: string;
  actions: BannerAction[];
  /** Shown on every tab, not only on the one about training. */
  everywhere: boolean;
}

const SHOW_LOG: BannerAction = { text: 'Show the log', icon: 'output', act: { do: 'show log' } };

function untrusted(): Banner {
  return {
    tone: 'trust',
    strong: 'This workspace is in Restricted Mode.',
    text: 'You can look at finished runs, hovers and curves. Training, sweeps and measuring layers start processes, so they need your trust.',
    actions: [{ text: 'Manage workspace trust', primary: true, act: { do: 'manage trust' } }],
    everywhere: true,
  };
}

function configBanner({ config, run, runs }: Inspector): Banner | null {
  const file = pathEnd(config.file, 1);
  const rest = run || runs.length > 0 ? ' What was trained stays readable.' : '';
  if (config.alone) {
    if (!run) return null;
    return {
      tone: 'info',
      strong: 'This run was opened on its own.',
      text: 'It does not lie among the runs of its config, which is not trained from here. All else works as with any run.',
      actions: [],
      everywhere: false,
    };
  }
  if (!config.exists) {
    return {
      tone: 'warning',
      strong: `${file} is gone.`,
      text: `It was deleted or renamed, so nothing new can be trained from it.${rest}`,
      actions: [],
      everywhere: true,
    };
  }
  if (config.problem === null) return null;
  return {
    tone: 'warning',
    strong: `${file} has a problem.`,
    text: `${config.problem}${/[.!?]$/.test(config.problem) ? '' : '.'}${rest}`,
    actions: [{ text: 'Open the config', icon: 'go-to-file', act: { do: 'open config' } }],
    everywhere: true,
  };
}

function resumeText({ checkpoints, soundStep, info }: RunView): string {
  const step = Math.max(soundStep ?? checkpoints.at(-1)?.step ?? 0, info.parent?.step ?? 0);
  return step > 0 ? `Resume from step ${formatCount(step)}` : 'Start again from step 0';
}

function resumeAction(run: RunView, trusted: boolean, primary = true): BannerAction[] {
  if (!trusted) return [];
  const act: Act = { do: 'resume', run: run.summary.dir };
  return [{ text: resumeText(run), icon: 'debug-continue', primary, act }];
}

/** '1e-4', '0.002': a value of the config as people write it. */
export function valueText(value: number): string {
  return value < 0.001 ? value.toExponential() : String(value);
}

function failed(run: RunView, trusted: boolean, editable: boolean): Banner {
  const { error, advice } = run;
  // The same again would fail again: what mends it comes first.
  const mend: BannerAction[] =
    advice === null || !editable
      ? []
      : [
          {
            text: `Set ${advice.key} to ${valueText(advice.value)}`,
            icon: 'edit',
            primary: true,
            act: { do: 'edit config', ...advice },
          },
        ];
  return {
    tone: 'bad',
    strong: `Training failed at step ${formatCount(run.summary.step)}.`,
    text: asSentence((error ?? 'The log may say why').replace(/^training failed: /, '')),
    actions: [...mend, ...resumeAction(run, trusted, mend.length === 0), SHOW_LOG],
    everywhere: false,
  };
}

function interrupted(run: RunView, trusted: boolean): Banner {
  const last = run.checkpoints.at(-1);
  const kept = last
    ? `Its last checkpoint, at step ${formatCount(last.step)}, is kept; resuming gives the same run as if nothing had happened.`
    : run.info.parent
      ? `It has no checkpoint of its own yet, so it begins again at that of step ${formatCount(run.info.parent.step)} that it goes on from.`
      : 'It has no checkpoint yet, so it begins again.';
  return {
    tone: 'warning',
    strong: `Training was interrupted at step ${formatCount(run.summary.step)}.`,
    text: `Its process ended without a word. ${kept}`,
    actions: [...resumeAction(run, trusted), SHOW_LOG],
    everywhere: false,
  };
}

function silent(run: RunView, trusted: boolean, now: number): Banner {
  const quiet = quietFor(run, now);
  const since = quiet === null ? 'for a while' : `for ${roughly(quiet)}`;
  const where = run.owner ? ` on host ${run.owner.host}, process ${run.owner.pid}` : '';
  const { dir, step } = run.summary;
  const takeOver: BannerAction = {
    text: 'Take over and resume here',
    icon: 'debug-continue',
    act: { do: 'take over', run: dir },
  };
  return {
    tone: 'warning',
    strong: `The run has not written anything ${since}.`,
    text: `It was at step ${formatCount(step)}${where}. It may be queued again, or may have died.`,
    actions: [{ text: 'Check again', icon: 'refresh', act: { do: 'check again' } }, ...(trusted ? [takeOver] : [])],
    everywhere: false,
  };
}

function runBanner({ run, trusted, config }: Inspector, now: number): Banner | null {
  switch (run?.summary.health) {
    case 'failed':
      return failed(run, trusted, config.exists && config.problem === null);
    case 'interrupted':
      return interrupted(run, trusted);
    case 'silent':
      return silent(run, trusted, now);
    default:
      return run?.error ? incomplete(run.error) : null;
  }
}

/** A file of the run that cannot be read, or is damaged. */
function incomplete(problem: string): Banner {
  return {
    tone: 'warning',
    strong: 'Not all of this run can be shown.',
    text: asSentence(problem),
    actions: [SHOW_LOG],
    everywhere: true,
  };
}

function gone({ gone: dir, runs, config }: Inspector): Banner | null {
  if (dir === null) return null;
  const anew = config.alone ? 'If it lies elsewhere now, open it there.' : 'Train again to get a new one.';
  const next = runs.length > 0 ? 'Choose another run above.' : anew;
  const open: BannerAction = { text: 'Open run folder…', icon: 'folder-opened', act: { do: 'open run', place: null } };
  return {
    tone: 'warning',
    strong: 'This run’s folder is gone.',
    text: `${pathEnd(dir, 3)} was deleted, moved or renamed. ${next}`,
    actions: [{ text: 'Check again', icon: 'refresh', act: { do: 'check again' } }, open],
    everywhere: true,
  };
}

function notStarted({ starting, trusted }: Inspector): Banner | null {
  if (starting === null || starting.error === null) return null;
  const { remedy } = starting;
  const again: Act = { do: 'try again' };
  const locate = remedy && ({ do: 'locate data', run: remedy.locateData } as const);
  const mend: BannerAction = locate
    ? { text: 'Locate data…', icon: 'search', primary: true, act: locate, then: again }
    : { text: 'Try again', icon: 'play', primary: true, act: again };
  return {
    tone: 'bad',
    strong: 'Training did not start.',
    text: asSentence(starting.error),
    actions: [...(trusted ? [mend] : []), SHOW_LOG],
    everywhere: true,
  };
}

/** Whether a config can be trained and swept as it is: a run that was opened on its own has none. */
export function canTrain({ trusted, config }: Inspector): boolean {
  return trusted && config.exists && config.problem === null;
}

/** What is to be said above the panel's content, the most pressing first. */
export function bannersOf(model: Inspector, now: number): Banner[] {
  return [
    model.trusted ? null : untrusted(),
    notStarted(model),
    gone(model),
    configBanner(model),
    runBanner(model, now),
  ].filter(banner => banner !== null);
}
