import * as vscode from 'vscode';
import { Pacer } from './pacer';
import type { RunStore } from './store/store';
import { RUN_ACTIONS, candidates } from './text/choice';

const UPDATE_MS = 250;

/**
 * Tells the command palette, by `vaeLens.can.stop` and the like, which commands have something to work on: those without
 * are not listed.
 */
export function keepContexts(store: RunStore): vscode.Disposable {
  const told = new Map<string, boolean>();
  const tell = (name: string, value: boolean): void => {
    if (told.get(name) === value) return;
    told.set(name, value);
    void vscode.commands.executeCommand('setContext', `vaeLens.can.${name}`, value);
  };
  const pacer = new Pacer(UPDATE_MS, () => {
    const runs = store.configs().flatMap(config => config.runs);
    for (const action of RUN_ACTIONS) tell(action, candidates(action, runs).length > 0);
    tell(
      'compare',
      runs.some(({ checkpoints }) => checkpoints.length > 0),
    );
  });
  // Of all folders in the explorer any may be a run's: it is offered where VAE Lens is in use.
  void vscode.commands.executeCommand('setContext', 'vaeLens.active', true);
  // What an extension host said that is gone may stand there still.
  pacer.request();
  return vscode.Disposable.from(
    pacer,
    store.onDidChange(() => pacer.request()),
  );
}
