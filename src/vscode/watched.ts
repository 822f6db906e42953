import * as vscode from 'vscode';
import type { Watch } from '../base/progress';
import { CancelledError } from '../base/rpc';
import { formatCount } from '../views/chart/format';
import { asText } from './asText';

/** Work that the editor shows and may cancel; `say` puts its progress into words. @throws what the work throws */
export async function watched<T>(
  options: vscode.ProgressOptions,
  say: (done: number, total: number, what: string, detail?: string) => string,
  work: (watch: Watch) => Promise<T>,
): Promise<T> {
  return vscode.window.withProgress(options, (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort(new CancelledError('interrupted')));
    return work({
      signal: abort.signal,
      progress: (done, total, what, detail) => progress.report({ message: asText(say(done, total, what, detail)) }),
    });
  });
}

/** A notification with a button that cancels. */
export function cancellable(title: string): vscode.ProgressOptions {
  return { location: vscode.ProgressLocation.Notification, title: asText(title), cancellable: true };
}

/** Progress in plain words: '1,000 of 9,000 examples'. */
export function amounts(done: number, total: number, what: string): string {
  return `${formatCount(done)} of ${formatCount(total)} ${what}`;
}
