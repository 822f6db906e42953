import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { RETRAINED } from '../../../src/analysis/results/curves/retrained';
import { remember } from '../../../src/analysis/results/remembered';
import { UserError } from '../../../src/base/errors';
import { resolvedConfig } from '../../../src/config/reading/expandSweep';
import { readConfig } from '../../../src/config/reading/read';
import { writeCheckpoint } from '../../../src/run/checkpoints/checkpoint';
import { FollowedRun } from '../../../src/run/follow';
import { readRun, writeState } from '../../../src/run/folder';
import { CurveRequests } from '../../../src/vscode/panels/curveRequests';
import { retrainedAt } from '../analysis/retrainedAt';
import { openScalars } from '../../../src/run/scalars';
import { makeRun, someCheckpoint, someInfo, temporaryFolder } from '../run/helpers';
import { someEvaluation } from './runs';

/** What the host says of a multi-rate run beside runs of one β each. */

function evaluate(dir: string, step: number): void {
  const log = openScalars(dir);
  log.append([someEvaluation('test', step)]);
  log.close();
}

function finished(t: TestContext, objective: string, seconds: number): FollowedRun {
  const { config } = readConfig(
    `data: {name: mnist, path: digits}\nmodel: {architecture: mlp, latent: 4}\nobjective: ${objective}`,
  );
  const dir = makeRun(temporaryFolder(t), someInfo({ config: resolvedConfig(config!) }));
  writeCheckpoint(dir, someCheckpoint(1000));
  evaluate(dir, 1000);
  writeState(dir, { status: 'finished', step: 1000, seconds, heartbeat: new Date().toISOString() });
  const run = new FollowedRun(dir, readRun(dir));
  run.refresh();
  return run;
}

const WATCH = { signal: new AbortController().signal, progress: () => undefined };

test('what is known is told with the runs and their costs; the rest a worker is asked for, with the runs to compare', async t => {
  const multiRate = finished(t, '{name: multi-rate}', 75);
  const [one, four, beyond] = [1, 4, 40].map(beta => finished(t, `{beta: ${beta}}`, 60 + beta)) as [
    FollowedRun,
    FollowedRun,
    FollowedRun,
  ];
  const runs = [multiRate, four, one, beyond];
  const config = { file: '/vae/a.vae.yaml', name: 'a', folder: '/vae/runs/a', runs };
  const asked: unknown[] = [];
  const requests = new CurveRequests(
    {
      configs: () => [config],
      pointsOf: () => [],
      run: dir => {
        const run = runs.find(found => found.dir === dir);
        return run && { config, run };
      },
    },
    {
      ask: (_, params) => {
        asked.push(params);
        return Promise.reject(new UserError('asked'));
      },
      draw: () => Promise.reject(new UserError('drawn')),
      estimate: () => Promise.reject(new UserError('estimated')),
    },
  );
  assert.deepEqual(requests.knownRetrained(multiRate.dir), []);
  for (const [run, beta] of [
    [four, 4],
    [one, 1],
  ] as const) {
    const files = [multiRate, run].map(({ checkpoints }) => checkpoints.at(-1)!.file);
    await remember(RETRAINED, files, { evaluated: 1000 }, () => Promise.resolve(retrainedAt(beta, 0.5)));
  }
  assert.deepEqual(
    requests.knownRetrained(multiRate.dir).map(found => [found.beta, found.run, found.seconds, found.multiRateSeconds]),
    [
      [1, one.dir, 61, 75],
      [4, four.dir, 64, 75],
    ],
  );
  // One that was evaluated since is to be measured anew.
  evaluate(four.dir, 1200);
  four.refresh();
  assert.deepEqual(
    requests.knownRetrained(multiRate.dir).map(({ run }) => run),
    [one.dir],
  );
  assert.deepEqual(requests.knownRetrained('/gone'), []);
  await assert.rejects(requests.retrained(multiRate.dir, WATCH), /asked/);
  assert.deepEqual(asked, [{ run: multiRate.dir, others: [four.dir, one.dir] }]);
});
