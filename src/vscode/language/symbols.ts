import * as vscode from 'vscode';
import { type OutlineEntry, outlineOf } from '../../config/language/outline';
import { readDocument } from '../configs';
import { rangeOf } from './ranges';

/** The outline of a config: sections and their keys. */
export const symbolProvider: vscode.DocumentSymbolProvider = {
  provideDocumentSymbols(document) {
    const symbolOf = ({ name, detail, range, selection, children }: OutlineEntry): vscode.DocumentSymbol => {
      const kind = children.length > 0 ? vscode.SymbolKind.Module : vscode.SymbolKind.Property;
      const symbol = new vscode.DocumentSymbol(
        // The editor refuses a symbol without a name.
        name || "''",
        detail,
        kind,
        rangeOf(document, range),
        rangeOf(document, selection),
      );
      symbol.children = children.map(symbolOf);
      return symbol;
    };
    return outlineOf(document.getText(), readDocument(document).places).map(symbolOf);
  },
};
