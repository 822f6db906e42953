import { existsSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { UserError, fileError } from '../base/errors';
import { formatGiven } from '../base/formatGiven';
import { listed } from '../base/listed';
import { plainAtBeta } from '../config/language/plainAtBeta';
import type { Act } from '../protocol/panel';
import { standsAlone } from '../run/folder';
import { configOf } from '../run/places';
import { inspectRun, openRun } from './actions/inspectRun';
import { openConfig } from './actions/openConfig';
import { asText } from './asText';
import { locateData } from './actions/locateData';
import { isConfig, readDocument } from './configs';
import type { Trainings } from './jobs/training';
import type { ComparePanels } from './panels/comparePanel';
import type { InspectorPanels } from './panels/inspector';
import type { RunStore } from './store/store';
import { pickCheckpoints } from './targets';
import { trusted } from './trust';

/** What the buttons and links of panels do. `at` is the panel's config, or the folder of its checkpoint. */
export async function perform(
  what: Act,
  at: vscode.Uri,
  {
    store,
    trainings,
    inspectors,
    comparisons,
  }: { store: RunStore; trainings: Trainings; inspectors: InspectorPanels; comparisons: ComparePanels },
): Promise<void> {
  const run = (command: string, ...values: unknown[]): Thenable<unknown> =>
    vscode.commands.executeCommand(`vaeLens.${command}`, ...values);
  switch (what.do) {
    case 'train':
    case 'sweep':
      // The commands would take the config of the editor in front instead.
      if (!isConfig(at)) throw new UserError('This run was opened on its own: open its config to train it');
      await run(what.do, at);
      return;
    case 'try again':
      await trainings.retry(at.fsPath);
      return;
    case 'stop starting':
      trainings.stopStarting(at.fsPath);
      return;
    case 'stop sweep': {
      const entry = store.of(at.fsPath);
      if (entry) trainings.stopSweep(at.fsPath, entry.folder);
      return;
    }
    case 'open config':
      await openConfig(configShown(at, store), { preview: false });
      return;
    case 'manage trust':
      await vscode.commands.executeCommand('workbench.trust.manage');
      return;
    case 'show log':
      await run('showLog');
      return;
    case 'check again':
      await store.refresh();
      return;
    case 'stop':
    case 'resume':
      await run(what.do, what.run);
      return;
    case 'train further':
      await run('trainFurther', what.run, what.step);
      return;
    case 'reveal':
      await run('revealRun', what.run);
      return;
    case 'report':
      await run('openReport', what.run);
      return;
    case 'delete':
      await run('deleteRun', what.run);
      return;
    case 'take over':
      await takeOver(what.run, store);
      return;
    case 'locate data':
      await locateData(what.run, store);
      return;
    case 'edit config':
      await edit(at, what.key, what.value);
      return;
    case 'use beta':
      await usePlain(configShown(at, store), what.beta);
      return;
    case 'compare':
      comparisons.open({ of: what.of, files: what.files });
      return;
    case 'compare with': {
      const picked = await pickCheckpoints(store, 'Compare with which checkpoint?', { most: 1, not: what.file });
      if (picked) comparisons.open({ of: 'checkpoints', files: [what.file, picked[0]] });
      return;
    }
    case 'inspect':
      inspectRun(what.run, { store, inspectors }, what.step === undefined ? {} : { tab: 'layers', step: what.step });
      return;
    case 'open run': {
      const { place } = what;
      const uri = place?.includes('://')
        ? vscode.Uri.parse(place)
        : place === null
          ? undefined
          : vscode.Uri.file(place);
      await openRun(uri, { store, inspectors });
    }
  }
}

/** A panel's config; that of a run that stands alone where it is somewhere, else what the run says of it. */
function configShown(at: vscode.Uri, store: RunStore): vscode.Uri {
  const run = standsAlone(at.fsPath) ? store.run(dirname(at.fsPath))?.run : undefined;
  const file = run && configOf(run.dir, run.info);
  return file !== undefined && existsSync(file) ? vscode.Uri.file(file) : at;
}

/** Goes on with a run whose process, on another machine, is believed to be gone. */
async function takeOver(dir: string, store: RunStore): Promise<void> {
  if (!(await trusted('taking over a run'))) return;
  const run = store.run(dir)?.run;
  if (!run) throw new UserError(`there is no run in ${dir} any more`);
  const { owner } = run;
  const answer = await vscode.window.showWarningMessage(
    'Take over this run?',
    {
      modal: true,
      detail:
        `If process ${owner?.pid ?? '?'} on ${owner?.host ?? 'the other machine'} still trains it, both would write the same files. ` +
        'Take it over only if that process is gone.',
    },
    'Take over and resume here',
  );
  if (answer === undefined) return;
  store.lookAtAll();
  const now = store.run(dir)?.run;
  if (now?.owner?.token !== owner?.token || now?.health !== 'silent') {
    throw new UserError(`${dir} has changed hands or has been heard of in between: it is not taken over`);
  }
  const lock = join(dir, 'lock');
  try {
    rmSync(lock, { force: true });
  } catch (thrown) {
    throw fileError(thrown, lock);
  }
  await vscode.commands.executeCommand('vaeLens.resume', dir);
}

/** Replaces the value of a key that the config has, as an edit that can be undone. */
async function edit(config: vscode.Uri, key: string, value: number | string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(config);
  const place = readDocument(document).places.get(key)?.value;
  if (!place) throw new UserError(`${config.fsPath} does not say ${key}; add it there`);
  const changes = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(place.start.offset), document.positionAt(place.end.offset));
  changes.replace(config, range, String(value));
  await vscode.workspace.applyEdit(changes);
  await openConfig(config, { selection: range });
}

/** Makes a config that of a plain VAE at one β, as an edit that can be undone. */
async function usePlain(config: vscode.Uri, beta: number): Promise<void> {
  // What a run says of its config is not changed.
  if (!isConfig(config))
    throw new UserError('This run was opened on its own, and its config is gone: there is none to change');
  const document = await vscode.workspace.openTextDocument(config);
  const found = plainAtBeta(document.getText(), readDocument(document), beta);
  if (!found) {
    throw new UserError(
      `${config.fsPath} cannot be made the config of β ${formatGiven(beta)} by one edit: write objective: {name: beta-vae, beta: ${formatGiven(beta)}} there, and leave the objective out of its sweep`,
    );
  }
  const { edit, swept } = found;
  const changes = new vscode.WorkspaceEdit();
  changes.replace(config, new vscode.Range(document.positionAt(edit.start), document.positionAt(edit.end)), edit.text);
  if (!(await vscode.workspace.applyEdit(changes))) throw new UserError(`${config.fsPath} could not be changed`);
  if (swept.length > 0) {
    const said = `${basename(config.fsPath)} asks for β ${formatGiven(beta)} alone now: ${listed(swept)} is taken out. Undo takes it back.`;
    void vscode.window.showInformationMessage(asText(said));
  }
  const selection = new vscode.Range(
    document.positionAt(edit.start),
    document.positionAt(edit.start + edit.text.length),
  );
  await openConfig(config, { selection });
}
