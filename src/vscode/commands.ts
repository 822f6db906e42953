import * as vscode from 'vscode';
import { checkpointsOf, configOf, pickCheckpoints, runOf } from './targets';
import type { Trainings } from './jobs/training';
import type { Log } from './log';
import { telling } from './notify';
import type { ComparePanels } from './panels/compare';
import type { InspectorPanels } from './panels/inspector';
import type { Place } from './panels/inspectorPanel';
import { revive } from './revive';
import type { RunStore } from './store/store';
import { isTreeNode } from './tree';
import { trusted } from './trust';

/** The commands that open and start things; those for a run that is there stand in runCommands. */
export function registerCommands(needs: {
  readonly log: Log;
  readonly store: RunStore;
  readonly trainings: Trainings;
  readonly inspectors: InspectorPanels;
  readonly comparisons: ComparePanels;
}): vscode.Disposable {
  const { store, trainings, inspectors, comparisons } = needs;
  const openIfWanted = (config: vscode.Uri, place: Place): void => {
    const wanted = vscode.workspace.getConfiguration('vaeLens').get<boolean>('inspector.openOnTrain');
    if (wanted !== false) inspectors.open(config, place);
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
      const of = run === undefined ? undefined : store.run(run)?.config.file;
      const question = 'Which config is to be inspected?';
      const config = of === undefined ? await configOf(target, store, question) : vscode.Uri.file(of);
      if (config) inspectors.open(config, { ...(run !== undefined && { run }), ...checkpointPlace(target) });
    },
    openCurve: async target => {
      const config = await configOf(target, store, 'The curve of which config?');
      if (config) inspectors.open(config, { tab: 'rd' });
    },
    compare: async (target, targets) => {
      const files = await checkpointsOf(target, targets, store);
      if (files) comparisons.open(files);
    },
    compareWith: async target => {
      if (!(target instanceof vscode.Uri)) return;
      const picked = await pickCheckpoints(store, 'Compare with which checkpoint?', { most: 1, not: target.fsPath });
      if (picked) comparisons.open([target.fsPath, picked[0]]);
    },
    revive: target => revive(target, needs),
  };
  return vscode.Disposable.from(
    ...Object.entries(table).map(([name, work]) =>
      vscode.commands.registerCommand(`vaeLens.${name}`, (...values: unknown[]) =>
        telling(needs.log, () => work(...values)),
      ),
    ),
  );
}

/** A checkpoint is looked at by its layers. */
function checkpointPlace(target: unknown): Place {
  return isTreeNode(target) && target.kind === 'checkpoint' ? { tab: 'layers', step: target.step } : {};
}
