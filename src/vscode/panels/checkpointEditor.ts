import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { UserError, asError } from '../../base/errors';
import { UNWATCHED, type Watch } from '../../base/progress';
import { CancelledError, handler } from '../../base/rpc';
import { type Act, type CheckpointPanel, act, ready, showCheckpoint } from '../../protocol/panel';
import { tensors } from '../../protocol/worker';
import { checkpointOf } from '../../run/checkpoints/checkpoint';
import { openSafetensors } from '../../run/checkpoints/safetensors';
import type { Analyst } from '../jobs/analyst';
import { PanelChannel } from './channel';
import { type Extension, panelHtml, panelOptions } from './html';

/** Shows what is in a safetensors file; it cannot be edited. */
export class CheckpointEditor {
  constructor(
    private readonly needs: {
      readonly extension: Extension;
      readonly analyst: Analyst;
      act(what: Act, beside: vscode.Uri): Promise<void>;
    },
  ) {}

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const { extension, analyst } = this.needs;
    panel.webview.options = panelOptions(extension, []);
    const folder = vscode.Uri.file(dirname(uri.fsPath));
    const closed = new AbortController();
    const watch = { ...UNWATCHED, signal: closed.signal };
    const show = async (): Promise<void> => channel.show(showCheckpoint, await read(uri, analyst, watch));
    const channel = new PanelChannel(panel.webview, folder, [
      handler(ready, async () => {
        await show();
        return null;
      }),
      handler(act, async what => {
        await this.needs.act(what, folder);
        return null;
      }),
    ]);
    const trusted = vscode.workspace.onDidGrantWorkspaceTrust(() => void show());
    panel.onDidDispose(() => {
      trusted.dispose();
      closed.abort(new CancelledError('closed'));
      channel.dispose();
    });
    panel.webview.html = panelHtml(panel.webview, extension, 'checkpoint', basename(uri.fsPath));
  }
}

async function read(uri: vscode.Uri, analyst: Analyst, watch: Watch): Promise<CheckpointPanel> {
  const file = uri.fsPath;
  const trusted = vscode.workspace.isTrusted;
  try {
    // An older version in a repository has the same path.
    if (uri.scheme !== 'file') throw new UserError(`${file} can only be shown as it lies on the disk`);
    const content = trusted ? await analyst.call(tensors, { file }, watch) : headerOf(file);
    return { file, trusted, content, problem: null };
  } catch (thrown) {
    const problem = thrown instanceof UserError ? thrown.message : `${file}: ${asError(thrown).message}`;
    return { file, trusted, content: null, problem };
  }
}

/** What can be said without a process that computes. @throws UserError */
function headerOf(file: string): NonNullable<CheckpointPanel['content']> {
  const open = openSafetensors(file);
  try {
    const { header, size } = open;
    const cause = 'computing it starts a process, which this workspace needs trust for';
    return {
      bytes: size,
      tensors: header.tensors.map(({ name, dtype, shape, begin, end }) => ({
        ...{ name, dtype, shape: [...shape], bytes: end - begin },
        ...{ norm: null, mean: null, largest: null, cause },
      })),
      metadata: header.metadata,
      checkpoint: checkpointOf(header.metadata) ?? null,
    };
  } finally {
    open.close();
  }
}
