import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { allBetas } from '../../config/language/allBetas';
import type { Place } from '../../config/reading/source';
import { mainParameter, objectiveSection } from '../../config/schema/objective';
import { isConfig, readDocument } from '../configs';
import { Pacer } from '../pacer';
import type { RunStore } from '../store/store';
import { allBetasTitle } from './allBetasText';
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

/** What is above keys of a config: of a run, and of what could be trained instead. */
interface Said {
  measured: string | undefined;
  allBetas: string | undefined;
}

/**
 * Commands above a config's first line, above β what the last run of exactly this config has measured, and above a sweep over β
 * that one training could have all of them.
 */
export class ConfigLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  /** What is shown, by document. */
  private readonly shown = new Map<string, Said>();
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
    const said = this.said(document);
    this.shown.set(uri.toString(), said);
    const above = (place: Place | undefined, title: string | undefined, command: string): vscode.CodeLens[] =>
      place && title !== undefined
        ? [new vscode.CodeLens(rangeOf(document, place.key ?? place.value), { title, command, arguments: [uri] })]
        : [];
    return [
      ...lenses,
      ...above(key === undefined ? undefined : places.get(key), said.measured, 'vaeLens.openCurve'),
      ...above(places.get('sweep.objective.beta'), said.allBetas, 'vaeLens.trainAllBetas'),
    ];
  }

  dispose(): void {
    this.subscription.dispose();
    this.pacer.dispose();
    this.changed.dispose();
  }

  private said(document: vscode.TextDocument): Said {
    const read = readDocument(document);
    const runs = this.store.of(document.uri.fsPath)?.runs;
    if (!read.config || !runs) return { measured: undefined, allBetas: undefined };
    const atOnce = allBetas(document.getText(), read);
    return {
      measured: measuredLine(read.config, runs),
      allBetas: atOnce && allBetasTitle(read.config, atOnce, runs),
    };
  }

  /** Asks for new lenses only when they would say something else. */
  private update(): void {
    const visible = vscode.window.visibleTextEditors.map(({ document }) => document);
    const isNews = (document: vscode.TextDocument) =>
      isConfig(document.uri) && !isDeepStrictEqual(this.said(document), this.shown.get(document.uri.toString()));
    if (visible.some(isNews)) this.changed.fire();
  }
}
