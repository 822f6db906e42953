import * as vscode from 'vscode';
import { asError } from '../base/errors';
import { CancelledError } from '../base/rpc';
import { engines } from '../protocol/worker';
import type { Analyst } from './jobs/analyst';
import {
  type EngineStatus,
  engineContext,
  engineDescription,
  engineFacts,
  engineLabel,
  reasonRows,
} from './text/engineRow';
import { trusted } from './trust';
import { cancellable, watched } from './watched';

const VIEW = 'vaeLens.engines';

/** An engine, or a row of the reason why it is not available. */
type EngineNode = EngineStatus | ReasonRow;
interface ReasonRow {
  readonly of: EngineStatus;
  readonly row: number;
  readonly text: string;
}

/** The view of what can compute here. It asks when it is first seen in a trusted window, and again when told to. */
export class EnginesView implements vscode.TreeDataProvider<EngineNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<EngineNode>;
  private readonly disposables: readonly { dispose(): unknown }[];
  private list: readonly EngineStatus[] = [];
  private asking = false;

  constructor(private readonly analyst: Analyst) {
    this.view = vscode.window.createTreeView<EngineNode>(VIEW, { treeDataProvider: this });
    const lookOnce = (): void => {
      // A view that never had a message may give an empty one.
      const wanted = this.view.visible && this.list.length === 0 && !this.view.message;
      // What goes wrong is said in the view.
      if (wanted && vscode.workspace.isTrusted) void this.refresh().catch(() => undefined);
    };
    this.disposables = [
      this.changed,
      this.view,
      this.view.onDidChangeVisibility(lookOnce),
      vscode.workspace.onDidGrantWorkspaceTrust(lookOnce),
    ];
    lookOnce();
  }

  getChildren(parent?: EngineNode): EngineNode[] {
    if (!parent) return [...this.list];
    return 'of' in parent ? [] : reasonRows(parent).map((text, row) => ({ of: parent, row, text }));
  }

  getTreeItem(node: EngineNode): vscode.TreeItem {
    return 'of' in node ? reasonItem(node) : engineItem(node);
  }

  /** Tries every engine again. @throws what goes wrong, which the view says too */
  async refresh(): Promise<void> {
    await this.ask(false, { location: { viewId: VIEW } });
  }

  /** Tries them and measures how fast they are. @throws as refresh; CancelledError */
  async measure(): Promise<void> {
    await this.ask(true, cancellable('Measuring the engines'));
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async ask(measure: boolean, options: vscode.ProgressOptions): Promise<void> {
    if (this.asking || !(await trusted('trying the engines'))) return;
    this.asking = true;
    const doing = measure ? 'Measuring the engines…' : 'Trying the engines…';
    this.view.message = this.list.length === 0 ? doing : undefined;
    try {
      const say = (done: number, total: number, what: string, engine = what): string =>
        `${engine} (${done + 1} of ${total})`;
      const answer = await watched(options, say, watch => this.analyst.call(engines, { measure }, watch));
      this.list = measure ? answer.engines : answer.engines.map(status => this.withKnownSpeed(status));
      this.view.message = undefined;
    } catch (thrown) {
      this.view.message =
        thrown instanceof CancelledError ? undefined : `The engines could not be tried: ${asError(thrown).message}`;
      throw thrown;
    } finally {
      this.asking = false;
      this.changed.fire(undefined);
    }
  }

  /** What was measured before stands until it is measured again. */
  private withKnownSpeed(status: EngineStatus): EngineStatus {
    const before = this.list.find(({ name }) => name === status.name)?.msPerStep;
    return status.available && before !== undefined ? { ...status, msPerStep: before } : status;
  }
}

const { None, Collapsed } = vscode.TreeItemCollapsibleState;

function engineItem(status: EngineStatus): vscode.TreeItem {
  const { name, available } = status;
  const item = new vscode.TreeItem(name, reasonRows(status).length > 0 ? Collapsed : None);
  item.id = name;
  item.description = engineDescription(status);
  item.iconPath = available
    ? new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'))
    : new vscode.ThemeIcon('circle-slash', new vscode.ThemeColor('disabledForeground'));
  item.tooltip = engineFacts(status).join('\n');
  item.contextValue = engineContext(status);
  item.accessibilityInformation = { label: engineLabel(status) };
  return item;
}

function reasonItem({ of, row, text }: ReasonRow): vscode.TreeItem {
  const item = new vscode.TreeItem(text, None);
  item.id = `${of.name} ${row}`;
  item.tooltip = of.reason ?? '';
  return item;
}
