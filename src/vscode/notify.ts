import { basename } from 'node:path';
import * as vscode from 'vscode';
import { asText } from './asText';
import { UserError, asError } from '../base/errors';
import { CancelledError } from '../base/rpc';
import { WorkerEndedError } from '../worker/client';
import type { Ended, Trainings } from './jobs/training';
import type { Log } from './log';
import type { RunStore } from './store/store';
import { newsOf } from './text/news';
import { runNode } from './text/shape';

/** Notifications: only of what the user asked for or must know. */

const INSPECT = 'Inspect';
const SHOW_LOG = 'Show log';

/**
 * Tells how the trainings of this window end.
 * @param shown whether the panel of a config is visible
 */
export function announceTrainings(
  trainings: Trainings,
  store: RunStore,
  log: Log,
  shown: (configFile: string) => boolean,
): vscode.Disposable {
  return trainings.onDidEnd(ended => void announce(ended, store, log, shown(ended.configFile)));
}

async function announce(ended: Ended, store: RunStore, log: Log, shown: boolean): Promise<void> {
  const { configFile, run } = ended;
  const name = store.of(configFile)?.name ?? basename(configFile);
  const news = newsOf(ended, name, run === null ? undefined : store.run(run)?.run, shown);
  if (!news) return;
  log.info(news.message);
  const answer =
    news.severity === 'error'
      ? await vscode.window.showErrorMessage(asText(news.message), INSPECT, SHOW_LOG)
      : await vscode.window.showInformationMessage(asText(news.message), INSPECT);
  if (answer === SHOW_LOG) log.show();
  const target = run === null ? vscode.Uri.file(configFile) : runNode(configFile, { dir: run });
  if (answer === INSPECT) await vscode.commands.executeCommand('vaeLens.inspect', target);
}

/** Tells that the process that measures has crashed; it is started again when it is next needed. */
export async function announceCrash(log: Log, reason: string): Promise<void> {
  const message = `The process that measures has ended unexpectedly (${reason}). It is started again when it is needed.`;
  log.error(message);
  if ((await vscode.window.showWarningMessage(asText(message), SHOW_LOG)) === SHOW_LOG) log.show();
}

/** Runs what a command does. What it throws is told, but for what the user called off. */
export async function telling(log: Log, work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    // Of a process that has died announceCrash tells.
    if (!(thrown instanceof CancelledError || thrown instanceof WorkerEndedError)) await tell(log, thrown);
  }
}

async function tell(log: Log, thrown: unknown): Promise<void> {
  const { message } = asError(thrown);
  // What the user did needs no trace of where we noticed.
  log.error(thrown instanceof UserError ? message : thrown);
  if (thrown instanceof UserError && thrown.usage) {
    await vscode.window.showErrorMessage(asText(message));
    return;
  }
  const text = thrown instanceof UserError ? message : `VAE Lens has failed: ${message}`;
  if ((await vscode.window.showErrorMessage(asText(text), SHOW_LOG)) === SHOW_LOG) log.show();
}
