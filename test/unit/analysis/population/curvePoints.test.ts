import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { curveBeside, mixedCurves } from '../../../../src/analysis/population/curveBeside';
import { namedCurves } from '../../../../src/analysis/population/curveNames';
import { curveKey, curvesOf } from '../../../../src/analysis/population/curvePoints';
import { curvesSchema } from '../../../../src/analysis/results/curve';
import { resolvedConfig } from '../../../../src/config/reading/expandSweep';
import { readConfig } from '../../../../src/config/reading/read';
import { writeState } from '../../../../src/run/folder';
import { openScalars } from '../../../../src/run/scalars';
import { isPlain } from '../../../../src/views/curves/parameterMeans';
import { makeRun, someInfo, temporaryFolder } from '../../run/helpers';
import { someEvaluation } from '../../vscode/runs';

const infoOf = (objective: string, seed = 0, architecture = 'mlp') => {
  const section = objective === '' ? '' : `objective: ${objective}`;
  const text = `data: {name: sprites}\nmodel: {architecture: ${architecture}}\nseed: ${seed}\n${section}\n`;
  const { config, problems } = readConfig(text);
  assert.deepEqual(problems, []);
  return someInfo({ config: resolvedConfig(config!), seed });
};

/** A run whose last evaluations have these rates and distortions, test and train; none without them. */
function runOf(t: TestContext, info: ReturnType<typeof infoOf>, rate?: number, distortion = 40): string {
  const dir = makeRun(temporaryFolder(t), info);
  if (rate === undefined) return dir;
  const log = openScalars(dir);
  log.append([someEvaluation('test', 50, 1, 99), someEvaluation('train', 100, rate + 1, distortion - 1)]);
  log.append([someEvaluation('test', 100, rate, distortion)]);
  log.close();
  return dir;
}

test('a curve over λ: in its order, with the name of the parameter and without β', t => {
  const runs = [20, 1, 5].map(lambda => runOf(t, infoOf(`{name: dip-vae-1, lambda: ${lambda}}`), lambda));
  const { points, leftOut } = curvesSchema.parse(curvesOf(runs));
  assert.deepEqual(leftOut, []);
  assert.deepEqual(
    points.map(({ objective, beta, parameter, symbol, split, rate, run }) => ({
      ...{ objective, beta, parameter, symbol, split, rate, run },
    })),
    [1, 5, 20].flatMap((value, i) => {
      const at = { objective: 'dip-vae-1', beta: null, parameter: { name: 'lambda', value }, symbol: 'λ' };
      const run = [runs[1], runs[2], runs[0]][i];
      return [
        { ...at, split: 'test', rate: value, run },
        { ...at, split: 'train', rate: value + 1, run },
      ];
    }),
  );
});

test('each objective has a curve over its own parameter; what is on none says why', t => {
  const runs = [
    runOf(t, infoOf('{name: annealed-vae, capacity: 30}'), 30),
    runOf(t, infoOf('{beta: 4}'), 9),
    runOf(t, infoOf('{name: annealed-vae, capacity: 5}'), 5),
    runOf(t, infoOf('{name: dip-vae-2}')),
    runOf(t, infoOf('', 0, 'classifier')),
  ];
  const { points, leftOut } = curvesOf(runs);
  assert.deepEqual(
    points.map(({ objective, beta, parameter, symbol }) => [objective, beta, parameter.name, parameter.value, symbol]),
    [
      ...Array<unknown>(2).fill(['annealed-vae', null, 'capacity', 5, 'C']),
      ...Array<unknown>(2).fill(['annealed-vae', null, 'capacity', 30, 'C']),
      ...Array<unknown>(2).fill(['beta-vae', 4, 'beta', 4, 'β']),
    ],
  );
  assert.deepEqual(leftOut, [
    { run: runs[3], reason: 'it has not been evaluated yet: train it further' },
    { run: runs[4], reason: 'it is a classifier' },
  ]);
});

