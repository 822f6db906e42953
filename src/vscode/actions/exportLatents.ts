import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/errors';
import { runOf } from '../../analysis/results/remembered';
import { exportLatents } from '../../protocol/worker';
import { readMetadata } from '../../run/checkpoints/checkpoint';
import { asText } from '../asText';
import type { Analyst } from '../jobs/analyst';
import type { RunStore } from '../store/store';
import { checkpointFile } from '../targets';
import { type Exported, checkExportable, exportedName, exportedText, numpyCode, partChoices } from '../text/exported';
import { amounts, cancellable, watched } from '../watched';
import { locatingData } from './locateData';
import { pickRun } from './pickRun';
import { reveal } from './reveal';

interface Needs {
  readonly store: RunStore;
  readonly analyst: Analyst;
}

/**
 * Writes the latent codes of a checkpoint, or of a run's last one, into a file for NumPy; asks of which examples, and where.
 * @throws UserError, CancelledError
 */
export async function exportLatentsOf(target: unknown, { store, analyst }: Needs): Promise<void> {
  const file = checkpointFile(target) ?? (await lastCheckpoint(target, store));
  if (file === undefined) return;
  const metadata = readMetadata(file);
  if (!metadata) throw new UserError(`${file} is not a checkpoint that this version of VAE Lens reads`);
  checkExportable(metadata.config, file);
  const title = `Export latents of ${metadata.name}`;
  const picked = await vscode.window.showQuickPick(partChoices(metadata.data), {
    title,
    placeHolder: 'Which examples?',
  });
  if (!picked) return;
  const { part } = picked;
  const place = await vscode.window.showSaveDialog({
    defaultUri: proposedPlace(file, part, store),
    filters: { 'NumPy arrays': ['npz'] },
    saveLabel: 'Export',
    title,
  });
  if (!place) return;
  const asked = { file, output: place.fsPath, part };
  const exported = await locatingData(store, () =>
    watched(cancellable(title), amounts, watch => analyst.call(exportLatents, asked, watch)),
  );
  await offer(exported);
}

async function lastCheckpoint(target: unknown, store: RunStore): Promise<string | undefined> {
  const chosen = await pickRun(store, 'latents', target);
  const last = chosen?.run.checkpoints.at(-1);
  if (chosen && !last) {
    void vscode.window.showInformationMessage(asText(`${chosen.run.label} has no checkpoint to export yet.`));
  }
  return last?.file;
}

/** Beside the config of its run, where that is known. */
function proposedPlace(file: string, part: Exported['part'], store: RunStore): vscode.Uri {
  const run = runOf(file);
  const home = run ?? file;
  const folder = dirname(store.run(home)?.config.file ?? home);
  return vscode.Uri.joinPath(vscode.Uri.file(folder), exportedName(file, run, part));
}

/** Says where the file is, and what may be done with it. */
async function offer(exported: Exported): Promise<void> {
  const show = 'Reveal';
  const copy = 'Copy NumPy code';
  const answer = await vscode.window.showInformationMessage(asText(exportedText(exported)), show, copy);
  if (answer === show) await reveal(exported.file, exportedText(exported));
  if (answer === copy) await vscode.env.clipboard.writeText(numpyCode(exported));
}
