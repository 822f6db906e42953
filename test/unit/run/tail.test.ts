import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { UserError } from '../../../src/base/errors';
import { truncateScalars } from '../../../src/run/scalars';
import { ScalarTail } from '../../../src/run/tail';
import { temporaryFolder } from './helpers';
import { someBatch } from './records';

const line = (step: number): string => JSON.stringify(someBatch(step)) + '\n';
const steps = (tail: ScalarTail): number[] => tail.scalars.map(({ step }) => step);

test('a refresh reads the whole lines that are new, and says whether there are any', t => {
  const dir = temporaryFolder(t);
  const file = join(dir, 'scalars.jsonl');
  const tail = new ScalarTail(dir);
  assert.equal(tail.refresh(), false);
  writeFileSync(file, line(1) + line(2));
  assert.equal(tail.refresh(), true);
  assert.equal(tail.refresh(), false);
  appendFileSync(file, line(3) + line(4).slice(0, 20));
  assert.equal(tail.refresh(), true);
  assert.deepEqual(steps(tail), [1, 2, 3]);
  assert.equal(tail.refresh(), false);
  appendFileSync(file, line(4).slice(20, -1));
  assert.equal(tail.refresh(), false);
  appendFileSync(file, '\n');
  assert.equal(tail.refresh(), true);
  assert.deepEqual(steps(tail), [1, 2, 3, 4]);
  assert.deepEqual([tail.generation, tail.problem], [0, undefined]);
});

test('a file that was cut, replaced or removed is read from its start', t => {
  const dir = temporaryFolder(t);
  const file = join(dir, 'scalars.jsonl');
  const tail = new ScalarTail(dir);
  writeFileSync(file, line(1) + line(2) + line(3));
  tail.refresh();

  truncateScalars(dir, 1, 1);
  appendFileSync(file, line(12) + line(13));
  assert.equal(tail.refresh(), true);
  assert.deepEqual(steps(tail), [1, 12, 13]);
  assert.equal(tail.generation, 1);

  truncateSync(file, line(1).length);
  assert.equal(tail.refresh(), true);
  assert.deepEqual(steps(tail), [1]);
  assert.equal(tail.generation, 2);

  // As long as before, in the same place.
  writeFileSync(file, line(7));
  utimesSync(file, 1, 1);
  assert.equal(tail.refresh(), true);
  assert.deepEqual(steps(tail), [7]);
  assert.equal(tail.generation, 3);

  rmSync(file);
  assert.equal(tail.refresh(), true);
  assert.equal(tail.refresh(), false);
  assert.deepEqual(steps(tail), []);
  assert.equal(tail.generation, 4);
});

test('a damaged line is left out and named', t => {
  const dir = temporaryFolder(t);
  const file = join(dir, 'scalars.jsonl');
  const tail = new ScalarTail(dir);
  writeFileSync(file, line(1) + '\0\0\n' + '{"kind":"batch","step":"2"}\n');
  tail.refresh();
  appendFileSync(file, line(3));
  tail.refresh();
  assert.deepEqual(steps(tail), [1, 3]);
  assert.match(
    tail.problem ?? '',
    /scalars\.jsonl, line 2 \(and 1 more\), is not JSON: these lines are left out; delete them/,
  );
  writeFileSync(file, line(1));
  tail.refresh();
  assert.equal(tail.problem, undefined);
});

test('a file that cannot be read is named', t => {
  const dir = temporaryFolder(t);
  mkdirSync(join(dir, 'scalars.jsonl'));
  assert.throws(
    () => new ScalarTail(dir).refresh(),
    (thrown: unknown) => thrown instanceof UserError && /scalars\.jsonl is a folder/.test(thrown.message),
  );
});

test('however the bytes arrive, the lines are those of the file', t => {
  const dir = temporaryFolder(t);
  const file = join(dir, 'scalars.jsonl');
  const text = Array.from({ length: 12 }, (_, i) => line(i)).join('');
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 }), sizes => {
      writeFileSync(file, '');
      const tail = new ScalarTail(dir);
      let at = 0;
      for (const size of sizes) {
        appendFileSync(file, text.slice(at, at + size));
        at += size;
        tail.refresh();
        const whole = text.slice(0, at).split('\n').length - 1;
        assert.deepEqual(
          steps(tail),
          Array.from({ length: whole }, (_, i) => i),
        );
      }
      assert.equal(statSync(file).size, Math.min(at, text.length));
      assert.equal(tail.generation, 0);
    }),
    { numRuns: 60 },
  );
});
