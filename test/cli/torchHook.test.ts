import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { Comparison } from '../../src/analysis/results/comparison';
import { result, temporary } from './helpers';

/** The hook of docs/commands.md, with PyTorch where it is: what it writes is what the layers say. */

/** Why PyTorch cannot be asked; false when it can. */
function missing(): string | false {
  const python = process.env.BENCH_PYTHON;
  if (!python) return 'BENCH_PYTHON names no Python with torch';
  return spawnSync(python, ['-c', 'import torch, numpy']).status === 0 ? false : `${python} (BENCH_PYTHON) lacks torch`;
}

/** Layers that overwrite their input, flatten, and lie within others; prints linear CKA of input and fc, by NumPy. */
const PROGRAM = `
import sys
torch.manual_seed(0)
features = torch.nn.Sequential(torch.nn.Conv2d(1, 3, 3), torch.nn.ReLU(inplace=True), torch.nn.Flatten())
model = torch.nn.Sequential()
model.add_module('features', features)
model.add_module('fc', torch.nn.Linear(3 * 4 * 4, 5))
x = torch.randn(40, 1, 6, 6)
write_layers(model, [x[:25], x[25:]], sys.argv[1])
read = lambda name: numpy.load(f'{sys.argv[1]}/{name}.npy')
with torch.no_grad():
    conv = features[0](x)
    assert numpy.allclose(read('features.0'), conv, atol=1e-5) and read('features.0').min() < 0
    assert numpy.allclose(read('features.1'), conv.clamp(min=0), atol=1e-5)
    assert numpy.allclose(read('fc'), model(x), atol=1e-5)
assert not any(module._forward_hooks for module in model.modules())
def gram(name):
    a = read(name).astype(float).reshape(40, -1)
    a -= a.mean(0)
    return a @ a.T
a, b = gram('input'), gram('fc')
print((a * b).sum() / ((a * a).sum() * (b * b).sum()) ** .5)
`;

test('the hook for PyTorch writes what every layer says of all examples', { skip: missing() }, async t => {
  const folder = temporary(t);
  const [, hook] = /```python\n([^]*?)```/.exec(readFileSync('docs/commands.md', 'utf8'))!;
  const [program, layers] = [join(folder, 'hook.py'), join(folder, 'layers')];
  writeFileSync(program, `${hook!}${PROGRAM}`);
  const { status, stdout, stderr } = spawnSync(process.env.BENCH_PYTHON!, [program, layers], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const found = (await result('compare', '--representations', layers)) as Comparison;
  assert.deepEqual(found.rows, ['input', 'features.0', 'features.1', 'features.2', 'fc']);
  assert.equal(found.n, 40);
  assert.ok(Math.abs(found.linearCka[0]![4]! - Number(stdout)) < 1e-6, `${found.linearCka[0]![4]} is not ${stdout}`);
  assert.ok(Math.abs(found.linearCka[2]![3]! - 1) < 1e-12, 'a flattened layer is the same');
});
