import { existsSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod';
import { handler } from '../../base/rpc';
import { approximateLayers, compareLayers, informLayers } from '../../protocol/measurePanel';
import { type Act, type ComparePanel, act, ready, showCompared } from '../../protocol/panel';
import { BASELINES } from '../../analysis/results/comparison';
import { peek } from '../../analysis/results/remembered';
import { stepInName } from '../../run/checkpoints/checkpoint';
import { statisticsSentence, UNTRAINED } from '../../views/chart/checkpointNames';
import { placeOf } from '../../views/chart/quantities';
import { untrainedModelOf } from '../store/untrainedModel';
import { numbersText } from '../text/run';
import { whenText } from '../text/shape';
import type { RunStore } from '../store/store';
import { PanelChannel } from './channel';
import { COMPARE } from '../viewTypes';
import { type Extension, panelHtml, panelIcon, panelOptions } from './html';
import type { Measuring } from './measureRequests';

export type Compared = readonly [string] | readonly [string, string];

export interface CompareNeeds {
  readonly extension: Extension;
  readonly store: RunStore;
  readonly measuring: Measuring;
  act(what: Act, beside: vscode.Uri): Promise<void>;
}

/** What a compare panel remembers of itself across reloads. */
const savedSchema = z.looseObject({ files: z.union([z.tuple([z.string()]), z.tuple([z.string(), z.string()])]) });

/** The compare panels, one for each pair of checkpoints. */
export class ComparePanels implements vscode.WebviewPanelSerializer {
  private readonly panels = new Map<string, vscode.WebviewPanel>();

  constructor(private readonly needs: CompareNeeds) {}

  /** Opens the comparison of a checkpoint's layers with each other, or with those of another one. */
  open(files: Compared): void {
    const known = this.panels.get(keyOf(files));
    if (known) {
      known.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      COMPARE,
      titleOf(files, this.needs.store),
      vscode.ViewColumn.Active,
      panelOptions(this.needs.extension, []),
    );
    this.adopt(panel, files);
  }

  /** Called by the editor for every compare panel that was open when the window was closed or reloaded. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const saved = savedSchema.safeParse(state);
    if (saved.success && !this.panels.has(keyOf(saved.data.files))) {
      panel.webview.options = panelOptions(this.needs.extension, []);
      this.adopt(panel, saved.data.files);
    } else {
      panel.dispose();
    }
    return Promise.resolve();
  }

  private adopt(panel: vscode.WebviewPanel, files: Compared): void {
    const { extension, store, measuring } = this.needs;
    this.panels.set(keyOf(files), panel);
    panel.iconPath = panelIcon(extension);
    const folder = vscode.Uri.file(dirname(files[0]));
    let shown = '';
    const show = (): void => {
      const model = modelOf(files, store);
      const text = JSON.stringify(model);
      if (text === shown || !panel.visible) return;
      shown = text;
      void channel.show(showCompared, model);
    };
    const channel = new PanelChannel(panel.webview, folder, [
      handler(ready, () => {
        shown = '';
        show();
        return Promise.resolve(null);
      }),
      handler(compareLayers, (params, watch) => measuring.compare(params, watch)),
      handler(informLayers, (params, watch) => measuring.inform(params, watch)),
      handler(approximateLayers, (params, watch) => measuring.approximate(params, watch)),
      handler(act, async what => {
        await this.needs.act(what, folder);
        return null;
      }),
    ]);
    const listeners = [
      store.onDidChange(show),
      vscode.workspace.onDidGrantWorkspaceTrust(show),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) channel.forget();
      }),
    ];
    panel.onDidDispose(() => {
      this.panels.delete(keyOf(files));
      channel.dispose();
      for (const listener of listeners) listener.dispose();
    });
    panel.webview.html = panelHtml(panel.webview, extension, 'compare', titleOf(files, this.needs.store));
  }
}

function keyOf(files: Compared): string {
  return JSON.stringify(files);
}

/** By their steps or, where those are the same, by their runs. */
function titleOf(files: Compared, store: RunStore): string {
  const [a, b] = files.map(file =>
    isUntrained(file) ? UNTRAINED : basename(file, '.safetensors').replace(/^step-0*(?=\d)/, 'step '),
  );
  if (b === undefined) return `Layers of ${a}`;
  if (a !== b) return `${a} × ${b}`;
  const found = files.map(file => store.run(dirname(dirname(file))));
  const labels = found.map(one => one?.run.label ?? a);
  // Runs of two configs may be called the same.
  const names = labels[0] === labels[1] ? found.map((one, i) => `${one?.config.name ?? ''} ${labels[i]}`) : labels;
  return names.join(' × ');
}

function isUntrained(file: string): boolean {
  return stepInName(file) === 0;
}

/** Those of the later checkpoint, if it is its run's last one: only that has any. */
function baselinesOf([a, b]: Compared): ComparePanel['baselines'] {
  if (b === undefined || dirname(a) !== dirname(b) || [a, b].some(isUntrained)) return null;
  // Names of checkpoints sort by their step.
  return peek(BASELINES, [a > b ? a : b], {}) ?? null;
}

function modelOf(files: Compared, store: RunStore): ComparePanel {
  const [a, b] = files;
  return {
    a: comparedOf(a, store),
    b: b === undefined ? null : comparedOf(b, store),
    baselines: baselinesOf(files),
    trusted: vscode.workspace.isTrusted,
  };
}

function comparedOf(file: string, store: RunStore): ComparePanel['a'] {
  const problem = existsSync(file) ? null : `${file} is not there any more`;
  const found = store.run(dirname(dirname(file)));
  const kept = found ? untrainedModelOf(found.run) : null;
  const untrained = isUntrained(file) ? file : (kept?.file ?? null);
  const checkpoint = kept?.file === file ? kept : found?.run.checkpoints.find(one => one.file === file);
  if (!found || !checkpoint) {
    const detail = vscode.workspace.asRelativePath(dirname(file));
    return { file, title: basename(file), detail, problem, untrained };
  }
  const { config, run } = found;
  const { step } = checkpoint;
  const from = checkpoint === kept ? kept.statisticsFrom : null;
  const when = [
    whenText(step, run.info.stepsPerEpoch),
    ...(step > 0 && run.best?.step === step ? ['best, chosen on its held-out examples'] : []),
    ...(from === null ? [] : [statisticsSentence(from).replace(/\.$/, '')]),
  ];
  const test = run.scalars.findLast(scalar => placeOf(scalar) === 'test' && scalar.step <= step);
  const numbers =
    test?.step === step
      ? [numbersText(test).join(', '), ...('activeUnits' in test ? [`${test.activeUnits} active units`] : [])]
      : [];
  return {
    file,
    title: `${config.name}, ${run.label}`,
    detail: [...when, ...numbers, relative(dirname(config.folder), run.dir)].join(' · '),
    problem,
    untrained,
  };
}
