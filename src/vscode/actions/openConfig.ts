import * as vscode from 'vscode';

/** Shows a config where it is open already; otherwise beside what has the keyboard, a panel most often, never on top of it. */
export async function openConfig(
  config: vscode.Uri,
  options: { readonly selection?: vscode.Range; readonly preview?: boolean } = {},
): Promise<void> {
  await vscode.window.showTextDocument(config, { ...options, viewColumn: columnOf(config) });
}

function columnOf({ fsPath }: vscode.Uri): vscode.ViewColumn {
  const { all } = vscode.window.tabGroups;
  const shows = ({ input }: vscode.Tab): boolean => input instanceof vscode.TabInputText && input.uri.fsPath === fsPath;
  const open = all.filter(({ tabs }) => tabs.some(shows));
  const inFront = open.find(({ activeTab }) => activeTab && shows(activeTab));
  const group =
    inFront ?? open[0] ?? all.find(({ isActive, activeTab }) => !isActive || !(activeTab && isPanel(activeTab)));
  return group?.viewColumn ?? vscode.ViewColumn.Beside;
}

function isPanel({ input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputWebview || input instanceof vscode.TabInputCustom;
}