test('runs that weigh a part of the rate lie on a curve of their own, on which β = 1 is no ELBO', t => {
  const runs = ['{beta: 1}', '{beta: 1, rate: mutual-information}', '{beta: 4}'].map(one => runOf(t, infoOf(one), 5));
  const { points } = curvesSchema.parse(curvesOf(runs));
  const test = points.filter(({ split }) => split === 'test');
  assert.deepEqual(
    test.map(point => [point.objective, point.parameter.value, isPlain(point)]),
    [
      ['beta-vae', 1, true],
      ['beta-vae', 4, false],
      ['beta-vae, mutual-information', 1, false],
    ],
  );
  assert.deepEqual(curveBeside([runs[0]!, ...runs.slice(1)]).leftOut, [
    { run: runs[1], reason: 'it differs in objective.rate' },
  ]);
  assert.deepEqual(mixedCurves({ points }), []);
});

test('runs with and without a split seed lie on one curve, whatever it is', t => {
  const split = (beta: number, seed: number, splitSeed?: number) => {
    const info = infoOf(`{beta: ${beta}}`, seed);
    return { ...info, config: { ...info.config, data: { name: 'sprites', splitSeed } } };
  };
  const infos = [split(1, 0), split(1, 1, 0), split(1, 2), split(4, 1, 0), split(4, 1), split(4, 1, 9)];
  assert.equal(new Set(infos.map(info => curveKey(info))).size, 1);
  const { points } = curvesOf(infos.map(info => runOf(t, info, 5)));
  assert.deepEqual(
    points.filter(({ split }) => split === 'test').map(({ parameter, seed }) => [parameter.value, seed]),
    [0, 1, 2, 1, 1, 1].map((seed, i) => [i < 3 ? 1 : 4, seed]),
  );
  const other = { ...infos[0]!, config: { ...infos[0]!.config, data: { name: 'sprites', split: 0.5 } } };
  assert.notEqual(curveKey(other), curveKey(infos[0]!), 'another share is another curve');
});

test('what lies on no curve with a run says in which keys it differs', t => {
  const own = runOf(t, infoOf('{name: info-vae, alpha: 0.5, lambda: 5}'), 5);
  const on = runOf(t, infoOf('{name: info-vae, alpha: 0.5, lambda: 50}', 3), 3);
  const early = runOf(t, infoOf('{name: info-vae, alpha: 0.5, lambda: 7}'));
  const tilted = runOf(t, infoOf('{name: info-vae, lambda: 50, schedule: linear}', 1), 4);
  const other = runOf(t, infoOf('{beta: 4}'), 4);
  const elsewhere = {
    ...infoOf('{name: info-vae, alpha: 0.5, lambda: 5}'),
    data: { ...someInfo({}).data, fingerprint: 'x' },
  };
  const moved = runOf(t, elsewhere, 5);
  const { points, leftOut } = curveBeside([own, own, tilted, on, other, early, moved]);
  assert.deepEqual([...new Set(points.map(({ run }) => run))], [own, on]);
  assert.deepEqual(leftOut, [
    { run: early, reason: 'it has not been evaluated yet: train it further' },
    { run: tilted, reason: 'it differs in objective.alpha and objective.schedule' },
    { run: other, reason: 'it differs in objective.name' },
    { run: moved, reason: 'it differs in the data' },
  ]);
  assert.deepEqual(curveBeside([own, on]).leftOut, []);
});

test('where the first run has no curve, the one that differs from it the least is taken', t => {
  const own = runOf(t, { ...infoOf('{beta: 1}'), steps: 50 }, 5);
  const [one, four] = [1, 4].map(beta => runOf(t, { ...infoOf(`{beta: ${beta}}`), steps: 60 }, beta));
  const seeds = [0, 1, 2].map(seed => runOf(t, { ...infoOf('{beta: 2, schedule: linear}', seed) }, 2));
  const { points, leftOut } = curveBeside([own, ...seeds, four!, one!]);
  assert.deepEqual([...new Set(points.map(({ run }) => run))], [one, four]);
  assert.deepEqual(
    leftOut.map(({ run }) => run),
    [own, ...seeds],
  );
  assert.match(leftOut[1]!.reason, /^it differs in objective\.schedule/);
  // One that differs in less is nearer, though it has no more values.
  const further = [1, 3, 9].map(beta => {
    const info = infoOf(`{beta: ${beta}, schedule: linear}`);
    return runOf(t, { ...info, config: { ...info.config, model: { architecture: 'mlp', latent: 3 } }, steps: 60 }, 2);
  });
  const nearest = curveBeside([own, ...further, four!, one!]);
  assert.deepEqual([...new Set(nearest.points.map(({ run }) => run))], [one, four]);
  // Runs of one value alone are no curve.
  assert.deepEqual([...new Set(curveBeside([own, ...seeds]).points.map(({ run }) => run))], [own]);
});

