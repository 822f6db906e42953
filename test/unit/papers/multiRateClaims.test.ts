import assert from 'node:assert/strict';
import test from 'node:test';
import {
  deeperIsNoBetter,
  fewMoreParameters,
  gatesHardlyMatter,
  rangeHardlyMatters,
  rateFalls,
  smallBudget,
} from '../../../scripts/papers/004/alongTheCurve';
import {
  asGoodAsRetrained,
  asGoodOfDense,
  asGoodWithinItsRange,
  linearIsExact,
  lowerBound,
} from '../../../scripts/papers/004/besideRetrained';
import { distortionAt } from '../../../scripts/papers/004/besidePublished';
import type { Study } from '../../../scripts/papers/004/multiRateStudy';
import type { RowOn } from '../../../scripts/papers/common/claims';
import type { Run } from '../../../scripts/papers/common/finishedRuns';
import type { BetaCurve } from '../../../src/analysis/results/curves/betaCurve';
import { betasAlong } from '../../../src/model/multiRate/betaRange';

/** The rules of paper 004 on evidence that is planted: each speaks and is silent. */

const BETAS = [0.01, 0.1, 0.5, 1, 4, 10];
type Kind = { readonly data: string; readonly architecture: string };
type Objective = Record<string, unknown>;
const RESNET = { data: 'mnist', architecture: 'resnet' };
const OMNIGLOT = { data: 'omniglot', architecture: 'mlp' };
const CONTROL = { encoderGate: 'open', decoderGate: 'open' };

/** Of which test examples have that −ELBO at the last evaluation. */
function run({ data, architecture }: Kind, objective: Objective, value: number): Run {
  const beta = (objective['beta'] as number | undefined) ?? 1;
  const test = { kind: 'test', rate: 20, distortion: value - beta * 20, elbo: -value, elboError: 0.5, activeUnits: 32 };
  const filled = { ...(objective['name'] === 'multi-rate' && { base: 'beta-vae', range: [0.01, 10] }), ...objective };
  const config = { data: { name: data }, objective: filled, train: { learningRate: 0.001 } };
  return { dir: JSON.stringify([architecture, filled]), config, architecture, tests: [test] } as unknown as Run;
}

const multiRate = (kind: Kind, keys: Objective = {}, value = 100): Run =>
  run(kind, { name: 'multi-rate', ...keys }, value);
const retrained = (kind: Kind, atOne = 100): Run[] =>
  BETAS.map(beta => run(kind, { name: 'beta-vae', beta }, beta === 1 ? atOne : 100 + beta * 20));

type Held = Pick<BetaCurve['points'][number], 'rate' | 'distortion'>;

function curveOf(
  betas: readonly number[],
  at: (beta: number) => Held,
  units = (beta: number): number => (beta > 4 ? 8 : 32),
): BetaCurve {
  const points = betas.map(beta => {
    const { rate, distortion } = at(beta);
    const errors = { rateError: 0.1, distortionError: 0.5, elboError: 0.5 };
    return { kind: 'test', beta, rate, distortion, elbo: -(rate + distortion), ...errors, activeUnits: units(beta) };
  });
  return { step: 1, range: [0.01, 10], points } as unknown as BetaCurve;
}

/** D = 60 + 15·ln(…) along the rate: any curve that falls. */
const falling = (beta: number): Held => ({ rate: 30 - 8 * Math.log(beta), distortion: 70 + 8 * beta });

interface Planted {
  readonly runs: readonly Run[];
  /** Nats above retrained, by the multi-rate run's folder. */
  readonly above?: (dir: string, beta: number) => number;
  readonly curve?: (run: Run, beta: number) => Held;
  readonly units?: (beta: number) => number;
}

function study({ runs, above = () => 0, curve = (_, beta) => falling(beta), units }: Planted): Study {
  return {
    runs,
    curve: (of, betas = betasAlong([0.01, 10], 20)) => Promise.resolve(curveOf(betas, beta => curve(of, beta), units)),
    beside: (of, others) =>
      Promise.resolve(
        others.map(({ config }) => {
          const { beta } = config.objective as { beta: number };
          const mean = above(of.dir, beta);
          const difference = { mean, error: 0.1, paired: true };
          return { beta, multiRate: 1000 + mean, retrained: 1000, difference, n: 10 } as never;
        }),
      ),
  };
}

