import * as vscode from 'vscode';
import { asText } from '../asText';
import type { ConfigRuns, RunStore } from '../store/store';
import { type RunAction, candidates, noCandidates, question } from '../text/choice';
import { describeRun, iconOf } from '../text/run';
import { sweepRuns } from '../text/shape';
import { runOf } from '../targets';
import { isTreeNode } from '../tree';

export interface ChosenRun {
  readonly config: ConfigRuns;
  readonly run: ConfigRuns['runs'][number];
}

/**
 * The run that a command is about: that of the tree's node or the folder that it was given, otherwise one of those that
 * the action makes sense for, which is asked for unless there is only one. Undefined if there is none.
 */
export async function pickRun(store: RunStore, action: RunAction, argument: unknown): Promise<ChosenRun | undefined> {
  const dir = runOf(argument);
  if (dir !== undefined) {
    const found = store.run(dir);
    if (!found) void vscode.window.showInformationMessage(asText(`There is no run in ${dir} any more.`));
    return found;
  }
  const all = new Map<string, ChosenRun>();
  for (const config of configsOf(store, argument)) {
    for (const run of candidates(action, config.runs)) if (!all.has(run.dir)) all.set(run.dir, { config, run });
  }
  const choices = [...all.values()];
  if (choices.length === 0) void vscode.window.showInformationMessage(asText(noCandidates(action)));
  if (choices.length < 2) return choices[0];
  const items = choices.map(choice => ({
    label: `$(${iconOf(choice.run).id}) ${choice.run.label}`,
    description: describeRun(choice.run, Date.now()),
    detail: choice.config.name,
    choice,
  }));
  return (await vscode.window.showQuickPick(items, { title: question(action), matchOnDetail: true }))?.choice;
}

/**
 * The runs that a command is about: of several nodes of the tree that are selected all, a sweep's its runs; otherwise as
 * pickRun.
 */
export async function pickRuns(
  store: RunStore,
  action: RunAction,
  argument: unknown,
  selected: unknown,
): Promise<ChosenRun[]> {
  const nodes = Array.isArray(selected) ? selected.filter(isTreeNode) : [];
  if (nodes.length < 2) {
    const one = await pickRun(store, action, argument);
    return one ? [one] : [];
  }
  const dirs = nodes.flatMap(node => {
    if (node.kind === 'run') return [node.run];
    return node.kind === 'sweep' ? sweepRuns(store.of(node.config)?.runs ?? [], node.key).map(({ dir }) => dir) : [];
  });
  return [...new Set(dirs)].flatMap(dir => store.run(dir) ?? []);
}

/** The config that an argument names, or all. */
function configsOf(store: RunStore, argument: unknown): readonly ConfigRuns[] {
  const file = argument instanceof vscode.Uri ? argument.fsPath : isTreeNode(argument) ? argument.config : undefined;
  const config = file === undefined ? undefined : store.of(file);
  return config ? [config] : store.configs();
}
