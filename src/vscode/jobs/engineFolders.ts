import * as vscode from 'vscode';
import { expandPath } from '../../base/expandPath';
import type { WorkerOptions } from '../../worker/client';

export type EngineFolders = Pick<WorkerOptions, 'tensorflow' | 'cwd'>;

/** Where a worker takes TensorFlow from: the folder that the settings name, or else the workspace, if it is trusted. */
export function engineFolders(): EngineFolders {
  const path = vscode.workspace.getConfiguration('vaeLens').get<string>('tensorflow.path')?.trim();
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  return {
    ...(path !== undefined && path !== '' && { tensorflow: expandPath(path) }),
    ...(folder !== undefined && vscode.workspace.isTrusted && { cwd: folder }),
  };
}
