import * as vscode from 'vscode';
import { UserError } from '../../base/errors';
import type { InspectorPanels } from '../panels/inspector';
import type { Place } from '../panels/inspectorPanel';
import type { RunStore } from '../store/store';

interface Needs {
  readonly store: RunStore;
  readonly inspectors: InspectorPanels;
}

/**
 * Shows the run that a path is or lies in, wherever that is; a checkpoint by its layers.
 * @throws UserError if it is no run, or cannot be read
 */
export function inspectRun(path: string, { store, inspectors }: Needs, place: Place = {}): void {
  const { config, run } = store.open(path);
  const { untrained, checkpoints } = run;
  const checkpoint = [...(untrained ? [untrained] : []), ...checkpoints].find(({ file }) => file === path);
  const at: Place = checkpoint ? { tab: 'layers', step: checkpoint.step } : {};
  inspectors.open(vscode.Uri.file(config.file), { run: run.dir, ...at, ...place });
}

/** The same of what an editor or an explorer names; asks for a folder where that is nothing. @throws UserError as inspectRun */
export async function openRun(target: vscode.Uri | undefined, needs: Needs): Promise<void> {
  const uri = target ?? (await askForRun());
  if (!uri) return;
  if (uri.fsPath === '') throw new UserError(`${uri.toString()} is not a folder of this machine`);
  inspectRun(uri.fsPath, needs);
}

async function askForRun(): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  const picked = await vscode.window.showOpenDialog({
    title: 'The folder of which run? It has a run.json.',
    openLabel: 'Open Run',
    ...(folder && { defaultUri: folder.uri }),
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return picked?.[0];
}
