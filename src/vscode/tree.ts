import { basename } from 'node:path';
import * as vscode from 'vscode';
import { standsAlone } from '../run/folder';
import { BEST, bestSentence, formatCheckpoint } from '../views/chart/checkpointNames';
import { appendWords } from './asText';
import { Pacer } from './pacer';
import type { ConfigRuns, RunStore } from './store/store';
import { contextOf, describeRun, factsOf, iconOf, isTraining } from './text/run';
import { changedLooks, configChildren, configLabel, configText, epochText, looksOf, moreText } from './text/shape';
import {
  type Looks,
  type TreeNode,
  rootNodes,
  runChildren,
  runNode,
  sweepRuns,
  sweepText,
  whenText,
} from './text/shape';

const VIEW = 'vaeLens.runs';
const REFRESH_MS = 500;
/** 'finished 2 min ago' grows older by itself. */
const AGEING_MS = 60_000;

/** Whether a command's argument is a node of the tree of runs. */
export function isTreeNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && 'kind' in value && 'config' in value && 'id' in value;
}

/** The tree of configs, their runs, and the runs' checkpoints. */
export class RunsTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<TreeNode[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  /** The editor knows a node by its identity: one object for each id. */
  private readonly nodes = new Map<string, TreeNode>();
  private looks: Looks = new Map();
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly disposables: readonly { dispose(): unknown }[];

  constructor(private readonly store: RunStore) {
    this.looks = looksOf(store.configs(), Date.now());
    this.view = vscode.window.createTreeView<TreeNode>(VIEW, { treeDataProvider: this, canSelectMany: true });
    const pacer = new Pacer(REFRESH_MS, () => this.refresh());
    const ageing = setInterval(() => this.view.visible && pacer.request(), AGEING_MS);
    this.disposables = [
      this.changed,
      this.view,
      pacer,
      store.onDidChange(() => pacer.request()),
      { dispose: () => clearInterval(ageing) },
    ];
    this.showBadge();
  }

  getChildren(node?: TreeNode): TreeNode[] {
    const children = node ? this.childrenOf(node) : rootNodes(this.store.configs());
    return children.map(child => this.known(child));
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = this.itemOf(node);
    item.id = node.id;
    return item;
  }

  /** The tooltip, made when it is first shown. */
  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const found = node.kind === 'run' ? this.store.run(node.run) : undefined;
    if (!found) return item;
    const tooltip = new vscode.MarkdownString();
    appendWords(tooltip, `${found.config.name}, ${found.run.label}: ${describeRun(found.run, Date.now())}`);
    for (const [name, value] of factsOf(found.run)) appendWords(tooltip.appendMarkdown(`\n\n**${name}** `), value);
    item.tooltip = tooltip;
    return item;
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private refresh(): void {
    const looks = looksOf(this.store.configs(), Date.now());
    const changed = changedLooks(this.looks, looks);
    this.looks = looks;
    if (changed === 'all') this.changed.fire(undefined);
    else if (changed.length > 0) this.changed.fire(this.configsOf(changed));
    this.showBadge();
  }

  /** A run may be gone before the editor comes to draw it again; the config that it hangs from is still there. */
  private configsOf(ids: readonly string[]): TreeNode[] {
    const files = new Set(ids.flatMap(id => this.nodes.get(id)?.config ?? []));
    return [...this.nodes.values()].filter(({ kind, config }) => kind === 'config' && files.has(config));
  }

  private showBadge(): void {
    const dirs = this.store.configs().flatMap(({ runs }) => runs.filter(isTraining).map(({ dir }) => dir));
    const value = new Set(dirs).size;
    if (this.view.badge?.value === value || (value === 0 && !this.view.badge)) return;
    const tooltip = value === 1 ? '1 run is being trained' : `${value} runs are being trained`;
    this.view.badge = value === 0 ? undefined : { value, tooltip };
  }

  private known(node: TreeNode): TreeNode {
    const known = this.nodes.get(node.id);
    if (!known) this.nodes.set(node.id, node);
    return known ?? node;
  }

  private childrenOf(node: TreeNode): TreeNode[] {
    const config = this.store.of(node.config);
    if (!config) return [];
    if (node.kind === 'config') return configChildren(config);
    if (node.kind === 'sweep') return sweepRuns(config.runs, node.key).map(run => runNode(config.file, run));
    const run = node.kind === 'run' ? config.runs.find(({ dir }) => dir === node.run) : undefined;
    return run ? runChildren(config.file, run) : [];
  }

  private itemOf(node: TreeNode): vscode.TreeItem {
    const config = this.store.of(node.config);
    if (node.kind === 'config') return configItem(node.config, config, this.store.configs());
    if (node.kind === 'sweep') return sweepItem(node.key, config);
    const run = config?.runs.find(({ dir }) => dir === node.run);
    // It went away between being listed and being drawn.
    if (!run) return new vscode.TreeItem(basename(node.run));
    if (node.kind === 'run') return runItem(node, run);
    if (node.kind === 'more') return moreItem(run);
    return checkpointItem(node, run);
  }
}

