import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseHTML } from 'linkedom';
import { curve } from '../../src/protocol/worker';
import { jsonOf, result, smallConfig, temporary, vaeLens } from './helpers';

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

test('the report of a run of one β draws its own curve, with the multi-rate run in a table alone', async () => {
  const file = join(folder, 'single.html');
  jsonOf(await vaeLens('report', ...singles, multiRate, '-o', file, '--json'));
  const text = parseHTML(readFileSync(file, 'utf8')).document.body.textContent;
  assert.match(text, /2 runs, each at its last evaluation/);
  assert.match(text, /Multi-rate beside retrained/);
  assert.doesNotMatch(text, /mini-batches are means/);
});
