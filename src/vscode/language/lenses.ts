import * as vscode from 'vscode';
import { mainParameter, objectiveSection } from '../../config/schema/objective';
import { isConfig, readDocument } from '../configs';
import { Pacer } from '../pacer';
import type { RunStore } from '../store/store';
import { measuredLine } from './measured';
import { rangeOf } from './ranges';

const COMMANDS = [
  ['Train VAE', 'vaeLens.train'],
  ['Inspect', 'vaeLens.inspect'],
  ['Sweep', 'vaeLens.sweep'],
  ['Compare…', 'vaeLens.compare'],
] as const;

/** How often what runs have measured is looked at anew. */
const MEASURED_MS = 1000;

/** Commands above a config's first line, and above β what the last run of exactly this config has measured. */
export class ConfigLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  /** What is shown as measured, by document. */
  private readonly shown = new Map<string, string | undefined>();
  private readonly pacer = new Pacer(MEASURED_MS, () => this.update());
  private readonly subscription: vscode.Disposable;

  constructor(private readonly store: RunStore) {
    this.subscription = store.onDidChange(() => this.pacer.request());
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { uri } = document;
    if (!isConfig(uri)) return [];
    const top = new vscode.Range(0, 0, 0, 0);
    const { config, places } = readDocument(document);
    const { key, symbol } = mainParameter(config ? config.objective : objectiveSection().parse({})) ?? {};
    const lenses = COMMANDS.map(([words, command]) => {
      const title = words === 'Sweep' && symbol !== undefined ? `${words} ${symbol}` : words;
      return new vscode.CodeLens(top, { title, command, arguments: [uri] });
    });
    const place = key === undefined ? undefined : places.get(key);
    const line = this.measured(document);
    this.shown.set(uri.toString(), line);
    if (line === undefined || place === undefined) return lenses;
    const command = { title: line, command: 'vaeLens.openCurve', arguments: [uri] };
    return [...lenses, new vscode.CodeLens(rangeOf(document, place.key ?? place.value), command)];
  }

  dispose(): void {
    this.subscription.dispose();
    this.pacer.dispose();
    this.changed.dispose();
  }

  private measured(document: vscode.TextDocument): string | undefined {
    const { config } = readDocument(document);
    const runs = this.store.of(document.uri.fsPath)?.runs;
    return config && runs ? measuredLine(config, runs) : undefined;
  }

  /** Asks for new lenses only when they would say something else. */
  private update(): void {
    const visible = vscode.window.visibleTextEditors.map(({ document }) => document);
    const isNews = (document: vscode.TextDocument) =>
      isConfig(document.uri) && this.measured(document) !== this.shown.get(document.uri.toString());
    if (visible.some(isNews)) this.changed.fire();
  }
}
