import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { report } from '../../protocol/worker';
import type { Analyst } from '../jobs/analyst';
import { reportedRuns } from '../text/choice';
import { sweepKey } from '../text/shape';
import { amounts, cancellable, watched } from '../watched';
import type { ChosenRun } from './pickRun';

/** Writes the report of a run beside its folder and opens it. @throws UserError, CancelledError */
export async function openReport(analyst: Analyst, { config, run }: ChosenRun): Promise<void> {
  const runs = reportedRuns(run, config.runs, sweepKey);
  const output = join(dirname(run.dir), `report-${basename(run.dir)}.html`);
  const title = `Report of ${config.name}, ${run.label}`;
  const { file } = await watched(cancellable(title), amounts, watch => analyst.call(report, { runs, output }, watch));
  await show(file, title);
}

/** In the browser where the editor runs on the same machine, otherwise in the editor: a browser elsewhere has no such file. */
async function show(file: string, title: string): Promise<void> {
  const here = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  if (here && (await vscode.env.openExternal(vscode.Uri.file(file)))) return;
  const panel = vscode.window.createWebviewPanel('vaeLens.report', title, vscode.ViewColumn.Active, {
    enableFindWidget: true,
    localResourceRoots: [],
  });
  // The page brings its own policy and has no scripts.
  panel.webview.html = await readFile(file, 'utf8');
}
