import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { UserError, errorCode } from '../../base/errors';
import type { ConfigText } from '../../config/reading/read';
import type { SingleConfig } from '../../config/schema/schema';
import { resolvedConfig } from '../../config/reading/expandSweep';
import { curveBase, curvePoints } from '../../analysis/population/curvePoints';
import type { CurvePoint } from '../../analysis/results/curve';
import { FollowedRun } from '../../run/follow';
import { RUN_FILE, listRuns, readRun, runFolderAt, runsFolder, standsAlone } from '../../run/folder';
import { configOf } from '../../run/places';
import type { RunInfo } from '../../run/records';
import { labelsApart, sanitiseName } from '../../run/runNames';
import { CONFIG_GLOB, isConfig, runsRoot } from '../configs';
import { isTraining } from '../text/run';
import { ConfigNames } from './configNames';

/** A config and its runs. */
export interface ConfigRuns {
  /** The config's path; of runs that were opened on their own, a run.json (see standsAlone). */
  readonly file: string;
  readonly name: string;
  /** The folder of its runs, which may not be there. */
  readonly folder: string;
  /** Newest first. */
  readonly runs: readonly FollowedRun[];
}

/** How often runs that are being trained are looked at, and how often everything is. */
const LIVE_MS = 100;
const ALL_MS = 2000;
/** So long new runs are read in one go: hundreds of them must not hold up the editor's other extensions. */
const READING_MS = 100;
const NOT_OURS = /(^|[\\/])(node_modules|runs)[\\/]/;
/** Of a workspace with more configs than this, only open ones and the first are followed. */
const MOST_CONFIGS = 1000;

/**
 * All configs of the workspace, all open ones, and their runs, kept up to date by looking at the folders again and again:
 * the editor's own watcher misses files in new folders, and network disks tell nobody of anything.
 */
