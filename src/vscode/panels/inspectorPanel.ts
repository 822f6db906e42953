import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { z } from 'zod';
import { handler } from '../../base/rpc';
import {
  compareLayers,
  informLayers,
  followFactors,
  frechetReconstructions,
  profileLayers,
  scaleLayer,
  traverseLatents,
} from '../../protocol/measurePanel';
import {
  type Act,
  type Inspector,
  type ShownInspector,
  act,
  findCounterparts,
  goTo,
  ready,
  selectRun,
  showInspector,
  showScalars,
} from '../../protocol/panel';
import { drawOfRun, familiesOfRun, ratePartsKnown, ratePartsOfRun } from '../../protocol/curvePanel';
import { standsAlone } from '../../run/folder';
import { mapModels, sweepRuns } from '../../protocol/sweepPanel';
import type { Trainings } from '../jobs/training';
import { findCounterpartsIn } from '../store/findCounterparts';
import type { RunStore } from '../store/store';
import { betaHandlers } from './betaRequests';
import { PanelChannel } from './channel';
import { CurveRequests } from './curveRequests';
import { type Extension, panelHtml, panelIcon } from './html';
import type { Measuring } from './measureRequests';
import { inspectorModel, sweepModel } from './inspectorModel';

/** Panels hear of news at most this often: in no second more than ten times. */
const PUSH_MS = 120;

/** Where an inspector is to go when it opens. */
export interface Place {
  /** Null for the newest run, whichever that is. */
  run?: string | null;
  tab?: z.output<typeof goTo.params>['tab'];
  step?: number;
}

export interface InspectorNeeds {
  readonly extension: Extension;
  readonly store: RunStore;
  readonly trainings: Trainings;
  readonly measuring: Measuring;
  /** Does what a button or link of the inspector of a config says. */
  act(what: Act, config: vscode.Uri): Promise<void>;
}