const outcome = async (row: RowOn<Study>, evidence: Study): Promise<string> => (await row.judge(evidence)).outcome;
const isControl = (dir: string): boolean => dir.includes('open') || dir.includes('other');
const MNIST_RUNS = [
  multiRate(RESNET),
  multiRate(RESNET, { gateInput: 'other' }),
  multiRate(RESNET, CONTROL),
  ...retrained(RESNET),
];

test('as good as retrained: within the margins, which the controls are not', async () => {
  const judge = (above: Planted['above'], runs = MNIST_RUNS) =>
    outcome(asGoodAsRetrained, study({ runs, above: above! }));
  assert.equal(await judge(dir => (isControl(dir) ? 20 : 2)), 'reproduced');
  assert.equal(await judge(() => 2), 'not shown');
  assert.equal(await judge((dir, beta) => (isControl(dir) ? 20 : beta === 1 ? 2.9 : 2)), 'not reproduced');
  assert.equal(await judge((dir, beta) => (isControl(dir) ? 20 : beta === 4 ? 6.5 : 0)), 'not reproduced');
  const poor = [...MNIST_RUNS.filter(({ config }) => config.objective.name !== 'beta-vae'), ...retrained(RESNET, 101)];
  assert.equal(await judge(dir => (isControl(dir) ? 20 : 2), poor), 'not testable');
  assert.equal(await judge(() => 2, [multiRate(RESNET)]), 'not testable');
  const few = MNIST_RUNS.filter(({ config }) => !('beta' in config.objective && config.objective.beta === 4));
  assert.equal(await judge(dir => (isControl(dir) ? 20 : 2), few), 'not testable', 'one β is missing');
});

test('the same of a wider range, whose run alone is asked', async () => {
  const judge = (runs: readonly Run[]) =>
    outcome(asGoodWithinItsRange, study({ runs, above: dir => (isControl(dir) || !dir.includes('20') ? 20 : 2) }));
  assert.equal(await judge([multiRate(RESNET, { range: [0.01, 20] }), ...MNIST_RUNS]), 'reproduced');
  assert.equal(await judge(MNIST_RUNS), 'not testable');
});

test('the same of dense networks, whose standard is another', async () => {
  const kind = { data: 'mnist', architecture: 'mlp' };
  const controls = [multiRate(kind, { gateInput: 'other' }), multiRate(kind, CONTROL)];
  const judge = (atOne: number, others: Kind = kind) =>
    outcome(
      asGoodOfDense,
      study({
        runs: [multiRate(kind, { range: [0.005, 20] }), ...controls, ...retrained(others, atOne)],
        above: dir => (isControl(dir) ? 20 : 2),
      }),
    );
  assert.deepEqual([await judge(109), await judge(111)], ['reproduced', 'not testable']);
  assert.equal(await judge(90, RESNET), 'not testable');
});

test('linear: within two hundredths of what is not the constant of the likelihood', async () => {
  const kind = { data: 'mnist', architecture: 'linear' };
  const judge = (nats: number) =>
    outcome(linearIsExact, study({ runs: [multiRate(kind), ...retrained(kind)], above: () => nats }));
  // 2 % of 1000 − 392·ln 2π = 279.5 is 5.6.
  assert.deepEqual([await judge(5.5), await judge(5.7)], ['reproduced', 'not reproduced']);
});

test('the lowest −ELBO has to be lower beyond its errors', async () => {
  const judge = (lowest: number) =>
    outcome(lowerBound, study({ runs: MNIST_RUNS, curve: () => ({ rate: 20, distortion: lowest - 20 }) }));
  assert.deepEqual([await judge(98), await judge(99)], ['reproduced', 'not reproduced']);
});

