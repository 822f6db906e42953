import * as vscode from 'vscode';
import { asError } from '../../base/errors';
import { overriddenConfig } from '../../config/reading/storedConfig';
import type { Trainings } from '../jobs/training';
import { learningRateStepsOf } from '../../run/records';
import { formatCount } from '../../views/chart/format';
import { asText, checking } from '../asText';
import type { ChosenRun } from './pickRun';

/**
 * Asks how far a run is to be trained further, and with which learning rate, and begins the run that goes on from it.
 * @param step of its checkpoint; the last one where it is left out
 * @throws UserError if it has none, or training cannot be started
 */
export async function trainFurther(trainings: Trainings, { config, run }: ChosenRun, step?: number): Promise<void> {
  const from = step ?? run.checkpoints.at(-1)?.step;
  if (from === undefined) {
    void vscode.window.showInformationMessage(asText(`${run.label} has no checkpoint to go on from.`));
    return;
  }
  const begun = `Train further from step ${formatCount(from)} of ${run.label}`;
  const sets = { 'train.steps': String(from + run.info.steps), 'train.learningRate': rateOf(run) };
  const check = (key: keyof typeof sets, least: number) => (value: string) => {
    if (key === 'train.steps' && !(Number(value) > least))
      return `More than the ${formatCount(least)} steps that are done`;
    try {
      overriddenConfig(run.info.config, run.label, [`${key}=${value}`]);
      return undefined;
    } catch (thrown) {
      return asError(thrown).message;
    }
  };
  const steps = await vscode.window.showInputBox({
    title: `${begun} (1/2)`,
    prompt: asText(`How many steps are to be done in all? ${formatCount(from)} are.`),
    value: sets['train.steps'],
    validateInput: checking(check('train.steps', from)),
  });
  if (steps === undefined) return;
  const rate = await vscode.window.showInputBox({
    title: `${begun} (2/2)`,
    prompt: asText(ratePrompt(run)),
    value: sets['train.learningRate'],
    validateInput: checking(check('train.learningRate', from)),
  });
  if (rate === undefined) return;
  trainings.further(run, config.file, from, [`train.steps=${steps}`, `train.learningRate=${rate}`]);
}

function rateOf({ config }: ChosenRun['run']): string {
  return String(config?.train.learningRate ?? '');
}

function ratePrompt({ config, info }: ChosenRun['run']): string {
  if (config?.train.learningRateSchedule === undefined) return 'The learning rate of the steps to come';
  const steps = formatCount(learningRateStepsOf(info));
  return `The largest learning rate. As it is, its schedule stays laid out on ${steps} steps, and at its end after them; another value lays it out anew on all steps.`;
}
