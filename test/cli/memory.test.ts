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

/** Trains a config and looks at the worker meanwhile. */
async function train(text: string): Promise<{ trained: Trained; examples: number; peak: number }> {
  const config = join(folder, 'memory.vae.yaml');
  writeFileSync(config, text);
  const { pid, ended } = start(['train', config, '--json']);
  let peak = 0;
  const poll = setInterval(() => {
    peak = Math.max(peak, ...childrenOf(pid).map(peakOf));
  }, 50);
  const trained = jsonOf(await ended) as Trained;
  clearInterval(poll);
  const { data } = JSON.parse(readFileSync(join(trained.run, 'run.json'), 'utf8')) as {
    data: { train: number; heldOut: number };
  };
  return { trained, examples: data.train + data.heldOut, peak };
}

test('training on all 163,840 tetrominoes takes less than 1.5 GB', { skip }, async () => {
  const { trained, examples, peak } = await train(`data: {name: tetrominoes}
model: {architecture: mlp, hidden: [256]}
train: {steps: 50, batch: 64, checkpoints: 1, evaluations: 1}
`);
  assert.deepEqual([trained.step, examples], [50, 163_840]);
  assert.ok(peak > 1e8 && peak < 1.5e9, `${(peak / 1e6).toFixed(0)} MB`);
});

test('training on all 737,280 sprites takes less than 500 MB', { skip }, async () => {
  const { trained, examples, peak } = await train(`data: {name: sprites}
model: {architecture: mlp, hidden: [64]}
train: {steps: 20, batch: 64, checkpoints: 1, evaluations: 1}
analysis: {examples: 200}
`);
  assert.deepEqual([trained.step, examples], [20, 737_280]);
  assert.ok(peak > 1e8 && peak < 5e8, `${(peak / 1e6).toFixed(0)} MB`);
});