test('runs that differ in more than parameter and seed are said to be of several curves', t => {
  const sweep = [1, 4].flatMap(beta => [0, 1].map(seed => runOf(t, infoOf(`{beta: ${beta}}`, seed), beta)));
  assert.deepEqual(mixedCurves(curvesOf(sweep)), []);
  const other = runOf(t, infoOf('{beta: 2, schedule: linear}'), 2);
  const data = { ...someInfo({}).data, fingerprint: 'x' };
  const elsewhere = runOf(t, { ...infoOf('{beta: 1}'), data }, 1);
  const lambda = runOf(t, infoOf('{name: dip-vae-1, lambda: 2}'), 1);
  const { config } = infoOf('{beta: 1}');
  const deep = runOf(
    t,
    someInfo({ config: { ...config, model: { ...(config['model'] as object), hidden: [32] } } }),
    1,
  );
  const said = mixedCurves(curvesOf([...sweep, other, lambda]));
  assert.equal(said.length, 1);
  assert.match(said[0]!, /^beta-vae: the runs differ in objective\.schedule\b.* too, so their points are of 2 curves$/);
  assert.deepEqual(mixedCurves(curvesOf([sweep[0]!, elsewhere])), [
    'beta-vae: the runs differ in the data too, so their points are of 2 curves',
  ]);
  const further = runOf(t, { ...infoOf('{beta: 1}'), parent: { run: '../other', step: 50 } }, 1);
  assert.deepEqual(mixedCurves(curvesOf([sweep[0]!, further])), [
    'beta-vae: the runs differ in the step that training went on from too, so their points are of 2 curves',
  ]);
  const namesOf = (...runs: string[]) => namedCurves(curvesOf(runs)).map(({ name, runs }) => [name, runs.length]);
  assert.deepEqual(namesOf(...sweep), [[null, 4]]);
  assert.deepEqual(namesOf(...sweep, lambda, deep), [
    ['model.hidden [400]', 4],
    ['model.hidden [32]', 1],
    [null, 1],
  ]);
  assert.deepEqual(namesOf(sweep[0]!, elsewhere), [
    ['curve 1', 1],
    ['curve 2', 1],
  ]);
});

test('a run that failed is on no curve, and says why it failed', t => {
  const [good, bad] = [runOf(t, infoOf('{beta: 1}'), 1), runOf(t, infoOf('{beta: 2}'), 2)];
  const state = { step: 3, heartbeat: new Date().toISOString(), seconds: 1 };
  writeState(bad, { ...state, status: 'failed', error: 'training failed: z_mean is not finite in step 3' });
  writeState(good, { ...state, status: 'stopped' });
  const { points, leftOut } = curvesOf([good, bad]);
  assert.deepEqual([...new Set(points.map(({ run }) => run))], [good]);
  assert.deepEqual(leftOut, [{ run: bad, reason: 'training failed: z_mean is not finite in step 3' }]);
});

test('runs share a curve where their parameter and seed alone differ', () => {
  const key = (objective: string, seed = 0) => curveKey(infoOf(objective, seed));
  const own = key('{name: dip-vae-1, lambda: 5}');
  assert.equal(key('{name: dip-vae-1, lambda: 20}', 1), own);
  assert.equal(key('{beta: 1}'), key('{beta: 4}', 3));
  assert.equal(key('{name: annealed-vae}'), key('{name: annealed-vae, capacity: 5}'));
  const others = [
    '{name: dip-vae-2, lambda: 5}',
    '{name: dip-vae-1, lambda: 5, lambdaDiagonal: 5}',
    '{name: dip-vae-1, lambda: 5, schedule: linear}',
    '{beta: 5}',
  ];
  for (const other of others) assert.notEqual(key(other), own, other);
  assert.notEqual(key('{name: annealed-vae, gamma: 5}'), key('{name: annealed-vae}'));
  // Of an objective that this version does not know, every key counts.
  const unknown = (lambda: number) => curveKey(someInfo({ config: { objective: { name: 'newer', lambda } } }));
  assert.notEqual(unknown(1), unknown(2));
});
