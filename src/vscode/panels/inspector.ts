import * as vscode from 'vscode';
import { z } from 'zod';
import { panelOptions } from './html';
import { INSPECTOR } from '../viewTypes';
import { type InspectorNeeds, InspectorPanel, type Place, folderOf, titleOf } from './inspectorPanel';

/** What an inspector remembers of itself across reloads. */
const savedSchema = z.looseObject({ config: z.string().min(1), run: z.string().nullable().catch(null) });

/** The inspectors, one for each config. */
export class InspectorPanels implements vscode.WebviewPanelSerializer {
  private readonly panels = new Map<string, InspectorPanel>();

  constructor(private readonly needs: InspectorNeeds) {}

  /**
   * Opens a config's inspector beside it, or brings it to the front. Whoever asked to look at it goes on there: what is typed
   * next is not for the config.
   * @param aside it is shown by the way, and the keyboard stays where it is
   */
  open(configUri: vscode.Uri, place: Place = {}, { aside = false } = {}): void {
    const known = this.panels.get(configUri.fsPath);
    if (known) {
      known.go(place);
      known.panel.reveal(undefined, aside);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      INSPECTOR,
      titleOf(configUri.fsPath),
      { viewColumn: this.columnFor(configUri.fsPath), preserveFocus: aside },
      panelOptions(this.needs.extension, [folderOf(configUri)]),
    );
    this.adopt(panel, configUri, place);
  }

  /** Whether somebody can see a config's inspector. */
  isVisible(configFile: string): boolean {
    return this.panels.get(configFile)?.panel.visible ?? false;
  }

  /** Called by the editor for every inspector that was open when the window was closed or reloaded. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const saved = savedSchema.safeParse(state);
    if (saved.success && !this.panels.has(saved.data.config)) {
      const uri = vscode.Uri.file(saved.data.config);
      panel.webview.options = panelOptions(this.needs.extension, [folderOf(uri)]);
      this.adopt(panel, uri, saved.data.run === null ? {} : { run: saved.data.run });
    } else {
      // It had not come so far as to know what it shows.
      panel.dispose();
    }
    return Promise.resolve();
  }

  /** Where the other inspectors are, or else beside the config: never on top of it, and not one column farther with each. */
  private columnFor(configFile: string): vscode.ViewColumn {
    const own = vscode.window.visibleTextEditors.find(one => one.document.uri.fsPath === configFile)?.viewColumn;
    const others = [...this.panels.values()].map(({ panel }) => panel.viewColumn);
    const { Beside, Two, Three } = vscode.ViewColumn;
    return others.find(column => column !== undefined && column !== own) ?? [Two, Three][(own ?? 0) - 1] ?? Beside;
  }

  private adopt(panel: vscode.WebviewPanel, configUri: vscode.Uri, place: Place): void {
    const file = configUri.fsPath;
    this.panels.set(file, new InspectorPanel(panel, configUri, this.needs, place));
    panel.onDidDispose(() => this.panels.delete(file));
  }
}
