import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../../src/config/language/complete';
import { fixesFor } from '../../../src/config/language/fixes';
import { z } from 'zod';
import { betaOf, mainParameter, objectiveLabel, rateWeight, sectionOf } from '../../../src/config/schema/objective';
import { describeObjective, weight } from '../../../src/model/objectives/describeObjective';
import { OBJECTIVES } from '../../../src/model/objectives/objectives';
import { readConfig } from '../../../src/config/reading/read';
import { storedConfig } from '../../../src/config/reading/storedConfig';
import { expandSweep, resolvedConfig, sameConfig } from '../../../src/config/reading/expandSweep';

const TOP = 'data: {name: tetrominoes}\nmodel: {architecture: mlp}\n';
const read = (text: string) => {
  const { config, problems } = readConfig(TOP + text);
  assert.deepEqual(problems, []);
  return config!;
};
const messages = (text: string) => readConfig(TOP + text).problems.map(({ message }) => message);

test('every objective has its parameters, with the defaults of its paper', () => {
  const of = (name: string) => read(`objective: {name: ${name}}`).objective;
  assert.deepEqual(of('beta-vae'), { name: 'beta-vae', beta: 1 });
  assert.deepEqual(of('beta-tc-vae'), { name: 'beta-tc-vae', beta: 4, estimator: 'locatello' });
  for (const name of ['dip-vae-1', 'dip-vae-2']) assert.deepEqual(of(name), { name, lambda: 10 });
  assert.deepEqual(of('annealed-vae'), { name: 'annealed-vae', capacity: 25, gamma: 1000, threshold: 100_000 });
  assert.deepEqual(of('info-vae'), { name: 'info-vae', alpha: 0, lambda: 10 });
  assert.deepEqual(read('objective: {schedule: linear, warmup: 50}').objective, {
    name: 'beta-vae',
    beta: 1,
    schedule: 'linear',
    warmup: 50,
  });
});

test('a parameter of another objective is refused, and says whose it is', () => {
  assert.deepEqual(messages('objective: {name: dip-vae-2, beta: 4}'), [
    "objective.beta: 'dip-vae-2' has no beta, only beta-vae and beta-tc-vae have one",
  ]);
  assert.deepEqual(messages('objective: {capacity: 5}'), [
    "objective.capacity: 'beta-vae' has no capacity, only annealed-vae has one",
  ]);
  assert.deepEqual(messages('objective: {name: annealed-vae, schedule: linear}'), [
    "objective.schedule: 'annealed-vae' has no schedule, only beta-vae, beta-tc-vae, dip-vae-1, dip-vae-2 and info-vae have one",
  ]);
  assert.deepEqual(messages('objective: {schedule: linear, cycles: 3}'), [
    'objective.cycles: only a cyclic schedule has cycles, this one is linear',
  ]);
  assert.deepEqual(messages('objective: {schedule: cyclic, cycles: 6}\ntrain: {steps: 11}'), [
    'objective.cycles: a cycle needs at least 2 steps, and 6 of them have 11 together',
  ]);
  assert.deepEqual(messages('objective: {schedule: cyclic, cycles: 5}\ntrain: {steps: 11}'), []);
  assert.deepEqual(messages('objective: {name: dip-vae-2, lambda: -1}'), ['objective.lambda: -1 is below 0']);
  assert.deepEqual(messages('objective: {name: beta-tc-vae}\ntrain: {batch: 1}'), [
    "train.batch: 'beta-tc-vae' compares the examples of a batch, so it needs at least 2",
  ]);
});

