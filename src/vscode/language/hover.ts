import * as vscode from 'vscode';
import { Once } from '../../base/once';
import { evaluationsOf } from '../../analysis/population/curvePoints';
import { keyAt } from '../../config/language/keyAt';
import { plainKey } from '../../config/language/meaning';
import type { ConfigText } from '../../config/reading/read';
import { mainParameter, type MultiRate } from '../../config/schema/objective';
import type { SingleConfig } from '../../config/schema/schema';
import { nodeDocument } from '../../views/chart/nodeDocument';
import {
  DARK_THEME,
  HIGH_CONTRAST_LIGHT_THEME,
  HIGH_CONTRAST_THEME,
  LIGHT_THEME,
  type Theme,
} from '../../views/chart/theme';
import { appendWords, commandLink } from '../asText';
import { isConfig, readDocument } from '../configs';
import { multiRateRunOf } from '../store/multiRateRun';
import { differencesBetween, findingsOf } from '../store/runFindings';
import type { RunStore } from '../store/store';
import { betaMeaning, betaText } from './betaText';
import { findingText, hasFindings } from './findingText';
import { keyText } from './keyText';
import { isOfLearningRate, learningRateText } from './learningRateText';
import { measuredTable, newestOf } from './measured';
import { configAt, isParameter, parameterText } from './parameterText';
import { overBetaText, type OverBetaFacts, rangedObjective, rangeText } from './multiRateText';
import { curvePicture } from './picture';
import { rangeOf } from './ranges';

/** What every key does and, where runs exist, what was measured for its value. */
export class ConfigHover implements vscode.HoverProvider {
  private readonly drawing = new Once(nodeDocument);

  constructor(private readonly store: RunStore) {}

  /** Loads what pictures need, so that the first hover does not wait for it. */
  warmUp(): Promise<Document> {
    return this.drawing.get();
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const read = readDocument(document);
    const at = keyAt(read.places, document.offsetAt(position));
    if (at === undefined) return undefined;
    const key = plainKey(at.key);
    const value = numberAt(document, read, at.key);
    const config = read.config && configAt(at.key, read.config);
    const multiRate = config && rangedObjective(key, config);
    const parts =
      key === 'objective.beta'
        ? [await this.betaHover(document, config, value)]
        : config && multiRate
          ? [
              // The summaries of all objectives.
              key === 'objective.name' && document.languageId === 'vae-yaml' ? plain(keyText(key)) : undefined,
              await this.rangeHover(document, config, { objective: multiRate, beta: value }),
            ]
          : config && isParameter(key, config)
            ? [this.parameterHover(document, read, config, { key, value })]
            : [
                // JSON files have a hover of their own for this, from the schema.
                document.languageId === 'vae-yaml' ? plain(keyText(key)) : undefined,
                config && isOfLearningRate(key) ? plain(learningRateText(config)) : undefined,
                asFound(this.found(document, read, key)),
                plain(this.table(document, read, key, value)),
              ];
    const shown = parts.filter(part => part !== undefined);
    return shown.length === 0 ? undefined : new vscode.Hover(shown, rangeOf(document, at.range));
  }

  private table(document: vscode.TextDocument, { config }: ConfigText, key: string, own: unknown): string | undefined {
    const runs = this.store.of(document.uri.fsPath)?.runs ?? [];
    return config && runs.length > 0 ? measuredTable(key, own, config, runs) : undefined;
  }

  private found({ uri }: vscode.TextDocument, { config }: ConfigText, key: string): string | undefined {
    if (!config || !hasFindings(key)) return undefined;
    const runs = this.store.of(uri.fsPath)?.runs ?? [];
    const run = newestOf(config, runs);
    return run && findingText(key, findingsOf(run, this.store.curve(uri.fsPath, config), runs));
  }

  private parameterHover(
    document: vscode.TextDocument,
    read: ConfigText,
    config: SingleConfig,
    { key, value }: { key: string; value: number | undefined },
  ): vscode.MarkdownString {
    const words = parameterText(key, config, this.table(document, read, key, value));
    const isOver = key === mainParameter(config.objective)?.key;
    const hasCurve = isOver && this.store.curve(document.uri.fsPath, config).length > 0;
    return withLinks([...words, ...links(document.uri, hasCurve)]);
  }

