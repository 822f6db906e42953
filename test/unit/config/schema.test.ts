import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfig } from '../../../src/config/reading/complaints';
import { describeKey, isMapping, knownKeys, schemaAt } from '../../../src/config/schema/keys';
import { configSchema, jsonSchema, type SchemaNode } from '../../../src/config/schema/schema';
import { OBJECTIVES } from '../../../src/model/objectives/objectives';

const least = { data: { name: 'tetrominoes' }, model: { architecture: 'mlp' } };

test('the defaults are those that are documented', () => {
  const config = configSchema().parse(least);
  assert.deepEqual(JSON.parse(JSON.stringify(config)), {
    version: 1,
    seed: 0,
    data: { name: 'tetrominoes' },
    model: { architecture: 'mlp', hidden: [400], latent: 10, likelihood: 'bernoulli', init: 'glorot' },
    objective: { name: 'beta-vae', beta: 1 },
    train: {
      steps: 10_000,
      batch: 128,
      learningRate: 0.001,
      optimizer: 'adam',
      checkpoints: 5,
      evaluations: 20,
      engine: 'auto',
    },
    analysis: { examples: 5000 },
  });
});

test('conv has kernels and no widths, and epochs leave no default steps', () => {
  const config = configSchema().parse({ ...least, model: { architecture: 'conv' }, train: { epochs: 3 } });
  assert.deepEqual(config.model.kernels, [4, 4, 2, 2]);
  assert.equal(config.model.hidden, undefined);
  assert.equal(config.train.epochs, 3);
  assert.equal(config.train.steps, undefined);
});

test('resnet and conv-bn begin as in PyTorch and have 32 latent dimensions, and no widths or kernels', () => {
  for (const architecture of ['resnet', 'conv-bn']) {
    const { model } = configSchema().parse({ ...least, model: { architecture } });
    assert.deepEqual(model, { architecture, latent: 32, likelihood: 'bernoulli', init: 'pytorch' });
    const set = configSchema().parse({ ...least, model: { architecture, latent: 3, init: 'glorot' } });
    assert.deepEqual([set.model.latent, set.model.init], [3, 'glorot']);
  }
});

test('images may be of four pixels, and not of one', () => {
  const ofSize = (size: number) => ({ data: { name: 'mnist', path: 'mnist', size }, model: least.model });
  assert.deepEqual(
    [1, 2].map(size => configSchema().safeParse(ofSize(size)).success),
    [false, true],
  );
});

test('a default list belongs to its config alone', () => {
  configSchema().parse(least).model.hidden?.push(1);
  assert.deepEqual(configSchema().parse(least).model.hidden, [400]);
});

test('a resolved config is a config, and resolves to itself', () => {
  for (const model of [
    { architecture: 'mlp', hidden: [60, 120] },
    { architecture: 'conv' },
    { architecture: 'conv-bn' },
  ]) {
    const once = configSchema().parse({ ...least, model, train: { epochs: 2 } });
    assert.deepEqual(configSchema().parse(JSON.parse(JSON.stringify(once))), once);
  }
});

test('the JSON Schema is closed, and says of every key what it is', () => {
  const schema = jsonSchema();
  assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema');
  assert.deepEqual(schema.required, ['data', 'model']);
  const visit = (node: SchemaNode, at: string): void => {
    assert.ok(node.description, `${at} has no description`);
    if (!node.properties) return;
    assert.equal(node.type, 'object');
    assert.equal(node.additionalProperties, false, at);
    for (const [key, value] of Object.entries(node.properties)) {
      assert.ok(isMapping(value));
      visit(value, `${at}.${key}`);
    }
  };
  visit(schema, 'config');
  assert.doesNotThrow(() => JSON.stringify(schema));
});

test('the JSON Schema gives the defaults that the parser fills in', () => {
  const config = configSchema().parse({ ...least, model: { architecture: 'mlp' } });
  const others = ['conv', 'cnn'].map(architecture => configSchema().parse({ ...least, model: { architecture } }));
  const objectives = ['beta-tc-vae', 'dip-vae-1', 'annealed-vae', 'info-vae', 'multi-rate'].map(name =>
    configSchema().parse({ ...least, objective: { name } }),
  );
  let compared = 0;
  const compare = (node: SchemaNode, values: (object | undefined)[]): void => {
    for (const [key, value] of Object.entries(node.properties ?? {})) {
      assert.ok(isMapping(value));
      const found = values
        .map(parent => (parent as Record<string, unknown> | undefined)?.[key])
        .find(v => v !== undefined);
      if (value['properties'])
        compare(
          value,
          values.map(parent => (parent as Record<string, object>)[key]),
        );
      else if ('default' in value) {
        assert.deepEqual(found, value['default'], key);
        compared++;
      }
    }
  };
  compare(jsonSchema(), [config, ...others, ...objectives]);
  assert.equal(compared, 27);
});

test('every key has a description, behind indices and in a sweep too', () => {
  for (const key of knownKeys()) assert.match(describeKey(key) ?? '', /^\S.*\.$/s, key);
  assert.match(describeKey('objective.beta') ?? '', /rate.*nats.*Default: 1\.$/);
  assert.equal(describeKey('sweep.objective.beta[2]'), describeKey('objective.beta'));
  assert.equal(describeKey('model.hidden[0]'), describeKey('model.hidden'));
  assert.match(describeKey('model.hidden') ?? '', /Default: \[400\]\.$/);
  for (const key of ['', 'nothing', 'objective.', 'objective.beta.x', '__proto__', 'constructor', 'sweep.x']) {
    assert.equal(describeKey(key), undefined, key);
  }
});

