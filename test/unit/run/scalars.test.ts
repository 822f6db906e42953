import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { UserError } from '../../../src/base/errors';
import { writeAtomic } from '../../../src/base/files';
import type { Scalar } from '../../../src/run/records';
import { openScalars, readScalars, truncateScalars } from '../../../src/run/scalars';
import { temporaryFolder } from './helpers';

function batch(step: number): Scalar {
  return { kind: 'batch', step, rate: 1.5, distortion: 100 / (step + 3), loss: 0.1 + step };
}

function evaluation(step: number): Scalar {
  const errors = { rateError: 0.1, distortionError: 0.2, elboError: 0.3 };
  const units = [{ meanVariance: 0.5, kl: 1.25, precise: 1 }];
  return {
    kind: 'test',
    step,
    n: 1000,
    rate: 1,
    distortion: 99,
    loss: 103,
    elbo: -100,
    ...errors,
    activeUnits: 1,
    units,
  };
}

function write(dir: string, scalars: Scalar[]): void {
  const log = openScalars(dir);
  log.append(scalars);
  log.close();
}

const steps = (scalars: Scalar[]) => scalars.map(({ step }) => step);

function says(pattern: RegExp): (thrown: unknown) => boolean {
  return thrown => thrown instanceof UserError && pattern.test(thrown.message);
}

test('what is appended is read back, over several openings', t => {
  const dir = temporaryFolder(t);
  assert.deepEqual(readScalars(dir), []);
  const log = openScalars(dir);
  log.append([batch(1), evaluation(1)]);
  log.sync();
  log.append([]);
  log.append([batch(2)]);
  assert.deepEqual(readScalars(dir), [batch(1), evaluation(1), batch(2)]);
  log.close();
  write(dir, [batch(3)]);
  assert.deepEqual(steps(readScalars(dir)), [1, 1, 2, 3]);
});

/** What a work tells. */
function toldBy(work: (told: (problem: string) => void) => void): string[] {
  const told: string[] = [];
  work(problem => told.push(problem));
  return told;
}

test('a torn last line is ignored, wrong lines before it are left out and named', t => {
  const dir = temporaryFolder(t);
  const file = join(dir, 'scalars.jsonl');
  write(dir, [batch(1), batch(2)]);
  const whole = readFileSync(file);
  fc.assert(
    fc.property(fc.nat(whole.length), length => {
      writeFileSync(file, whole.subarray(0, length));
      assert.equal(readScalars(dir).length, whole.subarray(0, length).toString().split('\n').length - 1);
    }),
    { numRuns: 50 },
  );
  writeFileSync(file, `${JSON.stringify(batch(1))}\n{"kind": "ba\n${JSON.stringify(batch(2))}\n`);
  let read: Scalar[] = [];
  const told = (): string[] => toldBy(tell => (read = readScalars(dir, tell)));
  assert.match(
    told().join('\n'),
    /^\S+scalars\.jsonl, line 2, is not JSON: this line is left out; delete it, or put back a/,
  );
  assert.deepEqual(steps(read), [1, 2]);
  writeFileSync(file, `{"kind": "batch", "step": 1, "rate": null, "distortion": 0, "loss": 0}\n\0\n`);
  assert.match(
    told().join('\n'),
    /line 1 \(and 1 more\), has a wrong 'rate': these lines are left out; delete them, or/,
  );
  assert.deepEqual(read, []);
});

test('a value that is not finite is a mistake of the caller', t => {
  const dir = temporaryFolder(t);
  const log = openScalars(dir);
  assert.throws(() => log.append([batch(1), { kind: 'batch', step: 2, rate: NaN, distortion: 1, loss: 1 }]));
  log.close();
  assert.deepEqual(readScalars(dir), []);
});

