import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolvedConfig } from '../../../src/config/reading/expandSweep';
import { readConfig } from '../../../src/config/reading/read';
import { multiRateRunOf } from '../../../src/vscode/store/multiRateRun';
import { someInfo } from '../run/helpers';

interface Kind {
  objective: string;
  model?: string;
  data?: string;
  file?: string;
  fingerprint?: string;
  created?: string;
  measured?: boolean;
}

const configOf = ({ objective, model = 'mlp, latent: 4', data = 'mnist, path: digits' }: Kind) =>
  readConfig(`data: {name: ${data}}\nmodel: {architecture: ${model}}\nobjective: ${objective}`).config!;

function runOf(kind: Kind) {
  const config = configOf(kind);
  const { data } = someInfo();
  const created = kind.created ?? '2026-11-21T09:14:05.123Z';
  return {
    dir: `/vae/runs/${JSON.stringify(kind)}`,
    config,
    health: 'finished' as const,
    info: someInfo({
      config: resolvedConfig(config),
      configFile: kind.file ?? '/vae/a.vae.yaml',
      data: { ...data, fingerprint: kind.fingerprint ?? 'abc' },
      created,
    }),
  };
}

const WANTED = configOf({ objective: '{beta: 4}' });
const MULTI = '{name: multi-rate}';
const found = (kinds: readonly Kind[], config = WANTED, file = '/vae/a.vae.yaml') => {
  const runs = kinds.map(runOf);
  const run = multiRateRunOf(file, config, runs, one => kinds[runs.indexOf(one)]?.measured === true)?.run;
  return run && runs.indexOf(run);
};

test('a multi-rate run of the same data and model stands beside a β of any config', () => {
  assert.equal(found([{ objective: '{beta: 1}' }, { objective: MULTI }]), 1);
  assert.equal(found([{ objective: MULTI, file: '/vae/b.vae.yaml' }]), 0);
  assert.equal(found([{ objective: MULTI }], configOf({ objective: MULTI })), 0);
  assert.equal(
    found([
      { objective: MULTI },
      { objective: '{name: multi-rate, range: [0.1, 4]}', created: '2026-11-22T09:14:05.123Z' },
    ]),
    1,
    'the newest',
  );
});

test('none of another model, data or loss, nor one that is not finished', () => {
  assert.equal(found([{ objective: '{beta: 1}' }]), undefined);
  assert.equal(found([{ objective: MULTI, model: 'mlp, latent: 8' }]), undefined);
  assert.equal(found([{ objective: MULTI, data: 'tetrominoes' }]), undefined);
  assert.equal(found([{ objective: '{name: multi-rate, base: beta-tc-vae}' }]), undefined);
  assert.equal(found([{ objective: MULTI }], configOf({ objective: '{rate: mutual-information}' })), undefined);
  assert.equal(found([{ objective: MULTI }], configOf({ objective: '{name: dip-vae-1}' })), undefined);
  assert.equal(
    multiRateRunOf('/vae/a.vae.yaml', WANTED, [{ ...runOf({ objective: MULTI }), health: 'running' }], () => true),
    undefined,
  );
});

test('a measured one comes before a newer one that is not, and a control never counts', () => {
  const [older, newer] = [{ objective: MULTI }, { objective: MULTI, created: '2026-11-22T09:14:05.123Z' }];
  assert.equal(found([{ ...older, measured: true }, newer]), 0);
  assert.equal(found([older, { ...newer, measured: true }]), 1);
  const blind = { ...newer, objective: '{name: multi-rate, gateInput: other}', measured: true };
  const open = { ...newer, objective: '{name: multi-rate, encoderGate: open, decoderGate: open}', measured: true };
  assert.equal(found([older, blind, open]), 0);
  assert.equal(found([blind, open]), undefined);
  assert.equal(found([{ objective: '{name: multi-rate, encoderGate: open}' }]), 0);
});

test('files of the same name elsewhere are other data unless their content is the same', () => {
  const elsewhere = { objective: MULTI, file: '/other/a.vae.yaml', fingerprint: 'other' };
  assert.equal(found([elsewhere]), undefined);
  assert.equal(found([elsewhere, { objective: '{beta: 1}' }]), undefined);
  assert.equal(found([{ ...elsewhere, fingerprint: 'abc' }, { objective: '{beta: 1}' }]), 0);
  // Files that have changed since: the newest content counts.
  const before = { objective: MULTI, fingerprint: 'before' };
  assert.equal(found([before, { objective: '{beta: 1}', created: '2026-11-22T09:14:05.123Z' }]), undefined);
});