test('all the names of keys are these', () => {
  assert.deepEqual(
    knownKeys().filter(key => !['data', 'model', 'objective', 'train', 'analysis'].includes(key)),
    [
      ...[
        'version',
        'name',
        'seed',
        'data.name',
        'data.path',
        'data.size',
        'data.fit',
        'data.background',
        'data.array',
        'data.array.train',
        'data.array.test',
        'data.array.labels',
        'data.range',
        'data.binarise',
        'data.split',
        'data.split.kind',
        'data.split.train',
        'data.splitSeed',
      ],
      ...['architecture', 'hidden', 'latent', 'likelihood', 'init', 'kernels', 'channels', 'norm', 'depth'].map(
        key => `model.${key}`,
      ),
      ...[
        'name',
        'beta',
        'rate',
        'estimator',
        'lambda',
        'lambdaDiagonal',
        'capacity',
        'gamma',
        'threshold',
        'alpha',
      ].map(key => `objective.${key}`),
      ...['base', 'range', 'gateLayers', 'sharedLayer', 'encoderGate', 'decoderGate', 'gateInput'].map(
        key => `objective.${key}`,
      ),
      ...['schedule', 'warmup', 'cycles'].map(key => `objective.${key}`),
      ...['steps', 'epochs', 'batch', 'learningRate'].map(key => `train.${key}`),
      ...['Schedule', 'Warmup', 'End'].map(key => `train.learningRate${key}`),
      ...[
        'optimizer',
        'clipGradient',
        'weightDecay',
        'checkpoints',
        'checkpointMinutes',
        'patience',
        'evaluations',
        'engine',
        'threads',
      ].map(key => `train.${key}`),
      ...['sweep', 'analysis.examples', 'analysis.split', 'analysis.features'],
    ],
  );
});

test('a number that training cannot hold in float32 is refused, whatever key it is of', () => {
  // The share of examples and the version enter no tensor.
  const numbers = knownKeys().filter(
    key => schemaAt(key.split('.'))?.type === 'number' && !['data.split', 'version'].includes(key),
  );
  assert.ok(numbers.includes('train.weightDecay') && numbers.includes('objective.gamma'));
  for (const key of numbers) {
    const [section, name] = key.split('.') as [string, string];
    const owner = OBJECTIVES.find(({ parameters }) => section === 'objective' && name in parameters.shape)?.name;
    const wrong = (value: number): string[] => {
      const given = { ...least, [section]: { ...(owner && { name: owner }), [name]: value } };
      return checkConfig(given).complaints.map(({ message }) => message);
    };
    for (const [value, sign] of [
      [1e-50, ''],
      [-1e39, '-'],
      [1e39, ''],
    ] as const) {
      const said = wrong(value).filter(message => message.startsWith(`${key}: ${sign}1e`));
      assert.ok(
        // What is beyond the key's own limits is wrong already.
        said.some(message => /in float32|is (not )?(below|above) [01]$|is (not )?(below|above) [01];/.test(message)),
        `${key} ${value}: ${said.join()}`,
      );
    }
    assert.ok(!wrong(1.2e-38).some(message => message.includes('float32')), key);
    assert.ok(!wrong(0).some(message => message.includes('float32')), key);
  }
});

test('a split is a share, or a number of training examples', () => {
  const complaints = (split: unknown): string[] =>
    checkConfig({ ...least, data: { name: 'tetrominoes', split } }).complaints.map(({ message }) => message);
  for (const split of [0.5, { train: 20_000 }]) assert.deepEqual(complaints(split), []);
  assert.deepEqual(complaints({ train: 0 }), [
    'data.split.train: 0 is below 1; it may be left out, in --set and sweep by null',
  ]);
  for (const split of [{ kind: 'half' }, { kind: 'constant-volume', train: 1024 }, { kind: 'checkerboard' }])
    assert.deepEqual(complaints(split), []);
  assert.deepEqual(complaints({ kind: 'half', train: 5 }), [
    'data.split.train: half has its own size, leave train out',
  ]);
  assert.deepEqual(complaints({ kind: 'constant-density' }), [
    'data.split.train is missing: how many examples a constant-density split trains on',
  ]);
  assert.match(
    complaints({ kind: 'chequerboard' })[0]!,
    /^data\.split\.kind: 'chequerboard' .*did you mean 'checkerboard'/,
  );
  assert.deepEqual(complaints({ trian: 5 }), ["unknown key 'trian', did you mean 'train'?"]);
  assert.deepEqual(complaints(20_000), [
    'data.split: 20000 is not below 1; it may be left out, in --set and sweep by null',
  ]);
  assert.deepEqual(complaints('half'), ["data.split: 'half' is not a number or a mapping"]);
  assert.deepEqual(complaints({}), ['data.split.train is missing: a whole number']);
});

test('factors are cut only where they are known', () => {
  const complaints = (kind: string): string[] =>
    checkConfig({ ...least, data: { name: 'mnist', path: 'x', split: { kind, train: 100 } } }).complaints.map(
      ({ message }) => message,
    );
  assert.deepEqual(complaints('constant-volume'), []);
  for (const kind of ['checkerboard', 'constant-density'])
    assert.match(
      complaints(kind).join(),
      /^data\.split\.kind: \S+ is for data whose factors are known \(tetrominoes, .*\), not for 'mnist'; half and constant-volume split any$/,
    );
});

test('a weight decay is at least 0', () => {
  const complaints = (weightDecay: number): string[] =>
    checkConfig({ ...least, train: { weightDecay } }).complaints.map(({ message }) => message);
  assert.deepEqual(complaints(0), []);
  assert.deepEqual(complaints(-1e-4), [
    'train.weightDecay: -0.0001 is below 0; it may be left out, in --set and sweep by null',
  ]);
});
