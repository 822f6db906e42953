import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { asText } from '../asText';
import { UserError, asError } from '../../base/errors';
import { deletionOf, whyNotDelete } from '../text/choice';
import { sizeText } from '../text/size';
import type { ChosenRun } from './pickRun';

type Run = ChosenRun['run'];

/**
 * Asks once, then moves the folders of runs to the trash, or deletes them where there is no trash. Those that may not be
 * deleted stay, and the question says so. @throws UserError that names what could not be deleted
 */
export async function deleteRuns(chosen: readonly ChosenRun[]): Promise<void> {
  const { runs, title, detail: words } = deletionOf(chosen.map(({ config, run }) => ({ name: config.name, run })));
  if (runs.length === 0) {
    void vscode.window.showWarningMessage(asText(words));
    return;
  }
  const sizes = await Promise.all(runs.map(({ dir }) => sizeOf(dir)));
  const detail = `${words}\n${sizeText(sizes.reduce((sum, size) => sum + size, 0))}`;
  const trash = 'Move to trash';
  if ((await vscode.window.showWarningMessage(asText(title), { modal: true, detail }, trash)) !== trash) return;
  const first = await remove(runs, true);
  if (first.failed.length > 0) {
    // Remote machines have no trash, and the editor cannot be asked beforehand.
    const forGood = 'Delete permanently';
    const which = runs.length === 1 ? 'It' : first.failed.length === runs.length ? 'They' : `${first.failed.length}`;
    const warning = `${detail}\n${which} could not be moved to the trash. This cannot be undone.`;
    const options = { modal: true, detail: warning };
    if ((await vscode.window.showWarningMessage(asText(`${title} For good?`), options, forGood)) !== forGood) return;
  }
  const second = await remove(
    first.failed.map(({ run }) => run),
    false,
  );
  const problems = [...first.busy, ...second.busy, ...second.failed.map(({ why }) => why)];
  if (problems.length > 0) throw new UserError(problems.join('\n'));
}

/** Deletes one after the other; gives those that could not be, and why others may not be any more. */
async function remove(
  runs: readonly Run[],
  useTrash: boolean,
): Promise<{ failed: { run: Run; why: string }[]; busy: string[] }> {
  const failed: { run: Run; why: string }[] = [];
  const busy: string[] = [];
  for (const run of runs) {
    // Somebody may have resumed it while the question stood there.
    run.refresh();
    const reason = whyNotDelete(run);
    if (reason !== undefined) {
      busy.push(reason);
      continue;
    }
    try {
      await vscode.workspace.fs.delete(vscode.Uri.file(run.dir), { recursive: true, useTrash });
    } catch (thrown) {
      failed.push({ run, why: `${run.dir} could not be deleted: ${asError(thrown).message}` });
    }
  }
  return { failed, busy };
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
