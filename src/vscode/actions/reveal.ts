import * as vscode from 'vscode';
import { asText } from '../asText';

/** Shows a run's folder in the explorer, or in the system's file manager where it lies outside of the workspace. */
export async function revealFolder(dir: string): Promise<void> {
  const folder = vscode.Uri.file(dir);
  const inside = vscode.workspace.getWorkspaceFolder(folder) !== undefined;
  try {
    await vscode.commands.executeCommand(inside ? 'revealInExplorer' : 'revealFileInOS', folder);
  } catch {
    // An editor in a browser knows no file manager.
    const copy = 'Copy path';
    if ((await vscode.window.showInformationMessage(asText(`The run is in ${dir}.`), copy)) === copy) {
      await vscode.env.clipboard.writeText(dir);
    }
  }
}
