import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROWS } from '../../../scripts/papers/002/claims/rows';
import type { Row } from '../../../scripts/papers/002/claims/judgedBy';
import { DEEP, DENSE, SHALLOW, sparse, SPARSE } from '../../../scripts/papers/002/settings';
import type { Study } from '../../../scripts/papers/002/study';
import { type Curves, plantedStudy, runOf, WORLD, type World } from './plantedStudy';

/** Claims that other runs, or none, would have to tell. */
const OUTSIDE = ROWS.filter(({ rule }) => rule === '').map(({ id }) => id);
const JUDGED = ROWS.filter(({ id }) => !OUTSIDE.includes(id));

async function outcomes(study: Study, rows: readonly Row[] = JUDGED): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const row of rows) all[row.id] = (await row.judge(study)).outcome;
  return all;
}

const everything = (outcome: string): Record<string, string> =>
  Object.fromEntries(JUDGED.map(({ id }) => [id, outcome]));

const worldOf = (change: Partial<World>): Study => plantedStudy({ ...WORLD, ...change });

/** Some curves otherwise, in all settings. */
const withCurves = (change: (curves: Curves) => Partial<Curves>): Study =>
  worldOf({
    curves: setting => {
      const curves = WORLD.curves(setting);
      return { ...curves, ...change(curves) };
    },
  });

test('each claim has a name of its own', () => {
  assert.equal(new Set(ROWS.map(({ id }) => id)).size, ROWS.length);
  assert.ok(OUTSIDE.length > 5 && JUDGED.length > 25);
});

test('where all is as the paper says each claim is reproduced', async () => {
  assert.deepEqual(await outcomes(worldOf({})), everything('reproduced'));
});

test('without runs nothing is testable, and it is said which run is missing', async () => {
  const nothing = worldOf({ runs: [] });
  assert.deepEqual(await outcomes(nothing, ROWS), Object.fromEntries(ROWS.map(({ id }) => [id, 'not testable'])));
  const [row] = ROWS.filter(({ id }) => id === 'sparse-u');
  const { measured, of } = await row!.judge(nothing);
  assert.equal(measured, 'no run of constant volume of 1,024, 1 layer, β 0.01');
  assert.equal(of, 'no run');
});

test('of some of the runs those claims are judged that need no others', async () => {
  const runs = WORLD.runs.filter(({ config }) => (config.data.split as { train: number }).train === SPARSE);
  const found = await outcomes(worldOf({ runs }));
  assert.equal(found['sparse-u'], 'reproduced');
  assert.equal(found['checkerboard-sparse'], 'not testable');
  assert.equal(found['dense-depth'], 'not testable');
  const one = worldOf({ runs: [0.01, 0.1, 1, 5].map(beta => runOf(sparse(SHALLOW), beta, 0)) });
  const [row] = ROWS.filter(({ id }) => id === 'sparse-u');
  assert.match((await row!.judge(one)).measured, /no two runs that differ in their seed alone/);
});

test('where nothing depends on β, depth or split no claim of a difference is reproduced', async () => {
  const flat: Curves = {
    ...WORLD.curves(sparse(DEEP)),
    test: [90, 90, 90, 90],
    train: [80, 80, 80, 80],
    early: [90, 90, 90, 90],
    rate: [20, 20, 20, 20],
    likelihood: [-110, -110, -110, -110],
    likelihoodGap: [5, 5, 5, 5],
    untold: [1, 1, 1, 1],
    kl: [20, 20, 20, 20],
    excess: [0, 0, 0, 0],
  };
  const found = await outcomes(worldOf({ curves: () => flat, perplexity: 50, distances: () => 4 }));
  const reproduced = Object.keys(found).filter(id => found[id] === 'reproduced');
  assert.deepEqual(reproduced, ['rate-above']);
  assert.equal(found['beyond-saturation'], 'not testable');
  assert.equal(found['dense-memory'], 'not shown', 'a measure that finds nothing anywhere tells nothing');
  assert.equal(found['shallow-memory'], 'not shown');
});

