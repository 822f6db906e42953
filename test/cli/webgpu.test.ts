import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { type Trained, jsonOf, smallConfig, start, temporary, train } from './helpers';

/** A training on WebGPU, on the Vulkan of Debian's Chromium, which is a program. */

const DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const skip = existsSync(DRIVER) ? false : `${DRIVER} is not here`;

test('a run on WebGPU comes to the rate and distortion of one on the CPU', { skip }, async t => {
  const folder = temporary(t);
  const config = smallConfig(folder);
  const env = {
    ...process.env,
    VK_ICD_FILENAMES: DRIVER,
    LD_LIBRARY_PATH: dirname(DRIVER),
    XDG_CACHE_HOME: join(folder, 'cache'),
  };
  const onGpu = async (...args: string[]): Promise<Trained> => {
    const all = ['train', config, '--set', 'train.engine=onnx-webgpu', '--json', ...args];
    return jsonOf(await start(all, { env }).ended) as Trained;
  };
  const [gpu, cpu] = [await onGpu(), await train(config, '--runs', join(folder, 'cpu'))];
  for (const key of ['rate', 'distortion'] as const) {
    assert.ok(Math.abs(gpu.test[key] - cpu.test[key]) <= 1e-3 * cpu.test[key], `${key}: ${gpu.test[key]}`);
  }
  const info = JSON.parse(readFileSync(join(gpu.run, 'run.json'), 'utf8')) as Record<string, unknown>;
  assert.deepEqual([info.engine, info.engineReason], ['onnx-webgpu', 'set by train.engine']);
});
