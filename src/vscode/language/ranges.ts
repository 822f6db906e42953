import * as vscode from 'vscode';
import type { Range } from '../../config/reading/source';

/** A range of a config's text as the editor's. */
export function rangeOf(document: vscode.TextDocument, { start, end }: Range): vscode.Range {
  return new vscode.Range(document.positionAt(start.offset), document.positionAt(end.offset));
}
