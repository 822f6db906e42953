import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { temporary } from './helpers';

/**
 * What CONTRIBUTING says of adding a measure, an objective and a data set, done to a copy of the sources: a new file each and
 * a few lines of a table. The program is then built, and knows all three.
 */

const NEW_FILES = {
  'src/analysis/similarity/dummy.ts': `
import type { PairMeasure, Prepared } from './pairMeasure';

export const DUMMY: PairMeasure<Prepared> = {
  prepare: () => Promise.resolve({ cause: null }),
  between: () => Promise.resolve(0.25),
};
`,
  'src/model/objectives/dummyVae.ts': `
import { mul } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { type Regulariser, describeObjective, weight } from './describeObjective';

export const dummyVae = describeObjective({
  name: 'dummy-vae',
  summary: 'δ · rate (nobody)',
  parameters: z.object({ delta: weight.default(3).describe('δ of dummy-vae.') }),
  meanings: { delta: 'The price of a dummy.' },
  main: { key: 'delta', symbol: 'δ', some: [1, 3] },
  scalars: ({ delta }) => ({ klWeight: delta }),
});

export const dummyVaeRegulariser: Regulariser<typeof dummyVae> = (_, { rate, klWeight }) => mul(klWeight, rate);
`,
  'src/data/sets/dummy.ts': `
import type { Stored } from '../examples/stored';
import type { DatasetFacts } from './datasetFacts';

export const dummy = { about: 'generated, 64 greys of 4 × 4' } as const satisfies DatasetFacts;

export function openDummy(): Promise<Stored> {
  const values = Uint8Array.from({ length: 64 * 16 }, (_, i) => (i * 37) % 251);
  return Promise.resolve({ name: 'dummy', values, divisor: 255, shape: [4, 4, 1], range: [0, 1] });
}
`,
};

/** Prints what panels are given of a config with the objective. */
const MODEL = `
import { readConfig } from '../src/config/reading/read';
import { sweepViewOf } from '../src/vscode/panels/sweepView';
import { MEASURE_OPTIONS } from '../src/views/heatmaps/cells';

const text = 'data: {name: dummy}\\nmodel: {architecture: mlp}\\nobjective: {name: dummy-vae}\\nsweep: {seed: [0]}\\n';
const { members, example } = sweepViewOf(readConfig(text).config, [], { sweeping: false });
console.log(JSON.stringify({ labels: members.map(({ label }) => label), example, measures: MEASURE_OPTIONS }));
`;

/** File -> what stands there, and what stands there afterwards. */
const LINES: Record<string, [string, string][]> = {
  'src/analysis/results/similarities.ts': [
    [
      '\nconst DECLARED = {\n',
      "$&  dummy: { label: 'dummy similarity', short: 'Dummy', title: 'Not a measure', upTo: ['anything'], few: { below: 2, because: 'it is one' }, command: 'dummy', slow: 'no time' },\n",
    ],
  ],
  'src/analysis/similarity/slowMeasures.ts': [
    ["import { SVCCA } from './svcca';\n", "$&import { DUMMY } from './dummy';\n"],
    ['svcca: SVCCA', '$&, dummy: DUMMY'],
  ],
  'src/model/objectives/objectives.ts': [
    [
      "import { infoVae, infoVaeRegulariser } from './infoVae';\n",
      "$&import { dummyVae, dummyVaeRegulariser } from './dummyVae';\n",
    ],
    ['annealedVae, infoVae, multiRate]', 'annealedVae, infoVae, dummyVae]'],
    ["  'info-vae': infoVaeRegulariser,\n", "$&  'dummy-vae': dummyVaeRegulariser,\n"],
  ],
  'src/data/sets/sets.ts': [
    ["import { dsprites, openDsprites } from './dsprites';\n", "$&import { dummy, openDummy } from './dummy';\n"],
    ['  dsprites,\n', '$&  dummy,\n'],
    ['  dsprites: openDsprites,\n', '$&  dummy: openDummy,\n'],
  ],
};

const COPIED = ['src', 'webview', 'scripts', 'package.json', 'tsconfig.json', 'esbuild.mjs'];

