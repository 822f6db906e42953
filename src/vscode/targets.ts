import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { asText } from './asText';
import { holdsLayers } from '../run/layerFiles';
import { UserError } from '../base/errors';
import { standsAlone } from '../run/folder';
import { formatCheckpoint } from '../views/chart/checkpointNames';
import { isConfig } from './configs';
import type { Compared } from '../protocol/compared';
import type { RunStore } from './store/store';
import { isTreeNode } from './tree';

/** What a command is to work on: what it was given, or else what the user says. */

/** The folder of the run that a command's argument names. */
export function runOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  return isTreeNode(target) && 'run' in target ? target.run : undefined;
}

/** The config of a file, a tree item or the editor in front; otherwise asks. Undefined if nobody answers. */
export async function configOf(target: unknown, store: RunStore, question: string): Promise<vscode.Uri | undefined> {
  if (target instanceof vscode.Uri && isConfig(target)) return target;
  if (isTreeNode(target)) return vscode.Uri.file(target.config);
  const active = vscode.window.activeTextEditor?.document;
  if (active && isConfig(active.uri)) return active.uri;
  if (active?.isUntitled && active.languageId === 'vae-yaml') {
    throw new UserError('This config is not a file yet: save it under a name that ends in .vae.yaml');
  }
  const visible = vscode.window.visibleTextEditors.map(({ document }) => document.uri).filter(isConfig);
  if (visible.length === 1) return visible[0];

  await store.refresh();
  const configs = store.configs().filter(({ file }) => !standsAlone(file));
  if (configs.length === 0) {
    const make = 'New config';
    const open = 'Open run folder…';
    const answer = await vscode.window.showInformationMessage(
      'There is no config (*.vae.yaml) in this workspace yet.',
      make,
      open,
    );
    if (answer === make) await vscode.commands.executeCommand('vaeLens.newConfig');
    if (answer === open) await vscode.commands.executeCommand('vaeLens.openRun');
    return undefined;
  }
  if (configs.length === 1) return vscode.Uri.file(configs[0]!.file);
  const items = configs.map(({ file, runs }) => ({
    label: basename(file),
    description: vscode.workspace.asRelativePath(dirname(file)),
    detail: runs.length === 0 ? 'no run yet' : `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`,
    file,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: question, matchOnDescription: true });
  return picked && vscode.Uri.file(picked.file);
}

/**
 * One checkpoint or two, or as many representations: those selected in the explorer or the tree; from a config or the
 * palette, the checkpoints that are picked.
 * @throws UserError where one is a checkpoint and another one is not
 */
export async function comparedOf(target: unknown, targets: unknown, store: RunStore): Promise<Compared | undefined> {
  const selected = selectedOf(target, targets);
  const representations = distinct(selected.flatMap(one => layersPath(one) ?? []));
  const checkpoints = distinct(selected.flatMap(one => checkpointFile(one) ?? [])).filter(
    file => !representations.includes(file),
  );
  if (representations.length > 0 && checkpoints.length > 0) {
    throw new UserError(
      `${checkpoints[0]!} is a checkpoint and ${representations[0]!} is none: select two of one kind`,
    );
  }
  if (representations.length > 0) return oneOrTwo('representations', representations);
  if (checkpoints.length > 0) return oneOrTwo('checkpoints', checkpoints);
  const config =
    target instanceof vscode.Uri && isConfig(target) ? target.fsPath : isTreeNode(target) ? target.config : undefined;
  const files = await pickCheckpoints(store, 'Compare the layers of one checkpoint, or of two', { config, most: 2 });
  return files && { of: 'checkpoints', files };
}

/**
 * The representations at what is selected in the explorer; without that, those that the user names.
 * @throws UserError for a checkpoint
 */
export async function representationsOf(target: unknown, targets: unknown): Promise<Compared | undefined> {
  const selected = selectedOf(target, targets).filter(one => one instanceof vscode.Uri);
  const checkpoint = selected.find(one => checkpointFile(one) !== undefined && layersPath(one) === undefined);
  if (checkpoint) throw new UserError(`${checkpoint.fsPath} is a checkpoint: Compare layers shows its layers`);
  const uris = selected.length > 0 ? selected : await askForRepresentations();
  return uris.length === 0 ? undefined : oneOrTwo('representations', distinct(uris.map(({ fsPath }) => fsPath)));
}

/** A dialog takes files or folders, on most systems not both. */
async function askForRepresentations(): Promise<readonly vscode.Uri[]> {
  const folder = { label: 'A folder of .npy files', detail: 'one file a layer', files: false };
  const file = { label: 'An .npz or .safetensors file', detail: 'one array a layer', files: true };
  const title = 'Inspect representations: layers of any program';
  const kind = await vscode.window.showQuickPick([folder, file], { title });
  if (!kind) return [];
  const workspace = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  const picked = await vscode.window.showOpenDialog({
    title: `${kind.label}, or two to compare`,
    openLabel: 'Inspect',
    ...(workspace && { defaultUri: workspace.uri }),
    canSelectFiles: kind.files,
    canSelectFolders: !kind.files,
    canSelectMany: true,
    ...(kind.files && { filters: { Representations: ['npz', 'safetensors'] } }),
  });
  return picked ?? [];
}

function selectedOf(target: unknown, targets: unknown): unknown[] {
  return Array.isArray(targets) && targets.length > 0 ? (targets as unknown[]) : [target];
}

const distinct = (files: readonly string[]): string[] => [...new Set(files)];

function oneOrTwo(of: Compared['of'], [a, b, ...more]: readonly string[]): Compared | undefined {
  if (more.length > 0) {
    void vscode.window.showInformationMessage(
      asText(`${2 + more.length} ${of} are selected: two can be compared at a time.`),
    );
    return undefined;
  }
  return { of, files: b === undefined ? [a!] : [a!, b] };
}

function layersPath(value: unknown): string | undefined {
  return value instanceof vscode.Uri && holdsLayers(value.fsPath) ? value.fsPath : undefined;
}

/** The file of the checkpoint that a command's argument is. */
export function checkpointFile(value: unknown): string | undefined {
  if (value instanceof vscode.Uri) return value.fsPath.endsWith('.safetensors') ? value.fsPath : undefined;
  return isTreeNode(value) && value.kind === 'checkpoint' ? value.file : undefined;
}

/** Lets the user pick one checkpoint, or up to two, of a config or of all. */
export async function pickCheckpoints(
  store: RunStore,
  title: string,
  { config, most, not }: { config?: string | undefined; most: 1 | 2; not?: string },
): Promise<Compared['files'] | undefined> {
  const items = store
    .configs()
    .filter(({ file }) => config === undefined || file === config)
    .flatMap(({ name, runs }) =>
      runs.flatMap(run =>
        [...(run.untrained ? [run.untrained] : []), ...run.checkpoints]
          .map(({ step, file }) => ({
            label: formatCheckpoint(step),
            description: `${name}, ${run.label}`,
            detail: vscode.workspace.asRelativePath(run.dir),
            file,
          }))
          .filter(({ file }) => file !== not)
          .reverse(),
      ),
    );
  if (items.length === 0) {
    void vscode.window.showInformationMessage('There is no checkpoint to compare yet: train a config first.');
    return undefined;
  }
  const options = { title, matchOnDescription: true, matchOnDetail: true };
  if (most === 1) {
    const one = await vscode.window.showQuickPick(items, options);
    return one && [one.file];
  }
  const picked = await vscode.window.showQuickPick(items, { ...options, canPickMany: true });
  const [a, b, ...more] = picked ?? [];
  if (a === undefined) return undefined;
  if (more.length > 0) {
    void vscode.window.showInformationMessage('Two checkpoints can be compared at a time: the first two are.');
  }
  return b === undefined ? [a.file] : [a.file, b.file];
}
