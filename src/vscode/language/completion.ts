import * as vscode from 'vscode';
import { type Completion, completionsAt } from '../../config/language/complete';

const KINDS: Record<Completion['kind'], vscode.CompletionItemKind> = {
  section: vscode.CompletionItemKind.Module,
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
};

/** Keys and values of a config. JSON files complete from their schema. */
export const completionProvider: vscode.CompletionItemProvider = {
  provideCompletionItems(document, position) {
    return completionsAt(document.getText(), document.offsetAt(position)).map((completion, index) =>
      itemOf(document, position, completion, index),
    );
  },
};

export const COMPLETION_TRIGGERS = [' ', ':', '[', '.'];

function itemOf(
  document: vscode.TextDocument,
  position: vscode.Position,
  { kind, label, detail, documentation, snippet, start, end, goesOn }: Completion,
  index: number,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem(label, KINDS[kind]);
  item.detail = detail;
  item.documentation = new vscode.MarkdownString(documentation);
  item.insertText = new vscode.SnippetString(snippet);
  item.range = {
    inserting: new vscode.Range(document.positionAt(start), position),
    replacing: new vscode.Range(document.positionAt(start), document.positionAt(end)),
  };
  item.sortText = String(index).padStart(3, '0');
  if (goesOn) item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
  return item;
}
