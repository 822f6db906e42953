import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseHTML } from 'linkedom';
import { curve, report } from '../../src/protocol/worker';
import { MNIST, jsonOf, result, smallConfig, temporary, vaeLens } from './helpers';

const folder = temporary({ after });
const BETAS = [0.25, 4];
let multiRate: string;
let singles: string[] = [];

const sets = (...keys: string[]) => ['analysis.examples=200', 'train.steps=40', ...keys].flatMap(key => ['--set', key]);

before(async () => {
  const config = smallConfig(folder);
  singles = (
    (await result('sweep', config, ...sets(`sweep.objective.beta=[${BETAS.join(', ')}]`))) as { runs: string[] }
  ).runs;
  const trained = await result('train', config, ...sets('objective.beta=null', 'objective.name=multi-rate'));
  multiRate = (trained as { run: string }).run;
});

test('its report has its curve, and beside retrained runs each difference and both costs', async () => {
  const file = join(folder, 'multi-rate.html');
  jsonOf(await vaeLens('report', multiRate, ...singles, '-o', file, '--json'));
  const { body } = parseHTML(readFileSync(file, 'utf8')).document;
  assert.equal(body.querySelectorAll('.wide > svg.rate-distortion').length, 1);
  assert.match(body.textContent, /this run at 20 β, 2 others at their last evaluations/);
  assert.doesNotMatch(body.textContent, /classifier|Left out of the curve/);
  const table = [...body.querySelectorAll('table')].find(one => one.textContent.includes('Multi-rate beside'))!;
  const found = curve.result.parse(jsonOf(await vaeLens('curve', multiRate, ...singles, '--json')));
  const rows = [...table.querySelectorAll('tbody tr')].map(row => row.querySelector('td')!.textContent);
  assert.deepEqual(rows, BETAS.map(String));
  assert.deepEqual(
    found.retrained.map(({ beta }) => beta),
    BETAS,
  );
  const said = found.findings.filter(({ rule }) => rule === 'one training');
  assert.deepEqual(
    said.map(({ numbers }) => numbers['differences']),
    [found.retrained.map(({ difference }) => difference.mean)],
  );
  if (said[0]!.holds) assert.ok(body.textContent.includes(said[0]!.sentence));
});

test('the β of a multi-rate run are no runs of a sweep: of it nothing is found over β', async () => {
  const { findings } = curve.result.parse(jsonOf(await vaeLens('curve', multiRate, '--json')));
  assert.deepEqual(findings, []);
});

test('the report of a run of one β draws its own curve and the multi-rate one', async () => {
  const file = join(folder, 'single.html');
  const { leftOut, findings } = report.result.parse(
    jsonOf(await vaeLens('report', ...singles, multiRate, '-o', file, '--json')),
  );
  assert.deepEqual(leftOut, []);
  const { body } = parseHTML(readFileSync(file, 'utf8')).document;
  assert.match(body.textContent, /2 runs, each at its last evaluation, 1 multi-rate run at its last checkpoint/);
  assert.match(body.textContent, /Multi-rate beside retrained/);
  assert.doesNotMatch(body.textContent, /mini-batches are means/);
  assert.equal(body.querySelectorAll('.wide path.curve.multi-rate.test').length, 1);
  assert.equal(body.querySelectorAll('.wide svg.difference-over-beta .point').length, 2);
  // Its curve is that of the runs of one β.
  const alone = report.result.parse(jsonOf(await vaeLens('report', ...singles, '-o', file, '--json')));
  assert.deepEqual(findings, alone.findings);
});

test('of several multi-rate runs each has its curve and its rows, also beyond the range of one', async () => {
  const wide = await result('train', smallConfig(folder), ...sets('objective={name: multi-rate, range: [0.001, 1]}'));
  const other = (wide as { run: string }).run;
  const file = join(folder, 'several.html');
  for (const runs of [
    [multiRate, other, ...singles],
    [...singles, other, multiRate],
  ]) {
    const { leftOut } = report.result.parse(jsonOf(await vaeLens('report', ...runs, '-o', file, '--json')));
    assert.deepEqual(leftOut, []);
    const { body } = parseHTML(readFileSync(file, 'utf8')).document;
    assert.equal(body.querySelectorAll('.wide > svg.rate-distortion path.curve.multi-rate.test').length, 2);
    const table = [...body.querySelectorAll('table')].find(one => one.textContent.includes('Multi-rate beside'))!;
    const rows = [...table.querySelectorAll('tbody tr')].map(row =>
      [...row.querySelectorAll('td')].map(cell => cell.textContent),
    );
    const expected = [
      ['0.25', basename(multiRate)],
      ['0.25', basename(other)],
      ['4', basename(multiRate)],
    ];
    assert.deepEqual(rows.map(row => [row[0], row[5]]).sort(), expected.sort());
  }
});

