import * as vscode from 'vscode';
import { CONFIG_SELECTOR, isConfig } from '../configs';
import type { RunStore } from '../store/store';
import { COMPLETION_TRIGGERS, completionProvider } from './completion';
import { registerDiagnostics } from './diagnostics';
import { ConfigHover } from './hover';
import { ConfigLenses } from './lenses';
import { quickFixProvider } from './quickFixes';
import { symbolProvider } from './symbols';

/** The editor's own support for JSON completes and outlines `.vae.json`. */
const YAML: vscode.DocumentSelector = { language: 'vae-yaml' };

/** What the editor knows of configs: completion, hovers, mistakes and their fixes, lenses, outline. */
export function registerLanguage(store: RunStore): vscode.Disposable {
  const { languages, workspace } = vscode;
  const hover = new ConfigHover(store);
  const lenses = new ConfigLenses(store);
  const warmUp = ({ uri }: vscode.TextDocument) => {
    // Not while the extension is being activated, which everybody waits for.
    if (isConfig(uri)) setImmediate(() => void hover.warmUp());
  };
  workspace.textDocuments.forEach(warmUp);
  return vscode.Disposable.from(
    workspace.onDidOpenTextDocument(warmUp),
    languages.registerCompletionItemProvider(YAML, completionProvider, ...COMPLETION_TRIGGERS),
    languages.registerDocumentSymbolProvider(YAML, symbolProvider),
    languages.registerHoverProvider(CONFIG_SELECTOR, hover),
    languages.registerCodeLensProvider(CONFIG_SELECTOR, lenses),
    languages.registerCodeActionsProvider(CONFIG_SELECTOR, quickFixProvider, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
    lenses,
    registerDiagnostics(store),
  );
}
