import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { UserError } from '../../../src/base/errors';
import {
  type PerExample,
  openPerExample,
  perExampleAt,
  perExampleFile,
  readPerExample,
  truncatePerExample,
} from '../../../src/run/perExample';
import { temporaryFolder } from './helpers';

const HELD_OUT = { id: '0123456789abcdef', n: 3 };

/** Values that float32 holds. */
const values = (step: number): PerExample => ({
  rate: Float32Array.of(step, step + 0.5, -0),
  distortion: Float32Array.of(100, 200.25, step / 1024),
});

function write(dir: string, steps: readonly number[]): void {
  const log = openPerExample(dir, HELD_OUT);
  for (const step of steps) log.append(step, values(step));
  log.sync();
  log.close();
}

const stepsOf = (dir: string) => [...(readPerExample(dir)?.evaluations.keys() ?? [])];

test('what is appended is read back bit for bit, over several openings', t => {
  const dir = temporaryFolder(t);
  assert.equal(readPerExample(dir), undefined);
  write(dir, [10, 20]);
  write(dir, [4_000_000_000]);
  const read = readPerExample(dir)!;
  assert.deepEqual([read.id, read.n], [HELD_OUT.id, 3]);
  for (const step of [10, 20, 4_000_000_000]) assert.deepEqual(read.evaluations.get(step), values(step));
  assert.deepEqual(perExampleAt(dir, 20), { ...HELD_OUT, ...values(20) });
  assert.equal(perExampleAt(dir, 21), undefined);
  assert.equal(perExampleAt(temporaryFolder(t), 20), undefined);
  // A header, and a step and two values an example for each.
  assert.equal(statSync(perExampleFile(dir)).size, 24 + 3 * (4 + 2 * 3 * 4));
  const bytes = readFileSync(perExampleFile(dir));
  assert.equal(bytes.toString('latin1', 0, 16), HELD_OUT.id);
  assert.deepEqual([bytes.readUInt32LE(24), bytes.readFloatLE(28), bytes.readFloatLE(40)], [10, 10, 100]);
});

test('it is cut back to some steps, and a torn record is dropped', t => {
  const dir = temporaryFolder(t);
  truncatePerExample(dir, new Set([5]));
  write(dir, [10, 20, 30]);
  truncateSync(perExampleFile(dir), statSync(perExampleFile(dir)).size - 1);
  assert.deepEqual(stepsOf(dir), [10, 20]);
  truncatePerExample(dir, new Set([10, 20, 30]));
  write(dir, [25]);
  assert.deepEqual(stepsOf(dir), [10, 20, 25]);
  truncatePerExample(dir, new Set([10, 20]));
  assert.deepEqual(stepsOf(dir), [10, 20]);
  truncatePerExample(dir, new Set());
  assert.deepEqual(stepsOf(dir), []);
  write(dir, [10]);
  assert.deepEqual(readPerExample(dir)!.evaluations.get(10), values(10));
});

test('one of other examples or a damaged one is begun anew, a newer one is refused', t => {
  const dir = temporaryFolder(t);
  write(dir, [10]);
  const before = readFileSync(perExampleFile(dir));
  const told: string[] = [];
  openPerExample(dir, { ...HELD_OUT, id: 'f'.repeat(16) }, problem => told.push(problem)).close();
  assert.match(told.join('\n'), /per-example\.f32 is damaged: .*; it is now \S+per-example\.f32\.damaged$/);
  assert.deepEqual(readFileSync(`${perExampleFile(dir)}.damaged`), before);
  assert.deepEqual(stepsOf(dir), []);
  writeFileSync(perExampleFile(dir), 'not what it should be, by far');
  assert.equal(readPerExample(dir), undefined);
  truncatePerExample(dir, new Set([10]));
  write(dir, [7]);
  assert.deepEqual(stepsOf(dir), [7]);
  const bytes = readFileSync(perExampleFile(dir));
  bytes.writeUInt32LE(2, 16);
  writeFileSync(perExampleFile(dir), bytes);
  appendFileSync(perExampleFile(dir), 'more');
  for (const refused of [() => readPerExample(dir), () => truncatePerExample(dir, new Set())]) {
    assert.throws(refused, (thrown: unknown) => thrown instanceof UserError && /newer version/.test(thrown.message));
  }
});