test('a multi-rate run of another model is not measured for a report that cannot show it', async () => {
  const other = (
    (await result('train', smallConfig(folder), ...sets('objective={name: multi-rate}', 'model.latent=3'))) as {
      run: string;
    }
  ).run;
  const file = join(folder, 'other.html');
  const { leftOut, unmeasured } = report.result.parse(
    jsonOf(await vaeLens('report', ...singles, other, '-o', file, '--json')),
  );
  assert.deepEqual([leftOut.map(({ run }) => run), unmeasured], [[other], null]);
  assert.ok(
    !existsSync(join(other, 'analysis')) || !readdirSync(join(other, 'analysis')).some(name => /beta-curve/.test(name)),
  );
});

test('a run that holds out other examples is not compared, and it is said why', async () => {
  const set = sets('objective.beta=null', 'objective.name=multi-rate', 'seed=1');
  const { run: other } = (await result('train', smallConfig(folder), ...set)) as { run: string };
  const { retrained, warnings } = curve.result.parse(jsonOf(await vaeLens('curve', other, ...singles, '--json')));
  assert.deepEqual(retrained, []);
  assert.match(
    warnings.join(),
    /the two hold out other examples: train one again with the data\.splitSeed of the other/,
  );
  const file = join(folder, 'unpaired.html');
  jsonOf(await vaeLens('report', other, ...singles, '-o', file, '--json'));
  assert.match(parseHTML(readFileSync(file, 'utf8')).document.body.textContent, /The two hold out other examples/);
  const own = sets('objective.beta=null', 'objective.name=multi-rate', 'seed=1', 'data.splitSeed=0');
  const { run: same } = (await result('train', smallConfig(folder), ...own)) as { run: string };
  const found = curve.result.parse(jsonOf(await vaeLens('curve', same, ...singles, '--json')));
  assert.deepEqual([found.retrained.length, found.warnings], [BETAS.length, []]);
});

test('a run of fewer training examples of the same data is not one of them', async () => {
  const set = sets('objective={name: multi-rate}', 'data.split={train: 60}');
  const { run: fewer } = (await result('train', smallConfig(folder), ...set)) as { run: string };
  const { retrained, leftOut } = curve.result.parse(jsonOf(await vaeLens('curve', ...singles, fewer, '--json')));
  assert.deepEqual(retrained, []);
  assert.deepEqual(
    leftOut.map(({ run }) => run),
    [],
  );
});

test('where the data are gone, what is remembered is on the page, and what is not says why', async () => {
  const data = join(folder, 'data');
  cpSync(MNIST, data, { recursive: true });
  const config = smallConfig(folder, {}, { data: { name: 'mnist', path: data } });
  const trainedOn = async (objective: string) =>
    ((await result('train', config, ...sets(objective))) as { run: string }).run;
  const own = await trainedOn('objective={name: multi-rate}');
  const [known, unknown] = [await trainedOn('objective.beta=0.5'), await trainedOn('objective.beta=2')];
  await result('compare', own);
  jsonOf(await vaeLens('curve', own, known, '--json'));
  rmSync(data, { recursive: true });
  const file = join(folder, 'gone.html');
  const { unmeasured } = report.result.parse(
    jsonOf(await vaeLens('report', own, known, unknown, '-o', file, '--json')),
  );
  assert.match(unmeasured!, /needs the data it was trained on/);
  const { body } = parseHTML(readFileSync(file, 'utf8')).document;
  const shown = ['layer-heatmap', 'rate-distortion', 'difference-over-beta'];
  assert.deepEqual(
    shown.filter(name => !body.querySelector(`.wide > svg.${name}`)),
    [],
  );
  const table = [...body.querySelectorAll('table')].find(one => one.textContent.includes('Multi-rate beside'))!;
  assert.deepEqual(
    Array.from(table.querySelectorAll('tbody td:first-child'), cell => cell.textContent),
    ['0.5'],
  );
  assert.match(body.textContent, /beside every retrained one: .* needs the data it was trained on/);
  assert.match(body.textContent, /dimensions of the layers have not been measured: .* needs the data/);
  assert.doesNotMatch(body.textContent, /layers have not been compared|curve of a multi-rate run could not/);
});
