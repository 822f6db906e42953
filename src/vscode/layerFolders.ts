import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { isLayer, NPY } from '../run/layerFiles';
import { Pacer } from './pacer';

const FILES = `**/*${NPY}`;
const UPDATE_MS = 1000;
/** A data set may be as many files as it has examples. */
const MOST_FILES = 10_000;

/** Tells the explorer's menu, by `vaeLens.layerFolders`, which folders of the workspace hold layers. */
export function keepLayerFolders(): vscode.Disposable {
  const pacer = new Pacer(UPDATE_MS, () => {
    void vscode.workspace.findFiles(FILES, '**/node_modules/**', MOST_FILES).then(files => {
      const folders = files.filter(({ fsPath }) => isLayer(basename(fsPath))).map(({ fsPath }) => dirname(fsPath));
      return vscode.commands.executeCommand('setContext', 'vaeLens.layerFolders', [...new Set(folders)]);
    });
  });
  const watcher = vscode.workspace.createFileSystemWatcher(FILES, false, true, false);
  const request = (): void => pacer.request();
  pacer.request();
  return vscode.Disposable.from(pacer, watcher, watcher.onDidCreate(request), watcher.onDidDelete(request));
}