const folder = temporary({ after });
const root = join(folder, 'house');

const node = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, args, { cwd: root })).stdout;
const cli = (...args: string[]): Promise<string> => node('dist/cli.js', ...args);
const json = async (...args: string[]): Promise<unknown> =>
  JSON.parse((await cli(...args, '--json')).trim().split('\n').at(-1)!);

before(async () => {
  for (const name of COPIED) cpSync(name, join(root, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'), 'junction');
  for (const [file, text] of Object.entries(NEW_FILES)) writeFileSync(join(root, file), text.trimStart());
  for (const [file, changes] of Object.entries(LINES)) {
    let text = readFileSync(join(root, file), 'utf8');
    for (const [from, to] of changes) {
      assert.equal(text.split(from).length, 2, `'${from}' stands in ${file} once`);
      text = text.replace(from, to);
    }
    writeFileSync(join(root, file), text);
  }
  await node('esbuild.mjs');
});

test('the command line offers them', async () => {
  assert.match(await cli('compare', '--help'), /--dummy +.*dummy similarity/);
  assert.match(await cli('measure', '--help'), /\n +dummy /);
});

interface Described {
  enum?: string[];
  description: string;
  default?: unknown;
  properties: Record<string, Described>;
}

test('the JSON schema describes them', () => {
  const { properties } = JSON.parse(readFileSync(join(root, 'dist/config.schema.json'), 'utf8')) as Described;
  const { name, delta } = properties['objective']!.properties;
  assert.ok(name!.enum!.includes('dummy-vae'));
  assert.match(name!.description, /\n- dummy-vae: δ · rate \(nobody\)\n/);
  assert.deepEqual([delta!.description, delta!.default], ['δ of dummy-vae.', 3]);
  const set = properties['data']!.properties['name']!;
  assert.ok(set.enum!.includes('dummy'));
  assert.match(set.description, /\n- dummy: generated, 64 greys of 4 × 4\n/);
});

test('the panels have them in their model', async () => {
  mkdirSync(join(root, 'test'));
  writeFileSync(join(root, 'test/model.ts'), MODEL);
  await node('esbuild.mjs', 'test/model.ts');
  const { labels, example, measures } = JSON.parse(await node('build/test/model.js')) as {
    labels: string[];
    example: string;
    measures: { value: string; text: string }[];
  };
  assert.deepEqual(labels, ['dummy-vae δ 3, seed 0']);
  assert.match(example, /objective\.delta/);
  assert.ok(measures.some(({ value, text }) => value === 'dummy' && text === 'Dummy'));
  for (const panel of ['inspector', 'compare']) {
    assert.match(readFileSync(join(root, `dist/webview/${panel}.js`), 'utf8'), /label:"dummy similarity"/);
  }
});

test('a model is trained and compared with them, and called by the parameter', async () => {
  const config = join(folder, 'dummy.vae.yaml');
  writeFileSync(
    config,
    `data: {name: dummy}
model: {architecture: mlp, hidden: [8], latent: 2}
objective: {name: dummy-vae, delta: 2}
train: {steps: 4, batch: 8, checkpoints: 1, evaluations: 1, engine: onnx}
`,
  );
  const { run } = (await json('train', config)) as { run: string };
  const { points } = (await json('curve', run)) as {
    points: { objective: string; parameter: unknown; symbol: string }[];
  };
  assert.equal(points[0]!.objective, 'dummy-vae');
  assert.deepEqual([points[0]!.parameter, points[0]!.symbol], [{ name: 'delta', value: 2 }, 'δ']);
  const checkpoint = join(run, 'checkpoints/step-00000004.safetensors');
  const { rows, dummy } = (await json('compare', checkpoint, '--dummy')) as { rows: string[]; dummy: number[][] };
  assert.deepEqual(
    dummy,
    rows.map(() => rows.map(() => 0.25)),
  );
  const report = (await json('report', run, '-o', join(folder, 'report.html'))) as { file: string };
  assert.match(readFileSync(report.file, 'utf8'), /dummy-vae δ 2, seed 0/);
});
