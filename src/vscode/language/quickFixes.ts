import * as vscode from 'vscode';
import { fixesFor } from '../../config/language/fixes';
import { readDocument } from '../configs';
import { rangeOf } from './ranges';

/** Ways to put mistakes of a config right, the best of each marked as preferred. */
export const quickFixProvider: vscode.CodeActionProvider = {
  provideCodeActions(document, range, context) {
    const { problems, places } = readDocument(document);
    const text = document.getText();
    return problems
      .filter(problem => rangeOf(document, problem.range).intersection(range) !== undefined)
      .flatMap(problem =>
        fixesFor(text, problem, places).map(({ title, edits }, index) => {
          const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
          action.edit = new vscode.WorkspaceEdit();
          for (const { start, end, text: by } of edits) {
            const at = new vscode.Range(document.positionAt(start), document.positionAt(end));
            action.edit.replace(document.uri, at, by);
          }
          action.isPreferred = index === 0;
          action.diagnostics = context.diagnostics.filter(({ message }) => message === problem.message);
          return action;
        }),
      );
  },
};