  private async betaHover(
    { uri }: vscode.TextDocument,
    config: SingleConfig | undefined,
    beta: number | undefined,
  ): Promise<vscode.MarkdownString> {
    const file = uri.fsPath;
    // A sweep may list objectives with β beside one that has none.
    const points = config ? this.store.curve(file, config).filter(point => point.beta !== null) : [];
    const runs = this.store.of(file)?.runs ?? [];
    const overBeta = config && this.overBeta(file, config);
    const facts = {
      beta,
      points,
      overBeta,
      differences: differencesBetween(points),
      likelihood: config?.model.likelihood ?? '',
      evaluationsOf: (dir: string) => evaluationsOf(runs.find(run => run.dir === dir)?.scalars ?? [], 'test'),
    };
    const drawn = [...points, ...(overBeta?.points ?? [])];
    const picture = drawn.length > 0 ? [curvePicture(drawn, facts, await this.warmUp(), pictureTheme())] : [];
    const words = config
      ? betaText(facts)
      : ['What is measured shows again when the mistakes in this file are put right.'];
    return withLinks([
      betaMeaning(facts.likelihood, config?.objective),
      ...picture,
      ...words,
      ...links(uri, points.length > 0 || overBeta?.file === file),
    ]);
  }

  private async rangeHover(
    { uri }: vscode.TextDocument,
    config: SingleConfig,
    { objective, beta }: { objective: MultiRate; beta: number | undefined },
  ): Promise<vscode.MarkdownString> {
    const found = this.overBeta(uri.fsPath, config);
    const points = found?.points ?? [];
    const shown = { beta, likelihood: config.model.likelihood ?? '' };
    const picture = points.length > 0 ? [curvePicture(points, shown, await this.warmUp(), pictureTheme())] : [];
    const [what, ...measured] = rangeText(objective, found);
    const there = found && beta !== undefined ? [overBetaText(beta, found, shown.likelihood)] : [];
    return withLinks([what!, ...picture, ...there, ...measured, ...links(uri, found?.file === uri.fsPath)]);
  }

  /** The multi-rate run of a config's data and model, of any config. */
  private overBeta(file: string, config: SingleConfig): (OverBetaFacts & { file: string }) | undefined {
    const configs = [...this.store.configs()];
    const found = multiRateRunOf(
      file,
      config,
      configs.flatMap(({ runs }) => runs),
      run => this.store.pointsOf(run).some(({ multiRate }) => multiRate),
    );
    if (!found) return undefined;
    const own = configs.find(({ runs }) => runs.includes(found.run))!;
    return { range: found.objective.range, points: this.store.pointsOf(found.run), file: own.file };
  }
}

/** Paragraphs whose links may run what belongs to a config. */
function withLinks(paragraphs: readonly string[]): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(paragraphs.join('\n\n'), true);
  markdown.isTrusted = { enabledCommands: ['vaeLens.train', 'vaeLens.sweep', 'vaeLens.openCurve'] };
  return markdown;
}

/** Names of layers and factors come from files. */
function asFound(text: string | undefined): vscode.MarkdownString | undefined {
  return text === undefined ? undefined : appendWords(new vscode.MarkdownString(), text);
}

function plain(text: string | undefined): vscode.MarkdownString | undefined {
  return text === undefined ? undefined : new vscode.MarkdownString(text);
}

/** The number that stands at a key, if it is one. */
function numberAt(document: vscode.TextDocument, { places }: ConfigText, key: string): number | undefined {
  const place = places.get(key);
  const text = place && document.getText(rangeOf(document, place.value)).trim();
  return text === undefined || text === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);
}

function links(uri: vscode.Uri, hasCurve: boolean): string[] {
  const link = (icon: string, title: string, command: string) => commandLink(`$(${icon}) ${title}`, command, uri);
  const starting = [link('play', 'Train', 'train'), link('list-tree', 'Sweep', 'sweep')];
  if (!isConfig(uri)) return [];
  const shown = [
    ...(vscode.workspace.isTrusted ? starting : []),
    ...(hasCurve ? [link('graph-line', 'Open curve', 'openCurve')] : []),
  ];
  return shown.length > 0 ? ['---', shown.join(' &nbsp; ')] : [];
}

/** A picture does not see the editor's colours: it is drawn in those of the theme's kind. */
function pictureTheme(): Theme {
  switch (vscode.window.activeColorTheme.kind) {
    case vscode.ColorThemeKind.Light:
      return LIGHT_THEME;
    case vscode.ColorThemeKind.Dark:
      return DARK_THEME;
    case vscode.ColorThemeKind.HighContrast:
      return HIGH_CONTRAST_THEME;
    case vscode.ColorThemeKind.HighContrastLight:
      return HIGH_CONTRAST_LIGHT_THEME;
  }
}