test('info-vae refuses a price of the MMD below 0, at the key that is to blame', () => {
  const of = (keys: string, batch = 64) => messages(`objective: {name: info-vae, ${keys}}\ntrain: {batch: ${batch}}`);
  const why = 'alpha + lambda is below 1, so that samples far from the prior would lower the loss';
  assert.deepEqual(of('lambda: 0.5'), [`objective.lambda: ${why}; lambda must be at least 1 here`]);
  assert.deepEqual(of('lambda: 0.05, alpha: 0.9'), [`objective.lambda: ${why}; lambda must be at least 0.1 here`]);
  assert.deepEqual(of('alpha: -9.5'), [`objective.alpha: ${why}; alpha must be at least -9 here`]);
  assert.deepEqual(of('alpha: 1.5'), ['objective.alpha: 1.5 is above 1']);
  assert.deepEqual(of('lambda: -1'), ['objective.lambda: -1 is below 0']);
  for (const keys of [
    'alpha: 1, lambda: 0',
    'alpha: 0.68, lambda: 0.32',
    'alpha: -9',
    'alpha: -0.4, lambda: 1.4',
    'lambda: 1',
  ])
    assert.deepEqual(of(keys), [], keys);
  assert.deepEqual(of('beta: 2', 1), [
    "objective.beta: 'info-vae' has no beta, only beta-vae and beta-tc-vae have one",
    "train.batch: 'info-vae' compares the examples of a batch, so it needs at least 2",
  ]);
  assert.deepEqual(messages('objective: {alpha: 1}'), [
    "objective.alpha: 'beta-vae' has no alpha, only info-vae has one",
  ]);
});

test('what another objective has can be taken away by a quick fix', () => {
  const text = `${TOP}objective:\n  name: dip-vae-2\n  beta: 4\n`;
  const { problems, places } = readConfig(text);
  assert.deepEqual(
    fixesFor(text, problems[0]!, places).map(({ title }) => title),
    ['Remove objective.beta'],
  );
});

test('completion offers the names, and the keys of the objective that is named', () => {
  const labels = (text: string) => completionsAt(text, text.length).map(({ label }) => label);
  assert.deepEqual(labels('objective:\n  name: '), [
    'beta-vae',
    'beta-tc-vae',
    'dip-vae-1',
    'dip-vae-2',
    'annealed-vae',
    'info-vae',
    'multi-rate',
  ]);
  assert.deepEqual(labels('objective:\n  name: annealed-vae\n  '), ['capacity', 'gamma', 'threshold']);
  assert.deepEqual(labels('objective:\n  name: dip-vae-2\n  schedule: linear\n  '), [
    'lambda',
    'lambdaDiagonal',
    'warmup',
  ]);
});

test('a sweep over mappings has every objective with its own parameters', () => {
  const swept = read(
    'objective: {beta: 9}\nsweep: {objective: [{name: beta-vae, beta: 1}, {name: dip-vae-2, lambda: 5}, {name: annealed-vae, capacity: 10}], seed: [0, 1]}',
  );
  const members = expandSweep(swept);
  assert.deepEqual(
    members.map(({ objective, seed }) => `${objectiveLabel(objective)}, seed ${seed}`),
    [
      'β 1, seed 0',
      'β 1, seed 1',
      'dip-vae-2 λ 5, seed 0',
      'dip-vae-2 λ 5, seed 1',
      'annealed-vae C 10, seed 0',
      'annealed-vae C 10, seed 1',
    ],
  );
  assert.deepEqual(
    expandSweep(read('objective: {name: info-vae}\nsweep: {objective.lambda: [1, 10]}')).map(one =>
      objectiveLabel(one.objective),
    ),
    ['info-vae λ 1', 'info-vae λ 10'],
  );
  assert.deepEqual(
    expandSweep(read('objective: {beta: 3}\nsweep: {objective.name: [beta-vae, dip-vae-1]}')).map(one => one.objective),
    [
      { name: 'beta-vae', beta: 3 },
      { name: 'dip-vae-1', lambda: 10 },
    ],
  );
  assert.deepEqual(messages('sweep: {objective: [{name: beta-vae, beta: 1}, {name: dip-vae-2, beta: 5}]}'), [
    "objective.beta: 'dip-vae-2' has no beta, only beta-vae and beta-tc-vae have one",
  ]);
});

test('a swept λ takes the weight of the diagonal with it, unless that is given', () => {
  const members = expandSweep(read('objective: {name: dip-vae-1}\nsweep: {objective.lambda: [1, 2]}'));
  assert.deepEqual(
    members.map(({ objective }) => objective),
    [1, 2].map(lambda => ({ name: 'dip-vae-1', lambda })),
  );
});

