import { existsSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import * as vscode from 'vscode';
import { pathNames } from '../../base/paths/pathNames';
import { handler } from '../../base/rpc';
import { type Compared, keptComparedSchema } from '../../protocol/compared';
import {
  approximateLayers,
  compareLayers,
  informLayers,
  profileCompared,
  scaleLayer,
} from '../../protocol/measurePanel';
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
import type { LayerMeasures } from './layerMeasures';

export interface CompareNeeds {
  readonly extension: Extension;
  readonly store: RunStore;
  /** By what the layers are of. */
  readonly measures: Readonly<Record<Compared['of'], LayerMeasures>>;
  act(what: Act, beside: vscode.Uri): Promise<void>;
}

/** The compare panels, one for each pair of checkpoints or representations. */
export class ComparePanels implements vscode.WebviewPanelSerializer {
  private readonly panels = new Map<string, vscode.WebviewPanel>();

  constructor(private readonly needs: CompareNeeds) {}

  /** Opens the comparison of the layers of one with each other, or with those of another one. */
  open(compared: Compared): void {
    const known = this.panels.get(keyOf(compared));
    if (known) {
      known.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      COMPARE,
      titleOf(compared, this.needs.store),
      vscode.ViewColumn.Active,
      panelOptions(this.needs.extension, []),
    );
    this.adopt(panel, compared);
  }

  /** Called by the editor for every compare panel that was open when the window was closed or reloaded. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const saved = keptComparedSchema.safeParse(state);
    if (saved.success && !this.panels.has(keyOf(saved.data))) {
      panel.webview.options = panelOptions(this.needs.extension, []);
      this.adopt(panel, saved.data);
    } else {
      panel.dispose();
    }
    return Promise.resolve();
  }

  private adopt(panel: vscode.WebviewPanel, compared: Compared): void {
    const { extension, store } = this.needs;
    const measures = this.needs.measures[compared.of];
    this.panels.set(keyOf(compared), panel);
    panel.iconPath = panelIcon(extension);
    const folder = vscode.Uri.file(dirname(compared.files[0]));
    let shown = '';
    const show = (): void => {
      const model = modelOf(compared, store);
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
      handler(compareLayers, (params, watch) => measures.compare(params, watch)),
      handler(informLayers, (params, watch) => measures.inform(params, watch)),
      handler(approximateLayers, (params, watch) => measures.approximate(params, watch)),
      handler(profileCompared, (params, watch) => measures.profile(params, watch)),
      handler(scaleLayer, (params, watch) => measures.scale(params, watch)),
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
      this.panels.delete(keyOf(compared));
      channel.dispose();
      for (const listener of listeners) listener.dispose();
    });
    panel.webview.html = panelHtml(panel.webview, extension, 'compare', titleOf(compared, this.needs.store));
  }
}

function keyOf({ of, files }: Compared): string {
  return JSON.stringify([of, files]);
}

function titleOf(compared: Compared, store: RunStore): string {
  if (compared.of === 'checkpoints') return titleOfCheckpoints(compared.files, store);
  const [a, b] = pathNames(compared.files);
  return b === undefined ? `Layers of ${a!}` : `${a!} × ${b}`;
}

/** By their steps or, where those are the same, by their runs. */
function titleOfCheckpoints(files: Compared['files'], store: RunStore): string {
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
function baselinesOf([a, b]: Compared['files']): ComparePanel['baselines'] {
  if (b === undefined || dirname(a) !== dirname(b) || [a, b].some(isUntrained)) return null;
  // Names of checkpoints sort by their step.
  return peek(BASELINES, [a > b ? a : b], {}) ?? null;
}

function modelOf({ of, files }: Compared, store: RunStore): ComparePanel {
  const own = of === 'representations';
  const [a, b] = own ? representationCards(files) : files.map(file => checkpointCard(file, store));
  return { of, a: a!, b: b ?? null, baselines: own ? null : baselinesOf(files), trusted: vscode.workspace.isTrusted };
}

function problemOf(file: string): string | null {
  return existsSync(file) ? null : `${file} is not there any more`;
}

function representationCards(files: Compared['files']): ComparePanel['a'][] {
  const names = pathNames(files);
  return files.map((file, i) => ({
    file,
    title: names[i]!,
    detail: file,
    problem: problemOf(file),
    untrained: null,
  }));
}

function checkpointCard(file: string, store: RunStore): ComparePanel['a'] {
  const problem = problemOf(file);
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