/** One inspector: what it shows is read anew and sent whenever something has changed. */
export class InspectorPanel {
  private readonly channel: PanelChannel;
  private run: string | null;
  /** The run that was shown last. */
  private followed: string | undefined;
  /** To be told once the panel listens. */
  private place: Place | undefined;
  private listens = false;
  private sent: { run: string; generation: number; lines: number } | undefined;
  /** What tells one list of checkpoints from another. */
  private sentCheckpoints: string | undefined;
  private pushed = 0;
  /** What the panel has not taken yet; more would only pile up there. */
  private taking: Promise<unknown> | undefined;
  /** There has been news meanwhile. */
  private stale = false;
  private due: NodeJS.Timeout | undefined;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly config: vscode.Uri,
    private readonly needs: InspectorNeeds,
    place: Place,
  ) {
    const { store, trainings, measuring, extension } = needs;
    const curve = new CurveRequests(store, measuring);
    // One that stands alone and is gone is missed.
    this.run = place.run ?? (standsAlone(config.fsPath) ? dirname(config.fsPath) : null);
    this.place = place;
    panel.iconPath = panelIcon(extension);
    this.channel = new PanelChannel(panel.webview, folderOf(config), [
      handler(ready, () => this.begin()),
      handler(selectRun, ({ run }) => this.select(run)),
      handler(compareLayers, (params, watch) => measuring.compare(params, watch)),
      handler(informLayers, (params, watch) => measuring.inform(params, watch)),
      handler(findCounterparts, params => Promise.resolve(findCounterpartsIn(store, params))),
      handler(profileLayers, (params, watch) => measuring.profile(params, watch)),
      handler(scaleLayer, (params, watch) => measuring.scale(params, watch)),
      handler(frechetReconstructions, (params, watch) => measuring.frechet(params, watch)),
      handler(followFactors, (params, watch) => measuring.follow(params, watch)),
      handler(traverseLatents, (params, watch) => measuring.traverse(params, watch)),
      handler(drawOfRun, (params, watch) => curve.draw(params, watch)),
      // What is found of the run rests on it.
      handler(ratePartsOfRun, (params, watch) => curve.rateParts(params, watch).finally(() => this.pushSoon())),
      handler(familiesOfRun, ({ run }) => Promise.resolve(curve.families(run))),
      handler(ratePartsKnown, ({ runs }) => Promise.resolve(curve.known(runs))),
      ...betaHandlers(curve, needs, () => this.pushSoon()),
      handler(mapModels, (params, watch) => measuring.map(params, watch)),
      handler(sweepRuns, () => Promise.resolve(sweepModel(config.fsPath, store))),
      handler(act, async what => {
        await needs.act(what, config);
        return null;
      }),
    ]);
    const soon = (): void => this.pushSoon();
    const listeners = [
      store.onDidChange(soon),
      trainings.onDidChange(soon),
      vscode.workspace.onDidGrantWorkspaceTrust(soon),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.fsPath === config.fsPath) soon();
      }),
      // Closing throws away what was typed and not saved.
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.fsPath === config.fsPath) soon();
      }),
      panel.onDidChangeViewState(() => {
        if (panel.visible) return;
        // A hidden panel has no script; it starts anew, and asks again, when it is seen.
        this.listens = false;
        this.channel.forget();
      }),
    ];
    panel.onDidDispose(() => {
      clearTimeout(this.due);
      // What is still measured may end later.
      this.listens = false;
      this.channel.dispose();
      for (const listener of listeners) listener.dispose();
    });
    panel.webview.html = panelHtml(panel.webview, extension, 'inspector', titleOf(config.fsPath));
  }

  go(place: Place): void {
    if (place.run !== undefined) this.run = place.run;
    this.place = place;
    if (this.listens) this.push();
  }

  /** The run that the panel had on show says nothing: it may have been the newest then, or another is wanted by now. */
  private begin(): Promise<null> {
    this.listens = true;
    this.sent = undefined;
    this.sentCheckpoints = undefined;
    this.push();
    return Promise.resolve(null);
  }

  private select(run: string | null): Promise<null> {
    this.run = run;
    this.push();
    return Promise.resolve(null);
  }

  private pushSoon(): void {
    if (!this.listens || this.due) return;
    if (this.taking) {
      this.stale = true;
      return;
    }
    const wait = Math.max(0, PUSH_MS - (performance.now() - this.pushed));
    this.due = setTimeout(() => this.push(), wait);
  }

  private push(): void {
    clearTimeout(this.due);
    this.due = undefined;
    if (!this.listens) return;
    this.pushed = performance.now();
    // A run that was followed as the newest and is deleted is missed, not quietly replaced by another.
    if (this.run === null && this.followed !== undefined && !existsSync(this.followed)) this.run = this.followed;
    const model = this.model();
    this.followed = model.run?.summary.dir;
    const shown = this.channel.show(showInspector, this.withoutKnownCheckpoints(model));
    if (model.run) this.pushScalars(model.run.summary.dir);
    const { tab, step } = this.place ?? {};
    if (tab) void this.channel.show(goTo, { tab, step: step ?? null });
    this.place = undefined;
    this.taking = shown;
    void shown.then(() => {
      // A panel that was hidden and came back has been sent something newer.
      if (this.taking === shown) this.taken();
    });
  }

  private taken(): void {
    this.taking = undefined;
    if (!this.stale) return;
    this.stale = false;
    this.pushSoon();
  }

  private model(): Inspector {
    const { store, trainings } = this.needs;
    const { webview } = this.panel;
    return inspectorModel(this.config.fsPath, this.run, {
      store,
      starting: trainings.starting(this.config.fsPath),
      uriOf: file => webview.asWebviewUri(vscode.Uri.file(file)).toString(),
    });
  }

  private withoutKnownCheckpoints(model: Inspector): ShownInspector {
    const { run, ...rest } = model;
    if (!run) {
      this.sentCheckpoints = undefined;
      return { ...rest, run };
    }
    const { checkpoints } = run;
    const name = JSON.stringify([run.summary.dir, checkpoints.length, checkpoints.at(-1)?.step]);
    const known = name === this.sentCheckpoints;
    this.sentCheckpoints = name;
    return { ...rest, run: { ...run, checkpoints: known ? null : checkpoints } };
  }

  private pushScalars(dir: string): void {
    const run = this.needs.store.run(dir)?.run;
    if (!run) return;
    const { generation, scalars } = run;
    const known = this.sent?.run === dir && this.sent.generation === generation ? this.sent.lines : 0;
    if (this.sent && known === scalars.length && known > 0) return;
    this.sent = { run: dir, generation, lines: scalars.length };
    void this.channel.show(showScalars, { run: dir, from: known, scalars: scalars.slice(known) });
  }
}

export function titleOf(configFile: string): string {
  const name = standsAlone(configFile) ? dirname(configFile) : configFile;
  return `Inspect ${basename(name).replace(/\.vae\.\w+$/, '')}`;
}

/** The folder that a config's runs lie under; of a run that stands alone, the one with the runs beside it. */
export function folderOf({ fsPath }: vscode.Uri): vscode.Uri {
  return vscode.Uri.file(standsAlone(fsPath) ? dirname(dirname(fsPath)) : dirname(fsPath));
}