type Run = ConfigRuns['runs'][number];
const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

function configItem(file: string, config: ConfigRuns | undefined, all: readonly ConfigRuns[]): vscode.TreeItem {
  const alone = standsAlone(file);
  const label = config ? configLabel(config) : basename(file);
  const item = new vscode.TreeItem(label, config?.runs.length ? Expanded : None);
  item.resourceUri = vscode.Uri.file(file);
  item.iconPath = alone ? new vscode.ThemeIcon('folder-library') : vscode.ThemeIcon.File;
  if (config) item.description = configText(config, all);
  item.tooltip = file;
  item.contextValue = alone ? 'alone' : 'config';
  if (!alone) item.command = { command: 'vaeLens.openConfig', title: 'Open', arguments: [item.resourceUri] };
  const what = alone ? 'Runs of' : 'Config';
  item.accessibilityInformation = { label: `${what} ${label}, ${config ? configText(config, all) : ''}` };
  return item;
}

function sweepItem(key: string, config: ConfigRuns | undefined): vscode.TreeItem {
  const [label, description] = sweepText(sweepRuns(config?.runs ?? [], key));
  const item = new vscode.TreeItem(label, Collapsed);
  item.description = description;
  item.iconPath = new vscode.ThemeIcon('list-tree');
  item.contextValue = 'sweep';
  return item;
}

function runItem(node: TreeNode, run: Run): vscode.TreeItem {
  const item = new vscode.TreeItem(run.label, runChildren(node.config, run).length > 0 ? Collapsed : None);
  const description = describeRun(run, Date.now());
  const { id, color } = iconOf(run);
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));
  item.contextValue = contextOf(run);
  item.command = { command: 'vaeLens.inspect', title: 'Inspect', arguments: [node] };
  item.accessibilityInformation = { label: `Run ${run.label}, ${description.replace(' %', ' percent')}` };
  return item;
}

function checkpointItem(node: TreeNode & { kind: 'checkpoint' }, run: Run): vscode.TreeItem {
  const item = new vscode.TreeItem(formatCheckpoint(node.step), None);
  const epoch = epochText(node.step, run.info.stepsPerEpoch);
  const best = node.step > 0 && run.best?.step === node.step ? run.best : undefined;
  const about = [epoch, best && BEST].filter(text => text !== undefined);
  if (about.length > 0) item.description = about.join(' · ');
  item.resourceUri = vscode.Uri.file(node.file);
  item.iconPath = new vscode.ThemeIcon(node.step === 0 ? 'circle-outline' : best ? 'star-full' : 'target');
  const what = node.step === 0 ? ['The model before its first step'] : best ? [bestSentence(best.among)] : [];
  item.tooltip = [...what, node.file].join('\n');
  item.contextValue = node.step === 0 ? 'checkpoint.untrained' : 'checkpoint';
  item.command = { command: 'vaeLens.inspect', title: 'Inspect', arguments: [node] };
  item.accessibilityInformation = {
    label:
      node.step === 0
        ? 'Untrained model'
        : `Checkpoint, ${[whenText(node.step, run.info.stepsPerEpoch), ...(best ? [BEST] : [])].join(', ')}`,
  };
  return item;
}

function moreItem(run: Run): vscode.TreeItem {
  const item = new vscode.TreeItem(moreText(run), None);
  item.tooltip = 'Show the folder with all checkpoints';
  item.iconPath = new vscode.ThemeIcon('folder-opened');
  item.command = { command: 'vaeLens.revealRun', title: 'Reveal run folder', arguments: [run.dir] };
  return item;
}
