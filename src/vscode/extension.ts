import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Act } from '../protocol/panel';
import { perform } from './acts';
import { registerCommands } from './commands';
import { keepContexts } from './contexts';
import { Analyst } from './jobs/analyst';
import { Trainings } from './jobs/training';
import { registerLanguage } from './language/index';
import { Log } from './log';
import { announceTrainings } from './notify';
import { CHECKPOINT, CheckpointEditor } from './panels/checkpoint';
import { COMPARE, ComparePanels } from './panels/compare';
import { INSPECTOR, InspectorPanels } from './panels/inspector';
import { Measuring } from './panels/measuring';
import { runCommands } from './runCommands';
import { RunStore } from './store/store';
import { TrainingStatus } from './statusBar';
import { RunsTree } from './tree';

/** The extension: everything that it adds to the editor, in the order of what needs what. */
export function activate(context: vscode.ExtensionContext): void {
  const began = performance.now();
  const { extensionUri: extension } = context;
  const log = new Log(join(context.globalStorageUri.fsPath, 'logs'));
  const store = new RunStore();
  const trainings = new Trainings(log);
  const analyst = new Analyst(log);
  const measuring = new Measuring(analyst);
  const act = (what: Act, at: vscode.Uri): Promise<void> =>
    perform(what, at, { store, trainings, inspectors, comparisons });
  const inspectors = new InspectorPanels({ extension, store, trainings, measuring, act });
  const comparisons = new ComparePanels({ extension, store, measuring, act });

  context.subscriptions.push(
    log,
    store,
    trainings,
    analyst,
    registerLanguage(store),
    registerCommands({ log, store, trainings, inspectors, comparisons }),
    ...Object.entries(runCommands({ store, trainings, analyst, log })).map(([name, run]) =>
      vscode.commands.registerCommand(name, run),
    ),
    keepContexts(store),
    new RunsTree(store),
    new TrainingStatus(store, trainings),
    announceTrainings(trainings, store, log, file => inspectors.isVisible(file)),
    vscode.window.registerWebviewPanelSerializer(INSPECTOR, inspectors),
    vscode.window.registerWebviewPanelSerializer(COMPARE, comparisons),
    vscode.window.registerCustomEditorProvider(CHECKPOINT, new CheckpointEditor({ extension, analyst, act })),
  );
  log.info(`activated in ${(performance.now() - began).toFixed(0)} ms`);
}
