import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Handler } from '../../base/rpc';
import { handler } from '../../base/rpc';
import {
  exportRunAt,
  layersOfRunAt,
  moveRunTo,
  overBetaOfRun,
  restRunAt,
  retrainedKnown,
  retrainedOfRun,
  warmUpRun,
} from '../../protocol/curvePanel';
import { exportModel, layersAt, moveTo, restAt, warmUp } from '../../protocol/multiRateRequests';
import { atBeta } from '../../run/checkpoints/reference';
import { formatBeta } from '../../views/chart/format';
import { asText } from '../asText';
import type { RunStore } from '../store/store';
import { amounts, cancellable, watched } from '../watched';
import type { CurveRequests } from './curveRequests';
import type { Measuring } from './measureRequests';

/**
 * What an inspector asks about a multi-rate run: of one β the checkpoint that it shows answers, of all of them the last one.
 * @param measured called once it is known over β, on which findings and points rest
 */
export function betaHandlers(
  curve: CurveRequests,
  { store, measuring }: { store: RunStore; measuring: Measuring },
  measured: () => void,
): [string, Handler][] {
  return [
    handler(overBetaOfRun, ({ run }, watch) =>
      measuring.overBeta({ file: curve.lastOf(run).file }, watch).finally(measured),
    ),
    handler(retrainedOfRun, ({ run }, watch) => curve.retrained(run, watch)),
    handler(retrainedKnown, ({ run }) => Promise.resolve(curve.knownRetrained(run))),
    handler(warmUpRun, (of, watch) => measuring.ask(warmUp, { file: curve.fileOf(of) }, watch)),
    handler(moveRunTo, (at, watch) => measuring.ask(moveTo, { file: curve.fileOf(at), beta: at.beta }, watch)),
    handler(restRunAt, (at, watch) => measuring.ask(restAt, { file: curve.fileOf(at), beta: at.beta }, watch)),
    handler(layersOfRunAt, (at, watch) => measuring.ask(layersAt, { file: curve.fileOf(at), beta: at.beta }, watch)),
    handler(exportRunAt, async ({ run, step, beta }) => {
      const file = curve.fileOf({ run, step });
      const title = `Export the plain VAE at ${formatBeta(beta)}`;
      const home = dirname(store.run(run)?.config.file ?? run);
      const name = `${store.run(run)?.run.info.name ?? 'model'}-beta${beta}.safetensors`;
      const place = await vscode.window.showSaveDialog({
        defaultUri: vscode.Uri.joinPath(vscode.Uri.file(home), name),
        filters: { Checkpoints: ['safetensors'] },
        saveLabel: 'Export',
        title,
      });
      if (!place) return { file: null };
      const asked = { file: atBeta(file, beta), output: place.fsPath };
      await watched(cancellable(title), amounts, watch => measuring.ask(exportModel, asked, watch));
      void vscode.window.showInformationMessage(asText(`${place.fsPath} is the plain VAE at ${formatBeta(beta)}.`));
      return { file: place.fsPath };
    }),
  ];
}
