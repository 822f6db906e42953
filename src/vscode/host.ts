import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { Act } from '../protocol/panel';
import { perform } from './acts';
import { type Commands, openCommands } from './commands';
import { keepContexts } from './contexts';
import { Analyst } from './jobs/analyst';
import { Trainings } from './jobs/training';
import { registerLanguage } from './language/language';
import { keepLayerFolders } from './layerFolders';
import { Log } from './log';
import { announceTrainings, telling } from './notify';
import { EnginesView } from './enginesView';
import { CheckpointEditor } from './panels/checkpointEditor';
import { ComparePanels } from './panels/comparePanel';
import { HostMark } from './panels/hostMark';
import { InspectorPanels } from './panels/inspector';
import { Measuring } from './panels/measureRequests';
import { RepresentationMeasures } from './panels/representationMeasures';
import { runCommands } from './runCommands';
import { RunStore } from './store/store';
import { TrainingStatus } from './statusBar';
import { RunsTree } from './tree';

/** What stands behind the names that the extension has registered. */
export interface Host {
  readonly commands: Commands;
  readonly inspectors: InspectorPanels;
  readonly comparisons: ComparePanels;
  readonly checkpoints: CheckpointEditor;
}

/** Everything that the extension adds to the editor, in the order of what needs what. */
export function start(context: vscode.ExtensionContext): Host {
  const mark = new HostMark(join(context.globalStorageUri.fsPath, 'hosts'));
  const extension = { uri: context.extensionUri, mark };
  const log = new Log(join(context.globalStorageUri.fsPath, 'logs'));
  const store = new RunStore();
  const trainings = new Trainings(log);
  const analyst = new Analyst(log);
  const measuring = new Measuring(analyst);
  const engines = new EnginesView(analyst);
  const act = (what: Act, at: vscode.Uri): Promise<void> =>
    perform(what, at, { store, trainings, inspectors, comparisons });
  const inspectors = new InspectorPanels({ extension, store, trainings, measuring, act });
  const measures = { checkpoints: measuring, representations: new RepresentationMeasures(analyst) };
  const comparisons = new ComparePanels({ extension, store, measures, act });

  context.subscriptions.push(
    mark,
    log,
    store,
    trainings,
    analyst,
    registerLanguage(store),
    keepContexts(store),
    keepLayerFolders(),
    new RunsTree(store),
    engines,
    new TrainingStatus(store, trainings),
    announceTrainings(trainings, store, log, file => inspectors.isVisible(file)),
  );
  return {
    commands: {
      ...openCommands({ log, store, trainings, inspectors, comparisons }),
      ...runCommands({ store, trainings, analyst, log }),
      'vaeLens.refreshEngines': () => telling(log, () => engines.refresh()),
      'vaeLens.measureEngines': () => telling(log, () => engines.measure()),
    },
    inspectors,
    comparisons,
    checkpoints: new CheckpointEditor({ extension, analyst, act }),
  };
}
