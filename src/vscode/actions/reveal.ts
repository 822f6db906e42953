import * as vscode from 'vscode';
import { asText } from '../asText';

/**
 * Shows a file or folder in the explorer, or in the system's file manager where it lies outside of the workspace.
 * @param where says where it is, for an editor that has neither
 */
export async function reveal(path: string, where: string): Promise<void> {
  const uri = vscode.Uri.file(path);
  const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  try {
    await vscode.commands.executeCommand(inside ? 'revealInExplorer' : 'revealFileInOS', uri);
  } catch {
    // An editor in a browser knows no file manager.
    const copy = 'Copy path';
    if ((await vscode.window.showInformationMessage(asText(where), copy)) === copy) {
      await vscode.env.clipboard.writeText(path);
    }
  }
}
