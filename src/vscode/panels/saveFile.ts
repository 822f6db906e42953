import type { z } from 'zod';
import * as vscode from 'vscode';
import { UserError, asError } from '../../base/errors';
import type { copy, save } from '../../protocol/panel';

/** Writes what a panel gives out where the user says. @throws UserError where the disk refuses */
export async function saveFile(
  folder: vscode.Uri,
  { name, content, encoding }: z.output<typeof save.params>,
): Promise<{ file: string | null }> {
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, name),
    title: `Save ${name}`,
  });
  if (!target) return { file: null };
  try {
    await vscode.workspace.fs.writeFile(target, Buffer.from(content, encoding));
  } catch (thrown) {
    throw new UserError(`${target.fsPath} could not be written: ${asError(thrown).message}`, false, { cause: thrown });
  }
  return { file: target.fsPath };
}

export async function copyText({ text }: z.output<typeof copy.params>): Promise<null> {
  await vscode.env.clipboard.writeText(text);
  return null;
}
