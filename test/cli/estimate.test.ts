import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { type Estimated, estimatedSchema } from '../../src/analysis/results/estimated';
import { result, smallConfig, temporary, train, vaeLens } from './helpers';

const folder = temporary({ after });
let run = '';
let found: Estimated;

before(async () => {
  ({ run } = await train(smallConfig(folder), '--set', 'analysis.examples=300'));
  found = estimatedSchema.parse(await result('estimate', run));
});

test('mutual information and marginal KL add up to the rate, on both parts', () => {
  for (const { rate, exact, minibatch } of [found.train, found.test]) {
    for (const { mutualInformation, marginalKl } of [exact, minibatch!]) {
      const apart = mutualInformation.value + marginalKl.value - rate.value;
      // One draw of z for each example.
      const error = Math.hypot(mutualInformation.error, marginalKl.error, rate.error);
      assert.ok(Math.abs(apart) < 4 * error, `${apart} ± ${error}`);
    }
  }
});

test('no part tells more than log N, and log p(x) is no lower than the ELBO', () => {
  for (const { count, exact, elbo, logLikelihood, perplexity } of [found.train, found.test]) {
    assert.ok(exact.mutualInformation.value <= Math.log(count) + 1e-9);
    assert.ok(logLikelihood!.value > elbo.value - 3 * Math.hypot(logLikelihood!.error, elbo.error));
    assert.ok(logLikelihood!.effective >= 1 && logLikelihood!.effective <= logLikelihood!.draws);
    assert.ok(perplexity >= 1 && perplexity <= found.train.count);
  }
  const { n, among, nearTrained, nearUnseen, excess } = found.memorisation!;
  assert.equal(n, 300);
  assert.ok(among > 0 && nearTrained + nearUnseen <= 1);
  assert.ok(Math.abs(nearTrained - nearUnseen - excess.value) < 1e-12);
});

test('is remembered, and says the same as text', async () => {
  const { stdout, status } = await vaeLens('estimate', run);
  assert.equal(status, 0);
  const { mutualInformation } = found.test.exact;
  const numbers = `${mutualInformation.value.toFixed(2)} ± ${mutualInformation.error.toFixed(2)}`;
  assert.ok(stdout.includes(numbers), stdout);
  assert.match(stdout, /points of memorisation/);
});

test('what an older version remembered is measured anew once, and its values stay', async () => {
  const name = readdirSync(join(run, 'analysis')).find(one => one.startsWith('estimate-'))!;
  const file = join(run, 'analysis', name);
  const { result: known, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as { result: Estimated };
  // JSON leaves out what is undefined.
  writeFileSync(file, JSON.stringify({ ...rest, result: { ...known, mig: undefined } }));
  assert.deepEqual(await result('estimate', run), found);
  const { mtimeMs } = statSync(file);
  assert.deepEqual(await result('estimate', run), found);
  assert.equal(statSync(file).mtimeMs, mtimeMs);
});

test('sums of squares are no likelihood', async () => {
  const squares = await train(smallConfig(folder, {}, { model: { likelihood: 'sse' } }));
  const { train: part, causes } = estimatedSchema.parse(await result('estimate', squares.run));
  assert.equal(part.logLikelihood, null);
  assert.match(causes['train.logLikelihood']!, /sse, a sum of squares and no density/);
});

test('data without factors have no mutual information gap, those with them one that is remembered', async () => {
  assert.equal(found.mig, null);
  assert.equal(found.causes['mig'], 'mnist has no ground-truth factors to measure the mutual information gap with');
  const [name, split, count] = ['tetrominoes', 0.99, 163_840];
  const { run: factored } = await train(smallConfig(folder, {}, { data: { name, split } }));
  const { mig, causes } = estimatedSchema.parse(await result('estimate', factored));
  assert.deepEqual([mig!.n, mig!.factors.length, causes['mig']], [count, 5, undefined]);
  const { stdout } = await vaeLens('estimate', factored);
  const [said] = /^Mutual information gap over 163,840 examples: .*$/m.exec(stdout)!;
  assert.ok(said.includes(mig!.value.toFixed(3)) && said.includes('hue'), said);
});

test('pictures of hard examples: four rows of ten', async () => {
  const file = join(folder, 'new folder', 'hard.png');
  const { pictures } = (await result('estimate', run, '--pictures', file)) as {
    pictures: { file: string } & Record<'examples' | 'toTrained' | 'toReconstruction' | 'perplexity', number[]>;
  };
  assert.equal(pictures.file, file);
  const { width, height } = await sharp(file).metadata();
  assert.deepEqual([width, height], [280, 112]);
  assert.deepEqual([pictures.examples.length, new Set(pictures.examples).size], [10, 10]);
  assert.ok(pictures.toTrained.every((distance, i) => i === 0 || distance >= pictures.toTrained[i - 1]!));
  assert.ok(pictures.perplexity.every(value => value >= 1 && value <= found.train.count));
});

test('what was estimated is in the findings of the report', async () => {
  const { findings } = (await result('report', run)) as {
    findings: { rule: string; numbers: Record<string, number> }[];
  };
  const told = findings.find(({ rule }) => rule === 'prior is the bottleneck')!;
  assert.equal(told.numbers['marginalKl'], found.train.exact.marginalKl.value);
});
