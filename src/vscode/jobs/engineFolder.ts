import * as vscode from 'vscode';

/** Where a worker takes TensorFlow from, if the settings name a folder. */
export function tensorflowFolder(): { readonly tensorflow?: string } {
  const path = vscode.workspace.getConfiguration('vaeLens').get<string>('tensorflow.path')?.trim();
  return path === undefined || path === '' ? {} : { tensorflow: path };
}