test('runs from before there were other objectives are read, and are of the same config', () => {
  const stored = {
    version: 1,
    seed: 0,
    data: { name: 'tetrominoes' },
    model: { architecture: 'mlp', hidden: [400], latent: 10, likelihood: 'bernoulli', init: 'glorot' },
    objective: { name: 'beta-vae', beta: 2 },
    train: {
      ...{ steps: 10_000, batch: 128, learningRate: 0.001, optimizer: 'adam' },
      ...{ checkpoints: 5, evaluations: 20, engine: 'auto' },
    },
    analysis: { examples: 5000 },
  };
  assert.deepEqual(storedConfig(stored, 'a run').objective, { name: 'beta-vae', beta: 2 });
  for (const text of ['objective: {beta: 2}', 'objective: {beta: 2, schedule: constant}'])
    assert.ok(sameConfig(stored, resolvedConfig(read(text))), text);
  // Seeds hang on a config's JSON.
  assert.equal(JSON.stringify(resolvedConfig(read('seed: 0'))['train']), JSON.stringify(stored.train));
});

test('each objective is told by its own parameter, and weights the rate', () => {
  const of = (text: string) => read(`objective: ${text}`).objective;
  assert.deepEqual(betaOf(of('{name: beta-tc-vae, beta: 6}')), 6);
  assert.equal(betaOf(of('{name: annealed-vae}')), undefined);
  assert.equal(objectiveLabel(of('{name: beta-tc-vae, beta: 6}')), 'beta-tc-vae β 6');
  assert.equal(rateWeight(of('{beta: 6}')), 6);
  assert.equal(rateWeight(of('{name: beta-tc-vae, beta: 6}')), 1);
  for (const name of ['beta-vae', 'beta-tc-vae', 'dip-vae-1', 'dip-vae-2', 'annealed-vae', 'info-vae']) {
    const { key, some } = mainParameter(of(`{name: ${name}}`))!;
    const values = `[${some.join(', ')}]`;
    assert.equal(expandSweep(read(`objective: {name: ${name}}\nsweep: {${key}: ${values}}`)).length, some.length);
  }
});

/** Another objective with a `beta` of its own, as a new file would describe it. */
const dummy = (beta: z.ZodType) =>
  describeObjective({
    name: 'dummy-vae',
    summary: 'nothing (nobody)',
    parameters: z
      .object({ beta: beta.default(3).describe('Nothing in dummy-vae.'), delta: weight.optional().describe('A δ.') })
      .refine(({ delta }) => delta !== 1, { path: ['delta'], message: '1 is too little' }),
    meanings: { beta: 'Nothing.', delta: 'Nothing.' },
    main: { key: 'beta', symbol: 'β', some: [1, 2] },
    scalars: () => ({}),
  });

test('one more objective is described, offered, filled in and checked by its own words', () => {
  const section = sectionOf([...OBJECTIVES, dummy(weight)]);
  const { properties } = z.toJSONSchema(section, { io: 'input' });
  const { name, beta, delta } = properties as Record<
    string,
    { enum?: string[]; description: string; default?: number }
  >;
  assert.equal(name!.enum!.at(-1), 'dummy-vae');
  assert.match(name!.description, /\n- dummy-vae: nothing \(nobody\)\n/);
  assert.match(beta!.description, /^β of beta-vae, .* In beta-tc-vae .* Nothing in dummy-vae\.$/);
  assert.equal(beta!.default, 1);
  assert.equal(delta!.description, 'A δ.');
  assert.equal(Object.keys(properties!).at(-1), 'cycles');
  assert.deepEqual(section.parse({ name: 'dummy-vae' }), { name: 'dummy-vae', beta: 3 });
  const issues = (value: unknown) => section.safeParse(value).error?.issues.map(one => [one.path[0], one.message]);
  assert.deepEqual(issues({ name: 'dummy-vae', delta: 1, gamma: 3 }), [
    ['gamma', "'dummy-vae' has no gamma, only annealed-vae has one"],
    ['delta', '1 is too little'],
  ]);
  assert.deepEqual(issues({ delta: 2 }), [['delta', "'beta-vae' has no delta, only dummy-vae has one"]]);
});

test('objectives that share a key have to agree in what it may be', () => {
  assert.throws(() => sectionOf([...OBJECTIVES, dummy(z.string())]), /objective\.beta is of two types/);
});
