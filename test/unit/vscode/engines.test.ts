import assert from 'node:assert/strict';
import test from 'node:test';
import {
  engineContext,
  engineDescription,
  engineFacts,
  engineLabel,
  reasonRows,
  stepTime,
} from '../../../src/vscode/text/engineRow';

const cpu = { name: 'onnx', device: 'CPU, 2 threads', available: true, reason: null };
const missing = { name: 'tensorflow', device: 'TensorFlow', available: false, reason: 'it is not set up' };

test('an engine beside its name', () => {
  assert.equal(engineDescription(cpu), 'CPU, 2 threads');
  assert.equal(engineDescription({ ...cpu, msPerStep: 48.2 }), '48 ms a step · CPU, 2 threads');
  assert.equal(engineDescription(missing), 'it is not set up');
  assert.deepEqual([4.23, 48.2, 37_446].map(stepTime), ['4.2 ms a step', '48 ms a step', '37 s a step']);
});

test('an engine read aloud', () => {
  assert.equal(engineLabel(cpu), 'Engine onnx, CPU, 2 threads');
  assert.equal(engineLabel(missing), 'Engine tensorflow, not available: it is not set up');
});

test('a reason is read in full in rows below the engine', () => {
  const reason =
    'TensorFlow is not installed: run "Set up TensorFlow engine", or name its folder in vaeLens.tensorflow.path';
  const rows = reasonRows({ ...missing, reason });
  assert.equal(rows.join(' '), reason);
  assert.ok(rows.length > 1 && rows.every(row => row.length <= 44), rows.join('\n'));
  const path = `/${'long/'.repeat(20)}`;
  assert.deepEqual(reasonRows({ ...missing, reason: `no ${path} here` }), ['no', path, 'here']);
  assert.deepEqual([reasonRows(cpu), reasonRows({ ...missing, reason: null })], [[], []]);
});

test('menus tell one that is missing from one that is here', () => {
  assert.deepEqual([cpu, missing].map(engineContext), ['engine.onnx.here', 'engine.tensorflow.missing']);
  assert.match(engineFacts(missing).join('\n'), /Not available: it is not set up\./);
  assert.match(engineFacts(cpu).join('\n'), /train\.engine: onnx in a config;/);
});
