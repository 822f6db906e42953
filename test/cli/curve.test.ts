import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { z } from 'zod';
import { curve } from '../../src/protocol/worker';
import { jsonOf, result, smallConfig, temporary, vaeLens } from './helpers';

const folder = temporary({ after });
const BETAS = [0.1, 1, 8];
let runs: string[] = [];
let found: z.output<typeof curve.result>;

before(async () => {
  const config = smallConfig(folder);
  const sets = [
    ...[`sweep.objective.beta=[${BETAS.join(', ')}]`, 'sweep.model.hidden=[[16], [12, 12]]', 'analysis.examples=200'],
  ].flatMap(set => ['--set', set]);
  runs = ((await result('sweep', config, ...sets)) as { runs: string[] }).runs;
  await result('estimate', runs[0]!);
  found = curve.result.parse(jsonOf(await vaeLens('curve', ...runs, '--json')));
});

test('each run has its gap, with the error of unpaired sets', () => {
  assert.equal(found.gaps.length, runs.length);
  for (const { run, gap } of found.gaps) {
    const [test, train] = (['test', 'train'] as const).map(split =>
      found.points.find(point => point.run === run && point.split === split),
    );
    assert.ok(Math.abs(gap.value - (test!.distortion - train!.distortion)) < 1e-9);
    assert.ok(Math.abs(gap.error - Math.hypot(test!.distortionError, train!.distortionError)) < 1e-9);
  }
});

test('what its rate is made of, of the run that it was estimated for', () => {
  assert.deepEqual(
    found.rateParts.map(({ run }) => run),
    [runs[0]],
  );
  const [{ rate, mutualInformation, marginalKl, count }] = found.rateParts as [(typeof found.rateParts)[number]];
  const apart = mutualInformation.value + marginalKl.value - rate.value;
  assert.ok(Math.abs(apart) < 4 * Math.hypot(rate.error, mutualInformation.error, marginalKl.error));
  assert.ok(mutualInformation.value <= Math.log(count) + 1e-9);
});

test('the curve of the other depth stands beside it, and what is found is of one curve', () => {
  assert.deepEqual(
    found.beside.map(({ key, curves }) => [key, curves.map(({ value, own, runs }) => [value, own, runs.length])]),
    [
      [
        'model.hidden',
        [
          ['[16]', true, 3],
          ['[12, 12]', false, 3],
        ],
      ],
    ],
  );
  const best = found.findings.find(({ rule }) => rule === 'best β')!;
  assert.deepEqual(best.numbers['betas'], BETAS);
  assert.ok(found.findings.some(({ rule }) => rule === 'shape of the curve' || rule === 'overfits at small β'));
});

test('the same as text, and in a report', async () => {
  const { stdout, status } = await vaeLens('curve', ...runs);
  assert.equal(status, 0);
  assert.match(
    stdout,
    /^model\.hidden \[16\]\nsplit +β +rate +distortion +active +gap +information +marginal KL +run\n/,
  );
  assert.match(stdout, /\n\nmodel\.hidden \[12, 12\]\nsplit +β +rate +distortion +active +gap +run\n/);
  assert.match(stdout, /\ncurves by model\.hidden, with their runs: \[16\] \(3, this curve\); \[12, 12\] \(3\)\n$/);
  const file = join(folder, 'curves.html');
  await result('report', ...runs, '-o', file);
  const html = readFileSync(file, 'utf8');
  for (const words of ['equal ELBO', 'What the rate is made of over β', 'Curves by model.hidden']) {
    assert.ok(html.includes(words), words);
  }
  assert.doesNotMatch(html, /Left out of the curve/, 'what is drawn beside it is none');
});
