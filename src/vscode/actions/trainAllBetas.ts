import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/errors';
import { allBetas } from '../../config/language/allBetas';
import { formatGiven } from '../../base/formatGiven';
import { asText } from '../asText';
import { readDocument } from '../configs';
import { openConfig } from './openConfig';

/** Has a config ask for one multi-rate run in place of its sweep over β, where it can be seen and undone before it is trained. */
export async function trainAllBetas(config: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(config);
  const found = allBetas(document.getText(), readDocument(document));
  const name = basename(config.fsPath);
  if (!found) throw new UserError(`${name} has no sweep over β whose runs one multi-rate run could take the place of`);
  const { edit: by, range, runs } = found;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(config, new vscode.Range(document.positionAt(by.start), document.positionAt(by.end)), by.text);
  if (!(await vscode.workspace.applyEdit(edit))) throw new UserError(`${name} could not be changed`);
  const at = document.positionAt(by.start);
  await openConfig(config, { selection: new vscode.Range(at, at), preview: false });
  const [next, command] = runs === 1 ? ['Train', 'vaeLens.train'] : ['Sweep', 'vaeLens.sweep'];
  const [least, greatest] = range.map(formatGiven);
  const message = `${name} asks for all β from ${least} to ${greatest} in one training now. Undo takes it back.`;
  if ((await vscode.window.showInformationMessage(asText(message), next)) === next)
    await vscode.commands.executeCommand(command, config);
}
