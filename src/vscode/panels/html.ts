import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { escapeMarkup } from '../../views/chart/svg';
import type { HostMark } from './hostMark';

/** What panels need of the extension. */
export interface Extension {
  readonly uri: vscode.Uri;
  readonly mark: Pick<HostMark, 'folder' | 'picture'>;
}

export type PanelKind = 'inspector' | 'compare' | 'checkpoint';

/** What a panel of ours may do; `folders` are those that it shows files of. */
export function panelOptions({ uri, mark }: Extension, folders: readonly vscode.Uri[]): vscode.WebviewOptions {
  return {
    enableScripts: true,
    // The way back when nobody answers the panel any more.
    enableCommandUris: ['vaeLens.revive'],
    localResourceRoots: [vscode.Uri.joinPath(uri, 'dist', 'webview'), vscode.Uri.file(mark.folder), ...folders],
  };
}

export function panelIcon({ uri }: Extension): { light: vscode.Uri; dark: vscode.Uri } {
  const [light, dark] = ['light', 'dark'].map(kind => vscode.Uri.joinPath(uri, 'media', `config-${kind}.svg`));
  return { light: light!, dark: dark! };
}

/** The page of a panel: one script, one style sheet, and a policy that lets nothing else in. */
export function panelHtml(webview: vscode.Webview, { uri, mark }: Extension, kind: PanelKind, title: string): string {
  const nonce = randomBytes(18).toString('base64url');
  const at = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(uri, 'dist', 'webview', name)).toString();
  const picture = webview.asWebviewUri(vscode.Uri.file(mark.picture)).toString();
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
<div id="root" data-mark="${escapeMarkup(picture)}"></div>
<script nonce="${nonce}" src="${escapeMarkup(at(`${kind}.js`))}"></script>
</body>
</html>`;
}
