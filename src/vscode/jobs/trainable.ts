import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError, asError } from '../../base/errors';
import { mainParameter } from '../../config/schema/objective';
import { problemSentence } from '../../config/reading/read';
import type { Config, SingleConfig } from '../../config/schema/schema';
import { checkSweep, expandSweep, resolvedConfig } from '../../config/reading/expandSweep';
import { asText, checking } from '../asText';
import { configName, isConfig, readDocument } from '../configs';

/** A config without mistakes, as its file says. */
export interface Trainable {
  readonly file: string;
  readonly name: string;
  readonly config: Config;
}

/** Reads a config that is to be trained, and saves it first if it has been changed. @throws UserError */
export async function readTrainable(uri: vscode.Uri): Promise<Trainable> {
  if (!isConfig(uri))
    throw new UserError(`${basename(uri.fsPath)} is no config: its name must end in .vae.yaml or .vae.json`);
  const document = await opened(uri);
  if (document.isDirty && !(await document.save())) {
    throw new UserError(`${basename(uri.fsPath)} has changes that could not be saved; save it, then train`);
  }
  const { config, problems } = readDocument(document);
  if (config) return { file: uri.fsPath, name: configName(uri.fsPath, config), config };
  const [first] = problems;
  const more = problems.length > 1 ? ` and ${problems.length - 1} more` : '';
  throw new UserError(
    `${basename(uri.fsPath)} cannot be trained: ${first ? problemSentence(first) : 'it is no config'}${more}`,
    true,
  );
}

async function opened(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (thrown) {
    if (!existsSync(uri.fsPath)) throw new UserError(`${uri.fsPath} is gone: it was deleted or renamed`);
    throw new UserError(`${uri.fsPath} could not be opened: ${asError(thrown).message}`, false, { cause: thrown });
  }
}

/**
 * The members of a config's sweep; without one, of the values of its objective's parameter (β, λ or C) that are asked for.
 * Undefined if nobody answers.
 */
export async function sweepMembers({ config }: Trainable): Promise<SingleConfig[] | undefined> {
  if (config.sweep) {
    const members = expandSweep(config);
    const train = `Train ${members.length} runs`;
    const jobs = jobsAtATime();
    const pace = jobs === 1 ? 'One after the other' : `${jobs} at a time`;
    const detail = `${pace}: ${Object.entries(config.sweep).map(sweepText).join('; ')}. Finished ones are not trained again.`;
    const answer = await vscode.window.showInformationMessage(
      asText(`Sweep of ${members.length} runs`),
      { modal: true, detail },
      train,
    );
    return answer === train ? members : undefined;
  }
  const base = resolvedConfig(config);
  const parameter = mainParameter(config.objective);
  if (!parameter)
    throw new UserError('the config has no sweep: add keys with lists of values, such as seed: [0, 1, 2]');
  const { key, symbol, some } = parameter;
  const membersOf = (text: string) => checkSweep(base, { [key]: text.split(',').map(toNumber) });
  const values = await vscode.window.showInputBox({
    title: `Sweep ${symbol}`,
    prompt: asText(`Values of ${symbol}, one run each. Finished ones are not trained again.`),
    value: some.join(', '),
    validateInput: checking(text => membersOf(text).complaints[0]?.message),
  });
  return values === undefined ? undefined : membersOf(values).members;
}

/** How many members of a sweep are trained side by side. */
export function jobsAtATime(): number {
  const jobs = vscode.workspace.getConfiguration('vaeLens').get<number>('sweep.jobs') ?? 1;
  return Number.isInteger(jobs) && jobs > 0 ? jobs : 1;
}

function toNumber(text: string): unknown {
  const value = Number(text.trim());
  return text.trim() === '' || Number.isNaN(value) ? text.trim() : value;
}

function sweepText([key, values]: [string, unknown[]]): string {
  return `${key} ${values.map(value => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ')}`;
}
