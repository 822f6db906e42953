import * as vscode from 'vscode';
import { appendWords, commandLink } from './asText';
import type { Trainings } from './jobs/training';
import { Pacer } from './pacer';
import type { ConfigRuns, RunStore } from './store/store';
import { isTraining } from './text/run';
import { type TreeNode, runNode } from './text/shape';
import { statusDetail, statusLabel, statusText } from './text/status';

/** Not in the palette: Inspect does the same there. */
const SHOW_TRAINING = 'vaeLens.showTraining';
const UPDATE_MS = 100;

/** Tells of the runs that are being trained, and is hidden when there are none. */
export class TrainingStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('vaeLens.training', vscode.StatusBarAlignment.Left);
  private readonly disposables: readonly { dispose(): unknown }[];

  constructor(
    private readonly store: RunStore,
    private readonly trainings: Trainings,
  ) {
    this.item.name = 'VAE Lens training';
    this.item.command = SHOW_TRAINING;
    const pacer = new Pacer(UPDATE_MS, () => this.update());
    this.disposables = [
      this.item,
      pacer,
      store.onDidChange(() => pacer.request()),
      trainings.onDidChange(() => pacer.request()),
      vscode.commands.registerCommand(SHOW_TRAINING, () => this.show()),
    ];
    pacer.request();
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private update(): void {
    const found = trainingRuns(this.store);
    const runs = found.map(({ run }) => run);
    const text = statusText(runs, this.starting().length > 0);
    if (text === undefined) {
      this.item.text = '';
      this.item.hide();
      return;
    }
    const shown = `$(loading~spin) ${text}`;
    if (this.item.text === shown) return;
    this.item.text = shown;
    this.item.accessibilityInformation = { label: statusLabel(text), role: 'button' };
    this.item.tooltip = tooltipOf(found);
    this.item.show();
  }

  /** Configs whose training has been asked for and has not begun. */
  private starting(): string[] {
    const waits = ({ file }: ConfigRuns): boolean => this.trainings.starting(file)?.error === null;
    return this.store.configs().flatMap(config => (waits(config) ? [config.file] : []));
  }

  private async show(): Promise<void> {
    const found = trainingRuns(this.store);
    const [config] = this.starting();
    if (found.length === 0) {
      if (config !== undefined) await vscode.commands.executeCommand('vaeLens.inspect', vscode.Uri.file(config));
      return;
    }
    const items = found.map(({ run, node }) => ({
      label: `${run.info.name}, ${run.label}`,
      description: statusDetail(run, Date.now()),
      node,
    }));
    const choice =
      items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { title: 'Inspect a training' });
    if (choice) await vscode.commands.executeCommand('vaeLens.inspect', choice.node);
  }
}

interface Training {
  readonly run: ConfigRuns['runs'][number];
  readonly node: TreeNode;
}

/** Each once, though two configs may file their runs in one folder. */
function trainingRuns(store: RunStore): Training[] {
  const found = store
    .configs()
    .flatMap(({ file, runs }) => runs.filter(isTraining).map(run => ({ run, node: runNode(file, run) })));
  return [...new Map(found.map(training => [training.run.dir, training])).values()];
}

function tooltipOf(trainings: readonly Training[]): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  tooltip.isTrusted = { enabledCommands: ['vaeLens.inspect', 'vaeLens.stop'] };
  if (trainings.length === 0) tooltip.appendText('Training is starting');
  for (const { run, node } of trainings) {
    appendWords(tooltip.appendMarkdown('**'), `${run.info.name}, ${run.label}`).appendMarkdown('**\n\n');
    appendWords(tooltip, statusDetail(run, Date.now()));
    tooltip.appendMarkdown(`\n\n${commandLink('Inspect', 'inspect', node)} · ${commandLink('Stop', 'stop', node)}\n\n`);
  }
  return tooltip;
}
