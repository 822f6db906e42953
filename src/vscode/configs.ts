import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { Config } from '../config/schema/schema';
import { CONFIG_ENDING } from '../config/reading/loadConfig';
import { type ConfigText, readConfig } from '../config/reading/read';

/** Config files as the editor knows them. */

/** Every config of a workspace, for findFiles and watchers. */
export const CONFIG_GLOB = '**/*.vae.{yaml,yml,json}';

/** What language features are registered for. `.vae.json` is the editor's own JSON. */
export const CONFIG_SELECTOR: vscode.DocumentSelector = [
  { language: 'vae-yaml' },
  { language: 'json', pattern: '**/*.vae.json' },
  { language: 'jsonc', pattern: '**/*.vae.json' },
];

/** Whether a document is a config's file; the other side of a diff, or a text that was never saved, is none. */
export function isConfig(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && CONFIG_ENDING.test(uri.fsPath);
}

/** The name that a config's runs are filed under. */
export function configName(file: string, config: Pick<Config, 'name'> | undefined): string {
  return config?.name ?? basename(file).replace(CONFIG_ENDING, '');
}

/** Where the runs of a config are filed, by its name. */
export function runsRoot(file: string): string {
  return join(dirname(file), 'runs');
}

const texts = new WeakMap<vscode.TextDocument, { version: number; read: ConfigText }>();

/** What a config's text says, read once for each version of it. */
export function readDocument(document: vscode.TextDocument): ConfigText {
  const known = texts.get(document);
  if (known?.version === document.version) return known.read;
  const read = readConfig(document.getText());
  texts.set(document, { version: document.version, read });
  return read;
}

/** The document of a file, if it is open. */
export function openDocument(file: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file);
}
