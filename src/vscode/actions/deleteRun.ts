import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { asText } from '../asText';
import { UserError, asError } from '../../base/errors';
import type { ChosenRun } from './pickRun';
import { whyNotDelete } from '../text/choice';
import { sizeText } from '../text/size';
import { formatCount } from '../../views/chart/format';

/** Asks, then moves a run's folder to the trash, or deletes it where there is no trash. @throws UserError */
export async function deleteRun({ config, run }: ChosenRun): Promise<void> {
  const reason = whyNotDelete(run);
  if (reason !== undefined) {
    void vscode.window.showWarningMessage(asText(reason));
    return;
  }
  const { length } = run.checkpoints;
  const count = `${formatCount(length)} ${length === 1 ? 'checkpoint' : 'checkpoints'}`;
  const detail = `${run.dir}\n${count}, ${sizeText(await sizeOf(run.dir))}`;
  const title = `Delete ${config.name}, ${run.label}?`;
  const trash = 'Move to trash';
  if ((await vscode.window.showWarningMessage(asText(title), { modal: true, detail }, trash)) !== trash) return;
  const folder = vscode.Uri.file(run.dir);
  try {
    stillIdle(run);
    await vscode.workspace.fs.delete(folder, { recursive: true, useTrash: true });
    return;
  } catch (thrown) {
    if (thrown instanceof UserError) throw thrown;
  }
  // Remote machines have no trash, and the editor cannot be asked beforehand.
  const forGood = 'Delete permanently';
  const warning = { modal: true, detail: `${detail}\nIt could not be moved to the trash. This cannot be undone.` };
  if ((await vscode.window.showWarningMessage(asText(`${title} For good?`), warning, forGood)) !== forGood) return;
  stillIdle(run);
  try {
    await vscode.workspace.fs.delete(folder, { recursive: true });
  } catch (thrown) {
    throw new UserError(`${run.dir} could not be deleted: ${asError(thrown).message}`, false, { cause: thrown });
  }
}

/** Somebody may have resumed it while the question stood there. */
function stillIdle(run: ChosenRun['run']): void {
  run.refresh();
  const reason = whyNotDelete(run);
  if (reason !== undefined) throw new UserError(reason);
}

/** Bytes of all files in a folder, as far as they can be read. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    if (entry.isFile()) bytes += (await lstat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}
