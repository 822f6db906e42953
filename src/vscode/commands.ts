import * as vscode from 'vscode';
import { inspectRun, openRun } from './actions/inspectRun';
import { openConfig } from './actions/openConfig';
import { trainAllBetas } from './actions/trainAllBetas';
import { comparedOf, configOf, representationsOf, runOf } from './targets';
import type { Trainings } from './jobs/training';
import type { Log } from './log';
import { telling } from './notify';
import type { ComparePanels } from './panels/comparePanel';
import type { InspectorPanels } from './panels/inspector';
import type { Place } from './panels/inspectorPanel';
import { revive } from './revive';
import type { RunStore } from './store/store';
import { isTreeNode } from './tree';
import { trusted } from './trust';

/** What commands do, by their ids; it is never left to throw. */
export type Commands = Record<string, (...values: unknown[]) => Promise<void>>;

/** The commands that open and start things; those for a run that is there stand in runCommands. */
export function openCommands(needs: {
  readonly log: Log;
  readonly store: RunStore;
  readonly trainings: Trainings;
  readonly inspectors: InspectorPanels;
  readonly comparisons: ComparePanels;
}): Commands {
  const { store, trainings, inspectors, comparisons } = needs;
  const openIfWanted = (config: vscode.Uri, place: Place): void => {
    const wanted = vscode.workspace.getConfiguration('vaeLens').get<boolean>('inspector.openOnTrain');
    if (wanted !== false) inspectors.open(config, place, { aside: true });
  };
  const table: Record<string, (...values: unknown[]) => Promise<void> | void> = {
    train: async target => {
      const config = await configOf(target, store, 'Which config is to be trained?');
      if (!config || !(await trusted('training'))) return;
      await trainings.train(config);
      openIfWanted(config, { run: null, tab: 'training' });
    },
    sweep: async target => {
      const config = await configOf(target, store, 'Which config is to be swept?');
      if (!config || !(await trusted('a sweep'))) return;
      if (await trainings.sweep(config)) openIfWanted(config, { run: null });
    },
    inspect: async target => {
      const run = runOf(target);
      if (run !== undefined) {
        inspectRun(run, needs, checkpointPlace(target));
        return;
      }
      const config = await configOf(target, store, 'Which config is to be inspected?');
      if (config) inspectors.open(config);
    },
    inspectRun: target => openRun(target instanceof vscode.Uri ? target : undefined, needs),
    openRun: () => openRun(undefined, needs),
    openConfig: target => (target instanceof vscode.Uri ? openConfig(target) : undefined),
    openCurve: async target => {
      const config = await configOf(target, store, 'The curve of which config?');
      if (config) inspectors.open(config, { tab: 'rd' });
    },
    trainAllBetas: target => (target instanceof vscode.Uri ? trainAllBetas(target) : undefined),
    compare: async (target, targets) => {
      const compared = await comparedOf(target, targets, store);
      if (compared) comparisons.open(compared);
    },
    inspectRepresentations: async (target, targets) => {
      const compared = await representationsOf(target, targets);
      if (compared) comparisons.open(compared);
    },
    revive: target => revive(target, needs),
  };
  return Object.fromEntries(
    Object.entries(table).map(([name, work]) => [
      `vaeLens.${name}`,
      (...values: unknown[]) => telling(needs.log, () => work(...values)),
    ]),
  );
}

/** A checkpoint is looked at by its layers. */
function checkpointPlace(target: unknown): Place {
  return isTreeNode(target) && target.kind === 'checkpoint' ? { tab: 'layers', step: target.step } : {};
}