export class RunStore implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  private readonly names = new ConfigNames();
  private readonly found = new Set<string>();
  /** Folders of runs that somebody asked for, wherever they lie. */
  private readonly opened = new Set<string>();
  private entries = new Map<string, ConfigRuns>();
  private readonly runs = new Map<string, FollowedRun>();
  private readonly points = new WeakMap<FollowedRun, { lines: number; generation: number; points: CurvePoint[] }>();
  private readonly disposables: { dispose(): unknown }[] = [this.changed];
  private readonly bases = new WeakMap<RunInfo, string>();
  private lookedAtAll = 0;
  /** Milliseconds that reading new runs has taken in this look, and how many are left for the next. */
  private reading = 0;
  private left = 0;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(CONFIG_GLOB);
    const timer = setInterval(() => this.look(), LIVE_MS);
    this.disposables.push(
      watcher,
      watcher.onDidCreate(uri => {
        if (isConfig(uri) && !NOT_OURS.test(vscode.workspace.asRelativePath(uri, false))) this.found.add(uri.fsPath);
      }),
      watcher.onDidDelete(({ fsPath }) => this.found.delete(fsPath)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.refresh()),
      // Of a folder that is renamed the watcher says nothing about the files in it.
      vscode.workspace.onDidRenameFiles(() => void this.refresh()),
      vscode.workspace.onDidOpenTextDocument(() => (this.lookedAtAll = 0)),
      { dispose: () => clearInterval(timer) },
    );
    void this.refresh();
  }

  configs(): readonly ConfigRuns[] {
    return [...this.entries.values()];
  }

  /** A config that is open may have been read a moment ago and not be listed yet: it is looked up at once. */
  of(configFile: string): ConfigRuns | undefined {
    const known = this.entries.get(configFile);
    if (!known && standsAlone(configFile)) return this.reopened(configFile);
    if (known || !isConfig(vscode.Uri.file(configFile)) || this.names.of(configFile) === undefined) return known;
    this.found.add(configFile);
    this.lookAtAll();
    return this.entries.get(configFile);
  }

  /** What a config's file says; undefined if it is not there. */
  read(configFile: string): ConfigText | undefined {
    return this.names.read(configFile);
  }

  /** Of configs that file their runs in one folder, the one that the run was started from. */
  run(dir: string): { config: ConfigRuns; run: FollowedRun } | undefined {
    const found = [...this.entries.values()].flatMap(config => {
      const run = config.runs.find(one => one.dir === dir);
      return run ? [{ config, run }] : [];
    });
    if (found.length < 2) return found[0];
    return found.find(({ config, run }) => config.file === configOf(dir, run.info)) ?? found[0];
  }

  /**
   * Follows the run that a path is or lies in, wherever that is: among the runs of its config where that files it there,
   * otherwise on its own. @throws UserError if it is none, or cannot be read
   */
  open(path: string): { config: ConfigRuns; run: FollowedRun } {
    const dir = runFolderAt(path);
    const known = this.run(dir);
    if (known) return known;
    this.runs.set(dir, new FollowedRun(dir, readRun(dir)));
    this.opened.add(dir);
    this.lookAtAll();
    const found = this.run(dir);
    if (!found) throw new UserError(`${dir} went away while it was being read`);
    return found;
  }

  /** A panel may be restored that was on a run of its own. */
  private reopened(runFile: string): ConfigRuns | undefined {
    const dir = dirname(runFile);
    if (this.opened.has(dir) || !existsSync(runFile)) return undefined;
    this.opened.add(dir);
    this.lookAtAll();
    return this.entries.get(runFile);
  }

  /** Looks for configs and runs anew, now. */
  async refresh(): Promise<void> {
    try {
      const files = await vscode.workspace.findFiles(CONFIG_GLOB, '**/{node_modules,runs}/**', MOST_CONFIGS);
      this.found.clear();
      for (const uri of files) if (isConfig(uri)) this.found.add(uri.fsPath);
    } catch {
      // The editor's search has failed or was called off: those that are known stay.
    }
    this.lookAtAll();
  }

  /** Looks at the runs of all configs, now. */
  lookAtAll(): void {
    this.lookedAtAll = performance.now();
    this.reading = 0;
    this.left = 0;
    const before = this.shape();
    const open = vscode.workspace.textDocuments.flatMap(({ uri }) => (isConfig(uri) ? [uri.fsPath] : []));
    const asked = [...this.opened].flatMap(dir => this.configFiling(dir) ?? []);
    const configs = [...new Set([...this.found, ...open, ...asked])].sort().flatMap(file => this.entryOf(file) ?? []);
    const entries = [...configs, ...this.standingAlone(configs)];
    for (const { runs } of entries) tellApart(runs);
    this.entries = new Map(entries.map(entry => [entry.file, entry]));
    const alive = new Set(entries.flatMap(({ runs }) => runs.map(({ dir }) => dir)));
    for (const dir of this.runs.keys()) if (!alive.has(dir)) this.runs.delete(dir);
    let news = this.shape() !== before;
    for (const run of this.runs.values()) if ((this.left === 0 || isTraining(run)) && run.refresh()) news = true;
    if (news) this.changed.fire();
  }

  /**
   * Rate–distortion points of the finished runs that differ from a config in their objective's parameter and seed alone. Where the config's file of
   * data has changed in between, those on the newest data.
   */
  curve(configFile: string, config: SingleConfig): CurvePoint[] {
    const base = curveBase(resolvedConfig(config));
    const fitting = (this.of(configFile)?.runs ?? []).filter(
      ({ info, health }) => health === 'finished' && !info.parent && this.baseOf(info) === base,
    );
    const data = fitting[0]?.info.data.fingerprint;
    return fitting
      .filter(({ info }) => info.data.fingerprint === data)
      .flatMap(run => this.pointsOf(run))
      .sort((a, b) => a.parameter.value - b.parameter.value);
  }

  /** The points of one run at its last evaluation, none if it has not been evaluated. */
  pointsOf(run: FollowedRun): CurvePoint[] {
    const known = this.points.get(run);
    const lines = run.scalars.length;
    if (known?.lines === lines && known.generation === run.generation) return known.points;
    const { config } = run;
    const found = config && ifReadable(() => curvePoints(run.dir, config, run.scalars));
    // Those of a multi-rate run come once it is measured over β, which adds no line.
    if (!Array.isArray(found)) return [];
    this.points.set(run, { lines, generation: run.generation, points: found });
    return found;
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private baseOf(info: RunInfo): string {
    let base = this.bases.get(info);
    if (base === undefined) this.bases.set(info, (base = curveBase(info.config)));
    return base;
  }

  private look(): void {
    if (this.left > 0 || performance.now() - this.lookedAtAll >= ALL_MS) {
      this.lookAtAll();
      return;
    }
    let news = false;
    for (const run of this.runs.values()) {
      if (isTraining(run) && run.refresh()) news = true;
    }
    if (news) this.changed.fire();
  }

  /** What is there and what configs say, without how runs do. */
  private shape(): string {
    const entries = [...this.entries.values()].map(({ file, folder, runs }) => [file, folder, runs.map(r => r.dir)]);
    return JSON.stringify([this.names.generation, entries]);
  }

  private entryOf(file: string): ConfigRuns | undefined {
    const name = this.names.of(file);
    if (name === undefined) return undefined;
    const folder = runsFolder(runsRoot(file), name);
    return { file, name, folder, runs: this.runsIn(folder) };
  }

  /** The config of a run that was asked for, where it files the run itself. */
  private configFiling(dir: string): string | undefined {
    const run = this.runAt(dir);
    const file = run && configOf(dir, run.info);
    const name = file !== undefined && isConfig(vscode.Uri.file(file)) ? this.names.of(file) : undefined;
    return file !== undefined && name !== undefined && runsFolder(runsRoot(file), name) === dirname(dir)
      ? file
      : undefined;
  }

  /** The runs that were asked for and that no config files, each with those beside it where a whole folder of runs was copied. */
  private standingAlone(configs: readonly ConfigRuns[]): ConfigRuns[] {
    const filed = new Set(configs.flatMap(({ runs }) => runs.map(({ dir }) => dir)));
    return [...this.opened].flatMap(dir => {
      const run = filed.has(dir) ? undefined : this.runAt(dir);
      if (!run) return [];
      const { name } = run.info;
      const folder = dirname(dir);
      const beside = basename(folder) === sanitiseName(name) ? this.runsIn(folder) : [];
      const runs = [run, ...beside.filter(one => one !== run && one.info.name === name)].sort(newestFirst);
      for (const one of runs) filed.add(one.dir);
      return [{ file: join(dir, RUN_FILE), name, folder, runs }];
    });
  }

  /** Newest first. */
  private runsIn(folder: string): FollowedRun[] {
    // By name, which begins with the time: the newest are read first.
    return (ifReadable(() => listRuns(folder)) ?? [])
      .reverse()
      .flatMap(entry => this.runAt(join(folder, entry)) ?? [])
      .sort(newestFirst);
  }

  private runAt(dir: string): FollowedRun | undefined {
    const known = this.runs.get(dir);
    if (known && !known.gone) return known;
    if (this.reading > READING_MS) {
      this.left++;
      return undefined;
    }
    const began = performance.now();
    const info = ifReadable(() => readRun(dir));
    if (info === undefined) return undefined;
    const run = new FollowedRun(dir, info);
    run.refresh();
    this.runs.set(dir, run);
    this.reading += performance.now() - began;
    return run;
  }
}

function newestFirst(a: FollowedRun, b: FollowedRun): number {
  return Date.parse(b.info.created) - Date.parse(a.info.created) || (a.dir < b.dir ? 1 : -1);
}

function tellApart(runs: readonly FollowedRun[]): void {
  // Oldest first: a new run takes no number from one that was there.
  const listed = runs.toReversed();
  const labels = labelsApart(listed.map(({ plainLabel, info }) => ({ label: plainLabel, created: info.created })));
  for (const [i, run] of listed.entries()) run.labelled = labels[i];
}

/** Undefined where the disk or a file's content does not allow it. */
function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof UserError || errorCode(thrown) !== undefined) return undefined;
    throw thrown;
  }
}
