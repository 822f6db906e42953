import * as vscode from 'vscode';
import { lostPanelSchema } from '../protocol/panel';
import type { ComparePanels } from './panels/comparePanel';
import type { InspectorPanels } from './panels/inspector';
import { COMPARE, INSPECTOR } from './viewTypes';

/**
 * Brings back a panel whose extension host is gone: the editor keeps such panels open, and nobody answers them any more.
 * A new panel takes the place of the old one.
 */
export async function revive(
  target: unknown,
  { inspectors, comparisons }: { inspectors: InspectorPanels; comparisons: ComparePanels },
): Promise<void> {
  const lost = lostPanelSchema.safeParse(target);
  if (!lost.success) return;
  const { data } = lost;
  const type = data.panel === 'inspector' ? INSPECTOR : COMPARE;
  const tabs = vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(
      ({ input, label }) =>
        input instanceof vscode.TabInputWebview && input.viewType.endsWith(type) && label === data.title,
    );
  await vscode.window.tabGroups.close(tabs, true);
  if (data.panel === 'inspector') {
    inspectors.open(vscode.Uri.file(data.config), { run: data.run });
  } else {
    const { of, files } = data;
    comparisons.open({ of, files });
  }
}
