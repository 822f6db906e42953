import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/errors';
import { CancelledError } from '../../base/rpc';
import { storedConfig } from '../../config/reading/storedConfig';
import { readRun } from '../../run/folder';
import { rememberData } from '../../run/places';
import { asText } from '../asText';
import type { RunStore } from '../store/store';

/** Of data that are one file. */
const FILE = /(\.(npz|npy|zip|gz)|ubyte)$/i;

/**
 * Asks where the data of a run are, and remembers that with it and with all runs of its config that were trained on the same.
 * Whether they are the same, their fingerprint says once they are read.
 * @throws UserError where the run cannot be read or written; a CancelledError if nobody answers
 */
export async function locateData(dir: string, store: RunStore): Promise<void> {
  const { name, config, data } = readRun(dir);
  const file = FILE.test(storedConfig(config, dir).data.path ?? '');
  const [picked] =
    (await vscode.window.showOpenDialog({
      title: `Where are the data of ${name}?`,
      openLabel: 'Use These Data',
      defaultUri: vscode.Uri.file(dirname(store.run(dir)?.config.file ?? dir)),
      // Where the system shows one dialog for files and another for folders, it must be told which.
      canSelectFiles: file,
      canSelectFolders: !file,
    })) ?? [];
  if (!picked) throw new CancelledError('nobody said where the data are');
  const others = (store.run(dir)?.config.runs ?? []).filter(({ info }) => info.data.fingerprint === data.fingerprint);
  for (const run of new Set([dir, ...others.map(other => other.dir)])) rememberData(run, picked.fsPath);
}

/**
 * Does what needs the data of a run. Where they are not found it says so, offers to locate them, and tries again with these.
 * @throws what the work throws otherwise; a CancelledError if nobody says where they are
 */
export async function locatingData<T>(store: RunStore, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof UserError && thrown.remedy)) throw thrown;
      const locate = 'Locate data…';
      if ((await vscode.window.showErrorMessage(asText(thrown.message), locate)) !== locate) {
        throw new CancelledError('nobody said where the data are', { cause: thrown });
      }
      await locateData(thrown.remedy.locateData, store);
    }
  }
}
