import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curveBase } from '../../../src/analysis/population/curvePoints';
import { checkConfig } from '../../../src/config/reading/complaints';
import { differingKeys } from '../../../src/config/reading/difference';
import { resolvedConfig, sameConfig } from '../../../src/config/reading/expandSweep';
import { readConfig } from '../../../src/config/reading/read';

const BASE = { data: { name: 'tetrominoes' }, model: { architecture: 'mlp' } };

function resolved(analysis: object): Record<string, unknown> {
  const { config, complaints } = checkConfig({ ...BASE, analysis });
  assert.deepEqual(complaints, []);
  return resolvedConfig(config!);
}

test('no run depends on analysis.features', () => {
  const [plain, one, other] = [resolved({}), resolved({ features: 'a.onnx' }), resolved({ features: 'b.onnx' })];
  assert.deepEqual(one['analysis'], { examples: 5000, features: 'a.onnx' });
  for (const config of [one, other]) {
    assert.ok(sameConfig(plain, config));
    assert.deepEqual(differingKeys(plain, config), []);
    assert.equal(curveBase(plain), curveBase(config));
  }
  assert.ok(!sameConfig(plain, resolved({ examples: 100, features: 'a.onnx' })));
});

test('it is a path, and cannot be swept', () => {
  for (const features of ['', 3, ['a.onnx']]) {
    assert.equal(checkConfig({ ...BASE, analysis: { features } }).complaints.length, 1, String(features));
  }
  const wrong = (sweep: object): string[] =>
    readConfig(JSON.stringify({ ...BASE, sweep })).problems.map(({ message }) => message);
  assert.deepEqual(wrong({ 'analysis.features': ['a.onnx'] }), [
    "sweep.analysis.features: 'analysis.features' cannot be swept",
  ]);
  assert.match(
    wrong({ analysis: [{ features: 'a.onnx' }, { features: 'b.onnx' }] }).join(),
    /makes a config that another value makes too$/,
  );
});
