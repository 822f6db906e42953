import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { UserError, asError } from '../../base/errors';
import { asText, checking } from '../asText';
import { STARTER_CONFIG, configFileName, fileNameProblem, freeFileName } from '../text/starter';

/** Opens a new config: a file in the workspace's first folder, or an unsaved document where that cannot be written to. */
export async function newConfig(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  if (!folder || !vscode.workspace.isTrusted) {
    const untitled = await vscode.workspace.openTextDocument({ language: 'vae-yaml', content: STARTER_CONFIG });
    await vscode.window.showTextDocument(untitled);
    return;
  }
  const taken = (name: string): boolean => existsSync(join(folder.uri.fsPath, name));
  const proposed = freeFileName(taken);
  const typed = await vscode.window.showInputBox({
    title: 'New config',
    prompt: asText(`The name of the file, in the folder ${folder.name}`),
    value: proposed,
    valueSelection: [0, proposed.indexOf('.')],
    validateInput: checking(text => fileNameProblem(text, taken)),
  });
  if (typed === undefined) return;
  const file = vscode.Uri.joinPath(folder.uri, configFileName(typed));
  try {
    await vscode.workspace.fs.writeFile(file, Buffer.from(STARTER_CONFIG));
  } catch (thrown) {
    throw new UserError(`${file.fsPath} could not be written: ${asError(thrown).message}`, false, { cause: thrown });
  }
  await vscode.window.showTextDocument(file);
}
