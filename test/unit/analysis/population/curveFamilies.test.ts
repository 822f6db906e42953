import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { curveFamilies, type RunOnCurve, settingText } from '../../../../src/analysis/population/curveFamilies';
import type { CurvePoint } from '../../../../src/analysis/results/curve';
import { resolvedConfig } from '../../../../src/config/reading/expandSweep';
import { readConfig } from '../../../../src/config/reading/read';
import { someInfo } from '../../run/helpers';
import { atBeta } from '../atParameter';

let made = 0;

/** A run of a config with one point on test examples. */
function runOf(beta: number, { data = '', model = 'hidden: [32]', seed = 0, more = '', info = {} } = {}): RunOnCurve {
  const text = [
    `data: {name: sprites${data}}`,
    `model: {architecture: mlp, ${model}}`,
    `objective: {beta: ${beta}}`,
    `seed: ${seed}`,
    more,
  ].join('\n');
  const { config, problems } = readConfig(text);
  assert.deepEqual(problems, []);
  const dir = `/runs/${made++}`;
  const point: CurvePoint = {
    ...atBeta(beta),
    ...{ split: 'test', rate: 20, distortion: 40, rateError: 0.1, distortionError: 0.1, elboError: 0.1 },
    ...{ activeUnits: 5, latent: 10, seed, step: 100, run: dir },
  };
  return { dir, info: someInfo({ config: resolvedConfig(config!), seed, ...info }), points: [point] };
}

const BETAS = [0.1, 1];
const curveOf = (options: Parameters<typeof runOf>[1] = {}) => BETAS.map(beta => runOf(beta, options));
const shown = (runs: readonly RunOnCurve[]) =>
  curveFamilies(runs[0]!, runs).map(({ key, curves }) => [
    key,
    curves.map(({ value, own, points }) => `${value}${own ? ' own' : ''}: ${points.length}`),
  ]);

describe('curves side by side', () => {
  test('any key tells them apart, in the order of its values; seeds are restarts', () => {
    const deep = curveOf({ model: 'hidden: [32, 32, 32]' });
    const wide = curveOf({ model: 'hidden: [256]' });
    const again = curveOf({ seed: 1 });
    assert.deepEqual(shown([...deep, ...curveOf(), ...again, ...wide]), [
      ['model.hidden', ['[32]: 4', '[256]: 2', '[32, 32, 32] own: 2']],
    ]);
    assert.deepEqual(shown([...curveOf({ more: 'train: {batch: 8}' }), ...curveOf({ more: 'train: {batch: 128}' })]), [
      ['train.batch', ['8 own: 2', '128: 2']],
    ]);
  });

  test('of several keys each has its own, and what differs in two of them is in none', () => {
    const runs = [
      ...curveOf(),
      ...curveOf({ model: 'hidden: [64]' }),
      ...curveOf({ data: ', split: 0.2' }),
      ...curveOf({ model: 'hidden: [64]', data: ', split: 0.2' }),
      ...curveOf({ data: ', split: {train: 1024}' }),
    ];
    assert.deepEqual(shown(runs), [
      ['model.hidden', ['[32] own: 2', '[64]: 2']],
      ['data.split', ['0.2: 2', '1,024: 2', 'left out own: 2']],
    ]);
  });

  test('kinds of split, and sizes of one', () => {
    const kinds = [
      '{kind: checkerboard}',
      '{kind: constant-volume, train: 1024}',
      '{kind: constant-volume, train: 512}',
    ];
    assert.deepEqual(shown(kinds.flatMap(kind => curveOf({ data: `, split: ${kind}` }))), [
      ['data.split', ['checkerboard own: 2', 'constant-volume, 512: 2', 'constant-volume, 1,024: 2']],
    ]);
  });

  test('keys that come with a value are no difference of their own', () => {
    const [fc, mlp] = [curveOf({ model: 'latent: 10' }), curveOf()];
    const other = fc.map(run => ({
      ...run,
      info: {
        ...run.info,
        config: { ...run.info.config, model: { architecture: 'fc', likelihood: 'bernoulli', latent: 10 } },
      },
    }));
    assert.deepEqual(shown([...mlp, ...other]), [['model.architecture', ['fc: 2', 'mlp own: 2']]]);
  });

  test('where data lie is no difference, what they are is', () => {
    const dsprites = curveOf({ data: ', path: a.npz' }).map(run => ({
      ...run,
      info: {
        ...run.info,
        config: { ...run.info.config, data: { name: 'dsprites', path: 'a.npz' } },
        data: { ...run.info.data, fingerprint: 'other' },
      },
    }));
    const here = curveOf({ data: ', path: b.npz' });
    const there = curveOf({ data: ', path: c.npz', model: 'hidden: [64]' });
    assert.deepEqual(shown([...here, ...there, ...dsprites]), [
      ['model.hidden', ['[32] own: 2', '[64]: 2']],
      ['data.name', ['dsprites: 2', 'sprites own: 2']],
    ]);
    const changed = (runs: readonly RunOnCurve[]) =>
      runs.map(run => ({ ...run, info: { ...run.info, data: { ...run.info.data, fingerprint: 'other' } } }));
    assert.deepEqual(shown([...here, ...changed(there)]), []);
    assert.deepEqual(shown([...here, ...changed(curveOf({ data: ', path: b.npz, split: 0.2' }))]), []);
  });

  test('nothing of one value of β, of other units, of runs that went on from others, and of one curve alone', () => {
    assert.deepEqual(shown([...curveOf(), runOf(1, { model: 'hidden: [64]' })]), []);
    assert.deepEqual(shown([...curveOf(), ...curveOf({ model: 'hidden: [32], likelihood: sse' })]), []);
    const parent = { id: 'x', run: '/runs/x', step: 5 } as unknown as NonNullable<RunOnCurve['info']['parent']>;
    assert.deepEqual(shown([...curveOf(), ...curveOf({ model: 'hidden: [64]', info: { parent } })]), []);
    assert.deepEqual(shown(curveOf()), []);
  });
});

test('settings as labels', () => {
  const values = [[512, 512], { kind: 'constant-volume', train: 1024 }, { kind: 'half' }, 0.05, 'mlp', undefined, true];
  assert.deepEqual(values.map(settingText), [
    ...['[512, 512]', 'constant-volume, 1,024', 'half', '0.05', 'mlp', 'left out', 'true'],
  ]);
});
