import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Checkpoint } from '../../../src/run/checkpoints/checkpoint';
import { createRun, runsFolder } from '../../../src/run/folder';
import type { RunInfo } from '../../../src/run/records';

/** A new folder that goes away with the test. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'vae-lens-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The folder of a new run, where those of its name are. */
export const makeRun = (runsRoot: string, info: RunInfo): string => createRun(runsFolder(runsRoot, info.name), info);

export function someInfo(changes: Partial<RunInfo> = {}): RunInfo {
  return {
    format: 1,
    name: 'digits',
    config: { model: { latent: 8 }, seed: 0 },
    configFile: '/configs/mnist.vae.yaml',
    seed: 0,
    engine: 'onnx',
    threads: 2,
    lowering: { convolution: 'matmul' },
    versions: { 'vae-lens': '0.1.0' },
    data: { fingerprint: 'abc', shape: [28, 28, 1], train: 9000, heldOut: 1000 },
    steps: 1000,
    stepsPerEpoch: 70,
    created: '2026-11-21T09:14:05.123Z',
    ...changes,
  };
}

export function someCheckpoint(step: number, values: readonly number[] = [1, 2, 3, 4, 5, 6]): Checkpoint {
  const { config, configFile, name, data, engine } = someInfo();
  return {
    step,
    tensors: new Map([['encoder/1/weight', { shape: [values.length], data: Float32Array.from(values) }]]),
    metadata: { config, configFile, name, data, engine, createdBy: 'VAE Lens 0.1.0' },
  };
}