test('cutting back keeps the lines up to a step, byte for byte', t => {
  const dir = temporaryFolder(t);
  const file = join(dir, 'scalars.jsonl');
  const all = [batch(0), evaluation(0), batch(5), batch(10), evaluation(10), batch(15)];
  write(dir, all);
  const whole = readFileSync(file, 'utf8');
  for (const [step, lines] of [
    [20, 6],
    [15, 6],
    [14, 5],
    [10, 5],
    [9, 3],
    [0, 2],
    [-1, 0],
  ] as const) {
    writeFileSync(file, whole + '{"kind":"batch","st');
    truncateScalars(dir, step, 1);
    const expected = whole
      .split('\n')
      .slice(0, lines)
      .map(line => line + '\n')
      .join('');
    assert.equal(readFileSync(file, 'utf8'), expected);
  }
  assert.deepEqual(readdirSync(dir), ['scalars.jsonl']);
});

test('cutting back forgives what a crash left after the last wanted line; of damage before it a copy is kept', t => {
  const dir = temporaryFolder(t);
  const file = join(dir, 'scalars.jsonl');
  write(dir, [batch(1), batch(2)]);
  appendFileSync(file, '\0\0\0\n');
  write(dir, [batch(3)]);
  const before = readFileSync(file);
  const told = toldBy(tell => truncateScalars(dir, 3, 1, tell));
  assert.match(told.join('\n'), /^\S+, line 3, is not JSON: .*; the file as it was is now \S+scalars\.jsonl\.damaged$/);
  assert.deepEqual(readFileSync(`${file}.damaged`), before);
  assert.deepEqual(steps(readScalars(dir)), [1, 2, 3]);
  writeFileSync(file, before);
  assert.deepEqual(
    toldBy(tell => truncateScalars(dir, 2, 1, tell)),
    [],
  );
  assert.deepEqual(steps(readScalars(dir)), [1, 2]);
});

test('a file that is gone, or holds garbage alone, is told of where something should stand in it', t => {
  const dir = temporaryFolder(t);
  const file = join(dir, 'scalars.jsonl');
  const lost = /scalars\.jsonl holds nothing of the steps up to 5: their curves are lost/;
  assert.match(toldBy(tell => truncateScalars(dir, 5, 1, tell)).join('\n'), lost);
  assert.deepEqual(
    toldBy(tell => truncateScalars(dir, 0, 1, tell)),
    [],
  );
  assert.deepEqual(
    toldBy(tell => truncateScalars(dir, 5, 6, tell)),
    [],
    'none is due yet',
  );
  assert.ok(!existsSync(file));
  const garbage = Buffer.alloc(5000, 0xfe);
  writeFileSync(file, garbage);
  assert.match(toldBy(tell => truncateScalars(dir, 5, 1, tell)).join('\n'), lost);
  assert.deepEqual([readFileSync(file).length, readFileSync(`${file}.damaged`)], [0, garbage]);
});

test('a file that is deleted or replaced while it is written is whole again with the next checkpoint', t => {
  const dir = temporaryFolder(t);
  const file = join(dir, 'scalars.jsonl');
  const log = openScalars(dir);
  log.append([batch(1)]);
  rmSync(file);
  log.append([batch(2)]);
  log.sync();
  assert.deepEqual(steps(readScalars(dir)), [1, 2]);
  writeAtomic(file, 'something else\n');
  log.append([batch(3)]);
  log.sync();
  log.append([batch(4)]);
  log.close();
  assert.deepEqual(steps(readScalars(dir)), [1, 2, 3, 4]);
});

test('a file that cannot be opened is named', t => {
  const dir = temporaryFolder(t);
  mkdirSync(join(dir, 'scalars.jsonl'));
  assert.throws(() => openScalars(dir), says(/scalars\.jsonl is a folder, a file was expected$/));
  assert.throws(() => readScalars(dir), says(/scalars\.jsonl is a folder, a file was expected$/));
});

test('any bytes in the file give scalars or a sentence', t => {
  const dir = temporaryFolder(t);
  const file = join(dir, 'scalars.jsonl');
  const line = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.constant(JSON.stringify(batch(4))));
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: -1, max: 5 }), (lines, step) => {
      writeFileSync(file, lines.join('\n'));
      const told = () => undefined;
      for (const work of [() => readScalars(dir, told), () => truncateScalars(dir, step, 1, told)]) {
        try {
          work();
        } catch (thrown) {
          assert.ok(thrown instanceof UserError, String(thrown));
        }
      }
    }),
    { numRuns: 60 },
  );
});
