import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { asText } from '../asText';
import { UserError, asError } from '../../base/errors';
import { deletionOf, whyNotDelete } from '../text/choice';
import type { ChosenRun } from './pickRun';

interface Deleted {
  readonly name: string;
  readonly run: ChosenRun['run'];
  readonly bytes: number;
}

interface Outcome {
  readonly failed: readonly { readonly one: Deleted; readonly why: string }[];
  /** Why others may not be deleted any more. */
  readonly busy: readonly string[];
}

const NOTHING: Outcome = { failed: [], busy: [] };

/**
 * Asks once, then moves the folders of runs to the trash; where there is no trash it asks again before it deletes them. Those
 * that may not be deleted stay, and the question says so. @throws UserError that names what could not be deleted
 */
export async function deleteRuns(chosen: readonly ChosenRun[]): Promise<void> {
  const all = chosen.map(async ({ config, run }) => ({ name: config.name, run, bytes: await sizeOf(run.dir) }));
  const first = await askAndRemove(await Promise.all(all), true);
  const left = first.failed.map(({ one }) => one);
  // Remote machines have no trash, and the editor cannot be asked beforehand.
  const second = left.length > 0 ? await askAndRemove(left, false) : NOTHING;
  const problems = [...first.busy, ...second.busy, ...second.failed.map(({ why }) => why)];
  if (problems.length > 0) throw new UserError(problems.join('\n'));
}

/** Asks whether runs are to be deleted, and does so unless the answer is no. */
async function askAndRemove(chosen: readonly Deleted[], useTrash: boolean): Promise<Outcome> {
  const { allowed, title, detail } = deletionOf(chosen, !useTrash);
  if (allowed.length === 0) {
    void vscode.window.showWarningMessage(asText(detail));
    return NOTHING;
  }
  const yes = useTrash ? 'Move to trash' : 'Delete permanently';
  const answer = await vscode.window.showWarningMessage(asText(title), { modal: true, detail }, yes);
  return answer === yes ? remove(allowed, useTrash) : NOTHING;
}

/** Deletes one after the other. */
async function remove(chosen: readonly Deleted[], useTrash: boolean): Promise<Outcome> {
  const failed: Outcome['failed'][number][] = [];
  const busy: string[] = [];
  for (const one of chosen) {
    const { run } = one;
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
      failed.push({ one, why: `${run.dir} could not be deleted: ${asError(thrown).message}` });
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
