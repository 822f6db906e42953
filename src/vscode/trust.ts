import * as vscode from 'vscode';
import { asText } from './asText';

/**
 * Whether this workspace may start processes and be written to; says so where it may not. Handlers ask this themselves:
 * links and CodeLenses run commands whatever the menus hide.
 */
export async function trusted(what: string): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage trust';
  const message = `This workspace is in Restricted Mode: ${what} needs trust.`;
  if ((await vscode.window.showInformationMessage(asText(message), manage)) === manage) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
  return vscode.workspace.isTrusted;
}
