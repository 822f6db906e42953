import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { CancelledError } from '../../base/rpc';
import { report } from '../../protocol/worker';
import type { Analyst } from '../jobs/analyst';
import { reportedRuns } from '../text/choice';
import { sweepKey } from '../text/shape';
import type { ChosenRun } from './pickRun';

/** Writes the report of a run beside its folder and opens it. @throws UserError, CancelledError */
export async function openReport(analyst: Analyst, { config, run }: ChosenRun): Promise<void> {
  const runs = reportedRuns(run, config.runs, sweepKey);
  const output = join(dirname(run.dir), `report-${basename(run.dir)}.html`);
  const title = `Report of ${config.name}, ${run.label}`;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const { file } = await vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort(new CancelledError('interrupted')));
    const watch = {
      signal: abort.signal,
      progress: (done: number, total: number, what: string) =>
        progress.report({ message: `${done} of ${total} ${what}` }),
    };
    return analyst.call(report, { runs, output }, watch);
  });
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