test('what holds of other examples too is not shown', async () => {
  const found = await outcomes(withCurves(({ test: held }) => ({ ofOther: held })));
  for (const id of ['sparse-u', 'sparse-l', 'elbo-peak', 'smaller-is-better', 'beyond-saturation', 'depth-and-size']) {
    assert.equal(found[id], 'not shown', id);
  }
  assert.equal(found['checkerboard-sparse'], 'not shown');
  assert.equal((await outcomes(withCurves(({ train }) => ({ ofOther: train }))))['train-falls'], 'not shown');
  assert.equal((await outcomes(withCurves(() => ({ ofOther: [55, 60, 70, 100] }))))['quality'], 'not shown');
});

test('what holds of untrained models too is not shown', async () => {
  const found = await outcomes(worldOf({ untrained: { untold: 0, excess: 0.3, perplexity: 1.2 } }));
  const controlled = ['information-saturates', 'information-saturates-dense', 'deep-memory', 'best-decoder'];
  for (const id of controlled) assert.equal(found[id], 'not shown', id);
});

test('memorisation is not shown by lots that show it too, or by a model that does not know its own examples', async () => {
  const byLot = await outcomes(worldOf({ byLot: excess => excess }));
  assert.equal(byLot['deep-memory'], 'not shown');
  assert.equal(byLot['memory-far'], 'not shown');
  assert.equal((await outcomes(worldOf({ nearerThanOthers: 0.45 })))['deep-memory'], 'not shown');
});

test('memorisation elsewhere contradicts', async () => {
  const found = await outcomes(withCurves(() => ({ excess: [0.3, 0.3, 0.3, 0.3] })));
  for (const id of ['dense-memory', 'shallow-memory', 'memory-vanishes', 'memory-far']) {
    assert.equal(found[id], 'not reproduced', id);
  }
});

test('a collapsed model memorises nothing', async () => {
  const gone = withCurves(() => ({ excess: [0, 0, 0, 0.9], untold: [0, 0, 0, 9], kl: [0, 0, 0, 0] }));
  const [row] = ROWS.filter(({ id }) => id === 'deep-memory');
  assert.equal((await row!.judge(gone)).outcome, 'not reproduced');
});

test('where stopping early is not needed it is not shown to be what helps', async () => {
  const found = await outcomes(withCurves(({ early }) => ({ test: early })));
  assert.equal(found['early-stopping'], 'not shown');
  assert.equal(found['sparse-u'], 'not reproduced');
  assert.equal(found['only-shallow-sparse'], 'not reproduced');
});

test('a gap of the dense models too is none of the sparse ones', async () => {
  const found = await outcomes(withCurves(() => ({ train: [20, 20, 20, 20] })));
  assert.equal(found['dense-gap'], 'not reproduced');
  const none = await outcomes(withCurves(({ test: held }) => ({ train: held })));
  assert.equal(none['dense-gap'], 'not shown', 'nor is it the amount of examples where the sparse ones have none');
});

test('what is in the rate at the other end of β is not shown to be so at this one', async () => {
  assert.equal((await outcomes(withCurves(() => ({ kl: [0.5, 0.5, 0.5, 0.5] }))))['rate-is-information'], 'not shown');
  assert.equal((await outcomes(withCurves(() => ({ untold: [0, 0, 0, 0] }))))['rate-is-log-and-kl'], 'not shown');
  const growing = await outcomes(withCurves(() => ({ untold: [0, 1, 2, 3] })));
  assert.equal(growing['kl-grows'], 'not shown');
  assert.equal(growing['information-saturates'], 'not reproduced');
});

test('batches that need no correction do not show that it is what tells', async () => {
  assert.equal((await outcomes(worldOf({ plain: Math.log(DENSE) })))['batches'], 'not shown');
});

test('a checkerboard that is like neither, or like the dense split', async () => {
  const like = (change: number): Study =>
    worldOf({
      curves: setting => {
        const curves = WORLD.curves(setting);
        if (setting.kind !== 'checkerboard') return curves;
        return { ...curves, test: curves.test.map(value => value + change) as unknown as Curves['test'] };
      },
      distances: setting => (setting.kind === 'checkerboard' ? 3.5 : WORLD.distances(setting)),
    });
  for (const change of [-20, 30]) {
    const found = await outcomes(like(change));
    assert.equal(found['checkerboard-dense'], 'not reproduced');
    assert.equal(found['checkerboard-sparse'], 'not reproduced');
    assert.equal(found['checkerboard-distances'], 'not reproduced');
  }
});
