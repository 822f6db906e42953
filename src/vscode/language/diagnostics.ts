import * as vscode from 'vscode';
import { isConfig, readDocument } from '../configs';
import { Pacer } from '../pacer';
import type { RunStore } from '../store/store';
import { collapseWarnings } from './measured';
import { rangeOf } from './ranges';

const SOURCE = 'VAE Lens';
const TYPING_MS = 100;
/** How often what runs have measured is looked at anew. */
const MEASURED_MS = 1000;

/** What is wrong in the open configs, as they are typed. */
export function registerDiagnostics(store: RunStore): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection(SOURCE);
  const timers = new Map<string, NodeJS.Timeout>();
  const forget = (key: string) => {
    clearTimeout(timers.get(key));
    timers.delete(key);
  };
  const check = (document: vscode.TextDocument) => {
    // The other side of a diff is a document too.
    if (document.uri.scheme === 'file' && isConfig(document.uri))
      collection.set(document.uri, diagnosticsOf(document, store));
  };
  const measured = new Pacer(MEASURED_MS, () => vscode.workspace.textDocuments.forEach(check));
  // Not while the extension is being activated, which everybody waits for.
  measured.request();
  return vscode.Disposable.from(
    collection,
    measured,
    { dispose: () => [...timers.keys()].forEach(forget) },
    store.onDidChange(() => measured.request()),
    vscode.workspace.onDidOpenTextDocument(check),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      const key = document.uri.toString();
      if (!isConfig(document.uri)) return;
      forget(key);
      timers.set(
        key,
        setTimeout(() => {
          timers.delete(key);
          check(document);
        }, TYPING_MS),
      );
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      forget(uri.toString());
      collection.delete(uri);
    }),
  );
}

function diagnosticsOf(document: vscode.TextDocument, store: RunStore): vscode.Diagnostic[] {
  const read = readDocument(document);
  const problems = read.problems.map(({ key, message, range }) =>
    diagnostic(rangeOf(document, range), message, key, vscode.DiagnosticSeverity.Error),
  );
  const points = read.config ? store.curve(document.uri.fsPath, read.config) : [];
  const warnings = collapseWarnings(read, points).flatMap(({ key, message }) => {
    const place = read.places.get(key);
    const { Warning } = vscode.DiagnosticSeverity;
    return place ? [diagnostic(rangeOf(document, place.value), message, key, Warning)] : [];
  });
  return [...problems, ...warnings];
}

function diagnostic(
  range: vscode.Range,
  message: string,
  key: string,
  severity: vscode.DiagnosticSeverity,
): vscode.Diagnostic {
  const made = new vscode.Diagnostic(range, message, severity);
  made.source = SOURCE;
  if (key !== '') made.code = key;
  return made;
}
