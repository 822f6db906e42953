import * as vscode from 'vscode';
import { asText } from './asText';
import type { Host } from './host';
import { CHECKPOINT, COMPARE, INSPECTOR } from './viewTypes';

/**
 * Registers what the editor may ask for at once. The editor waits for this function, so the rest is loaded when it has
 * gone on; whoever asks sooner waits for it.
 */
export function activate(context: vscode.ExtensionContext): void {
  const host = new Promise<Host>((resolve, reject) => {
    setImmediate(() => {
      import('./host').then(({ start }) => resolve(start(context))).catch(reject);
    });
  });
  host.catch((reason: unknown) =>
    vscode.window.showErrorMessage(asText(`VAE Lens could not be started: ${String(reason)}`)),
  );

  const { contributes } = context.extension.packageJSON as { contributes: { commands: { command: string }[] } };
  context.subscriptions.push(
    ...contributes.commands.map(({ command }) =>
      vscode.commands.registerCommand(command, async (...values: unknown[]) => {
        await (await host).commands[command]?.(...values);
      }),
    ),
    vscode.window.registerWebviewPanelSerializer(INSPECTOR, {
      deserializeWebviewPanel: async (panel, state) => (await host).inspectors.deserializeWebviewPanel(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer(COMPARE, {
      deserializeWebviewPanel: async (panel, state) => (await host).comparisons.deserializeWebviewPanel(panel, state),
    }),
    vscode.window.registerCustomEditorProvider(CHECKPOINT, {
      openCustomDocument: uri => ({ uri, dispose: () => undefined }),
      resolveCustomEditor: async (document, panel) => (await host).checkpoints.resolveCustomEditor(document, panel),
    } satisfies vscode.CustomReadonlyEditorProvider),
  );
}