test('the small budget is that of the published table', async () => {
  const runs = [multiRate(RESNET)];
  const table: Record<number, Held> = {
    0.1: { rate: 76, distortion: 49 },
    1: { rate: 30, distortion: 65 },
    10: { rate: 5, distortion: 140 },
  };
  const judge = (scale: number) =>
    outcome(
      smallBudget,
      study({ runs, curve: (_, beta) => ({ rate: table[beta]!.rate * scale, distortion: table[beta]!.distortion }) }),
    );
  assert.deepEqual(
    [await judge(1), await judge(1.3), await judge(0.7)],
    ['reproduced', 'not reproduced', 'not reproduced'],
  );
});

test('the rate falls along the curve, and units switch off', async () => {
  const runs = [multiRate(OMNIGLOT), multiRate(OMNIGLOT, CONTROL)];
  const flat = { rate: 30, distortion: 90 };
  const judge = (planted: Partial<Planted>) => outcome(rateFalls, study({ runs, ...planted }));
  assert.equal(await judge({ curve: (of, beta) => (isControl(of.dir) ? flat : falling(beta)) }), 'reproduced');
  assert.equal(await judge({}), 'not shown');
  assert.equal(await judge({ curve: () => flat }), 'not reproduced');
  assert.equal(await judge({ units: () => 32 }), 'not reproduced');
});

/** A study of designs, of which `odd` differs by so many nats from the default one, and the network without gates by 30. */
function designs(all: readonly Objective[], odd: number): Study {
  const runs = [multiRate(OMNIGLOT), multiRate(OMNIGLOT, CONTROL), ...all.map(keys => multiRate(OMNIGLOT, keys))];
  const last = runs.at(-1)!;
  return study({
    runs,
    curve: (of, beta) => {
      const { rate, distortion } = falling(beta);
      const more = of === last ? odd : isControl(of.dir) ? 30 : 0;
      return { rate, distortion: distortion + more };
    },
  });
}

test('ranges and gates are alike within three nats, deeper ones no better by one', async () => {
  const ranges = [
    [0.001, 10],
    [0.1, 10],
    [1, 10],
    [0.01, 1],
    [0.01, 0.1],
  ].map(range => ({ range }));
  const gates = [
    { encoderGate: 'sigmoid', decoderGate: 'sigmoid' },
    { encoderGate: 'sqrt', decoderGate: 'sqrt' },
    { encoderGate: 'sqrt', decoderGate: 'sigmoid' },
    { encoderGate: 'film', decoderGate: 'film' },
  ];
  const depths = [{ gateLayers: 2 }, { gateLayers: 2, sharedLayer: true }, { gateLayers: 5 }];
  for (const odd of [-2.9, 2.9]) {
    assert.equal(await outcome(rangeHardlyMatters, designs(ranges, odd)), 'reproduced');
    assert.equal(await outcome(gatesHardlyMatter, designs(gates, odd)), 'reproduced');
  }
  for (const odd of [-3.1, 3.1]) {
    assert.equal(await outcome(rangeHardlyMatters, designs(ranges, odd)), 'not reproduced');
    assert.equal(await outcome(gatesHardlyMatter, designs(gates, odd)), 'not reproduced');
  }
  assert.equal(await outcome(deeperIsNoBetter, designs(depths, 5)), 'reproduced');
  assert.equal(await outcome(deeperIsNoBetter, designs(depths, -0.9)), 'reproduced');
  assert.equal(await outcome(deeperIsNoBetter, designs(depths, -1.1)), 'not reproduced');
  assert.equal(await outcome(deeperIsNoBetter, designs(depths.slice(1), 0)), 'not testable');
});

test('parameters are counted, not planted', async () => {
  assert.equal(await outcome(fewMoreParameters, study({ runs: [] })), 'reproduced');
});

test('the distortion at a rate lies on a straight line between points, and nowhere beyond them', () => {
  const points = [20, 5, 10].map(rate => ({ rate, distortion: 100 - 2 * rate }));
  assert.deepEqual(
    [5, 7.5, 19, 20].map(rate => distortionAt(points, rate)),
    [90, 85, 62, 60],
  );
  assert.deepEqual([distortionAt(points, 4.9), distortionAt(points, 20.1)], [undefined, undefined]);
});
