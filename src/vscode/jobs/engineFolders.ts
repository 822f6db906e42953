import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { expandPath } from '../../base/paths/expandPath';
import type { WorkerOptions } from '../../worker/client';

export type EngineFolders = Pick<WorkerOptions, 'tensorflow' | 'trusted'>;

/**
 * Where a worker takes TensorFlow from: the folder that the settings name, or else a trusted one. That is the folder of a
 * config, and those above it as far as the workspace reaches; for what is about no config, the first of the workspace.
 */
export function engineFolders(configFile?: string): EngineFolders {
  const path = vscode.workspace.getConfiguration('vaeLens').get<string>('tensorflow.path')?.trim();
  return {
    ...(path !== undefined && path !== '' && { tensorflow: expandPath(path) }),
    trusted: vscode.workspace.isTrusted ? foldersOf(configFile) : [],
  };
}

function foldersOf(configFile: string | undefined): string[] {
  const { workspaceFolders, getWorkspaceFolder } = vscode.workspace;
  const first = workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  if (configFile === undefined) return first ? [first.uri.fsPath] : [];
  const top = getWorkspaceFolder(vscode.Uri.file(configFile))?.uri.fsPath;
  // A file from elsewhere, opened by itself, is in no folder that was trusted.
  if (top === undefined) return [];
  const folders = [dirname(configFile)];
  while (folders.at(-1) !== top && folders.at(-1)!.length > top.length) folders.push(dirname(folders.at(-1)!));
  return folders;
}
