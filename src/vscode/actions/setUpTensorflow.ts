import * as vscode from 'vscode';
import { asText } from '../asText';
import { setUpTensorflow } from '../../protocol/worker';
import type { Analyst } from '../jobs/analyst';
import { setUpNews, stageText } from '../text/setUp';
import { cancellable, watched } from '../watched';

/** Installs the tensorflow engine for this user; asks which. @throws UserError, CancelledError */
export async function setUpTensorflowEngine(analyst: Analyst): Promise<void> {
  const answer = await vscode.window.showQuickPick(
    [
      { label: 'CPU', description: 'a download of about 250 MB', gpu: false },
      { label: 'NVIDIA GPU', description: 'a download of about 2.4 GB; needs a driver for CUDA 12', gpu: true },
    ],
    { title: 'Set up TensorFlow engine', placeHolder: 'What is it to compute on?' },
  );
  if (!answer) return;
  const { gpu } = answer;
  const result = await watched(cancellable('Setting up TensorFlow'), stageText, watch =>
    analyst.call(setUpTensorflow, { gpu }, watch),
  );
  void vscode.commands.executeCommand('vaeLens.refreshEngines');
  await vscode.window.showInformationMessage(asText(setUpNews(result, gpu)));
}
