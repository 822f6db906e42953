import * as vscode from 'vscode';
import type { Analyst } from './jobs/analyst';
import type { Trainings } from './jobs/training';
import type { Log } from './log';
import { deleteRuns } from './actions/deleteRuns';
import { exportLatentsOf } from './actions/exportLatents';
import { newConfig } from './actions/newConfig';
import { openReport } from './actions/openReport';
import { type ChosenRun, pickRun, pickRuns } from './actions/pickRun';
import { reveal } from './actions/reveal';
import { setUpTensorflowEngine } from './actions/setUpTensorflow';
import { trainFurther } from './actions/trainFurther';
import { asText } from './asText';
import { telling } from './notify';
import type { RunStore } from './store/store';
import { type RunAction, candidates, noCandidates } from './text/choice';
import { isTreeNode } from './tree';
import { trusted } from './trust';

export interface RunServices {
  readonly store: RunStore;
  readonly trainings: Trainings;
  readonly analyst: Analyst;
  readonly log: Log;
}

type Handler = (argument?: unknown, more?: unknown) => Promise<void>;

/**
 * What the commands about runs do, by their ids. Each takes a node of the tree, a run's folder, a config's uri (what is
 * exported, a checkpoint's too), or nothing, and tells the user of what goes wrong.
 */
export function runCommands({ store, trainings, analyst, log }: RunServices): Record<string, Handler> {
  /** @param needsTrust what it is that needs trust, null for what only reads */
  const about =
    (action: RunAction, needsTrust: string | null, work: (chosen: ChosenRun, step?: number) => unknown): Handler =>
    (argument, more) =>
      telling(log, async () => {
        if (needsTrust !== null && !(await trusted(needsTrust))) return;
        const chosen = await pickRun(store, action, argument);
        if (!chosen) return;
        await work(chosen, stepOf(argument) ?? stepOf(more));
        store.lookAtAll();
      });
  /** The same for what is done to all runs that are selected in the tree. */
  const aboutAll =
    (action: RunAction, needsTrust: string, work: (chosen: readonly ChosenRun[]) => unknown): Handler =>
    (argument, selected) =>
      telling(log, async () => {
        if (!(await trusted(needsTrust))) return;
        const chosen = await pickRuns(store, action, argument, selected);
        if (chosen.length > 0) await work(chosen);
        store.lookAtAll();
      });
  return {
    'vaeLens.stop': aboutAll('stop', 'stopping a run', chosen => {
      const running = candidates(
        'stop',
        chosen.map(({ run }) => run),
      );
      if (running.length === 0) void vscode.window.showInformationMessage(asText(noCandidates('stop')));
      for (const { dir } of running) trainings.stop(dir);
    }),
    'vaeLens.resume': about('resume', 'training', ({ config, run }) => trainings.resume(run, config.file)),
    'vaeLens.trainFurther': about('further', 'training', (chosen, step) => trainFurther(trainings, chosen, step)),
    'vaeLens.openReport': about('report', 'measuring layers for a report', chosen => openReport(analyst, chosen)),
    'vaeLens.exportLatents': target =>
      telling(log, async () => {
        if (await trusted('exporting latents')) await exportLatentsOf(target, { store, analyst });
      }),
    'vaeLens.revealRun': about('reveal', null, ({ run }) => reveal(run.dir, `The run is in ${run.dir}.`)),
    'vaeLens.deleteRun': aboutAll('delete', 'deleting a run', deleteRuns),
    'vaeLens.showLog': () => telling(log, () => log.show()),
    'vaeLens.refreshRuns': () =>
      telling(log, () => vscode.window.withProgress({ location: { viewId: 'vaeLens.runs' } }, () => store.refresh())),
    'vaeLens.newConfig': () => telling(log, newConfig),
    'vaeLens.setUpTensorflow': () =>
      telling(log, async () => {
        if (await trusted('installing an engine')) await setUpTensorflowEngine(analyst);
      }),
  };
}

/** Of a checkpoint, which an argument may be or name. */
function stepOf(argument: unknown): number | undefined {
  if (typeof argument === 'number') return argument;
  return isTreeNode(argument) && argument.kind === 'checkpoint' ? argument.step : undefined;
}
