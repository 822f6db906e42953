import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { escapeMarkup } from '../../views/chart/svg';

export type PanelKind = 'inspector' | 'compare' | 'checkpoint';

/** What a panel of ours may do; `folders` are those that it shows files of. */
export function panelOptions(extension: vscode.Uri, folders: readonly vscode.Uri[]): vscode.WebviewOptions {
  return {
    enableScripts: true,
    // The way back when nobody answers the panel any more.
    enableCommandUris: ['vaeLens.revive'],
    localResourceRoots: [vscode.Uri.joinPath(extension, 'dist', 'webview'), ...folders],
  };
}

export function panelIcon(extension: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
  const [light, dark] = ['light', 'dark'].map(kind => vscode.Uri.joinPath(extension, 'media', `config-${kind}.svg`));
  return { light: light!, dark: dark! };
}

/** The page of a panel: one script, one style sheet, and a policy that lets nothing else in. */
export function panelHtml(webview: vscode.Webview, extension: vscode.Uri, kind: PanelKind, title: string): string {
  const nonce = randomBytes(18).toString('base64url');
  const at = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', 'webview', name)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeMarkup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escapeMarkup(at('style.css'))}">
<title>${escapeMarkup(title)}</title>
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${escapeMarkup(at(`${kind}.js`))}"></script>
</body>
</html>`;
}
