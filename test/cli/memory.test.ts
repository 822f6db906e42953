import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Trained, childrenOf, jsonOf, start, temporary } from './helpers';

const folder = temporary({ after });

/** The most memory that a process has held so far, in bytes; 0 once it has ended. */
function peakOf(pid: number): number {
  try {
    return 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const skip = process.platform === 'linux' ? false : 'only Linux tells how much memory a process has held';

test('training on all 163,840 tetrominoes takes less than 1.5 GB', { skip }, async () => {
  const config = join(folder, 'tetrominoes.vae.yaml');
  writeFileSync(
    config,
    `data: {name: tetrominoes}
model: {architecture: mlp, hidden: [256]}
train: {steps: 50, batch: 64, checkpoints: 1, evaluations: 1}
`,
  );
  const { pid, ended } = start(['train', config, '--json']);
  let peak = 0;
  const poll = setInterval(() => {
    peak = Math.max(peak, ...childrenOf(pid).map(peakOf));
  }, 50);
  const trained = jsonOf(await ended) as Trained;
  clearInterval(poll);
  assert.equal(trained.step, 50);
  const info = JSON.parse(readFileSync(join(trained.run, 'run.json'), 'utf8')) as {
    data: { train: number; heldOut: number };
  };
  assert.equal(info.data.train + info.data.heldOut, 163_840);
  assert.ok(peak > 1e8 && peak < 1.5e9, `${(peak / 1e6).toFixed(0)} MB`);
});
