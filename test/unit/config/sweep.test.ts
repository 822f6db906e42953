import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cpuTime } from '../cpuTime';
import { UserError } from '../../../src/base/errors';
import { betaOf } from '../../../src/config/schema/objective';
import { readConfig } from '../../../src/config/reading/read';
import { storedConfig } from '../../../src/config/reading/storedConfig';
import { changedKeys } from '../../../src/config/reading/difference';
import { expandSweep, formsOf, resolvedConfig, sameConfig } from '../../../src/config/reading/expandSweep';

function read(text: string) {
  const { config, problems } = readConfig(
    `data: {name: tetrominoes}\nmodel: {architecture: mlp, hidden: [9]}\n${text}`,
  );
  assert.deepEqual(problems, []);
  return config!;
}

test('a sweep is the full grid in the order of its keys', () => {
  const members = expandSweep(read('sweep: {objective.beta: [1, 4], seed: [0, 1, 2]}'));
  assert.deepEqual(
    members.map(member => [betaOf(member.objective), member.seed]),
    [
      [1, 0],
      [1, 1],
      [1, 2],
      [4, 0],
      [4, 1],
      [4, 2],
    ],
  );
  for (const member of members) {
    assert.equal('sweep' in member, false);
    assert.deepEqual(member.model.hidden, [9]);
  }
});

test('null in a list leaves the key out', () => {
  const members = expandSweep(
    read('train: {clipGradient: 2}\nsweep: {train.clipGradient: [null, 5], data.split: [~, 0.5]}'),
  );
  assert.deepEqual(
    members.map(({ data, train }) => [train.clipGradient, data.split]),
    [undefined, 5].flatMap(clip => [undefined, 0.5].map(split => [clip, split])),
  );
  const [free] = members;
  assert.ok(!('clipGradient' in (resolvedConfig(free!)['train'] as object)));
});

test('a mapping replaces the whole section', () => {
  const members = expandSweep(
    read(
      'objective: {beta: 8}\nsweep: {model: [{architecture: mlp, latent: 2}, {architecture: conv}], objective: [{name: beta-vae}]}',
    ),
  );
  assert.deepEqual(
    members.map(({ model }) => [model.hidden ?? model.kernels, model.latent]),
    [
      [[400], 2],
      [[4, 4, 2, 2], 10],
    ],
  );
  assert.deepEqual(members[0]?.objective, { name: 'beta-vae', beta: 1 });
});

test('objectives that are swept by name alone have their own defaults; a parameter that one lacks is refused', () => {
  const members = expandSweep(
    read('objective: {beta: 8}\nsweep: {objective.name: [beta-vae, dip-vae-2, annealed-vae]}'),
  );
  assert.deepEqual(
    members.map(({ objective }) => objective),
    [
      { name: 'beta-vae', beta: 8 },
      { name: 'dip-vae-2', lambda: 10 },
      { name: 'annealed-vae', capacity: 25, gamma: 1000, threshold: 100_000 },
    ],
  );
  const { problems } = readConfig(
    'data: {name: tetrominoes}\nmodel: {architecture: mlp}\nsweep: {objective.name: [beta-vae, dip-vae-2], objective.beta: [1, 4]}',
  );
  assert.deepEqual(
    problems.map(({ key, message }) => [key, message]),
    [['sweep.objective.beta', "objective.beta: 'dip-vae-2' has no beta, only beta-vae and beta-tc-vae have one"]],
  );
});

test('a classifier beside VAEs takes nothing of their objective', () => {
  const { config, problems } = readConfig(
    'data: {name: sprites}\nmodel: {architecture: conv, latent: 5}\nobjective: {beta: 4}\nsweep: {model.architecture: [conv, classifier]}',
  );
  assert.deepEqual(problems, []);
  const [vae, classifier] = expandSweep(config!);
  assert.deepEqual(vae!.objective, { name: 'beta-vae', beta: 4 });
  assert.equal(classifier!.model.latent, undefined);
  const stored = resolvedConfig(classifier!);
  assert.equal('objective' in stored, false);
  assert.deepEqual(storedConfig(stored, 'a test'), classifier);
});

test('a swept key takes away what contradicts it', () => {
  const epochs = expandSweep(read('train: {batch: 7}\nsweep: {train.epochs: [1, 2]}'));
  assert.deepEqual(
    epochs.map(({ train }) => [train.steps, train.epochs, train.batch]),
    [
      [undefined, 1, 7],
      [undefined, 2, 7],
    ],
  );
  const architectures = expandSweep(read('sweep: {model.architecture: [mlp, conv]}'));
  assert.deepEqual(
    architectures.map(({ model }) => model.hidden ?? model.kernels),
    [[9], [4, 4, 2, 2]],
  );
});

test('a config without a sweep says what a sweep looks like', () => {
  for (const text of ['', 'sweep: {}']) {
    assert.throws(
      () => expandSweep(read(text)),
      (error: unknown) =>
        error instanceof UserError && error.usage && /sweep: \{objective\.beta: \[/.test(error.message),
    );
  }
  const example = /sweep: \{.*\}/.exec('sweep: {objective.beta: [0.5, 1, 2, 4]}')![0];
  assert.equal(expandSweep(read(example)).length, 4);
});

test('a member that is no config is refused', () => {
  assert.throws(
    () => expandSweep({ ...read(''), sweep: { 'objective.beta': [1, 'two'], seed: [0, -1] } }),
    (error: unknown) =>
      error instanceof UserError &&
      error.usage &&
      error.message === "seed: -1 is below 0\nobjective.beta: 'two' is not a number",
  );
});

test('the resolved config is plain JSON in one order of keys, without the sweep', () => {
  const one = read('seed: 1\nobjective: {name: beta-vae, beta: 2}\nsweep: {seed: [1, 2]}');
  const other = read('objective: {beta: 2, name: beta-vae}\nversion: 1\nseed: 1');
  assert.equal(JSON.stringify(resolvedConfig(one)), JSON.stringify(resolvedConfig(other)));
  assert.deepEqual(JSON.parse(JSON.stringify(resolvedConfig(one))), resolvedConfig(one));
  assert.equal('sweep' in resolvedConfig(one), false);
  assert.ok(sameConfig(resolvedConfig(one), resolvedConfig(other)));
});

/** The split seeds of the forms of each member, and its seed. */
function splitSeeds(text: string, sets: string[] = []): unknown[] {
  const { config, problems } = readConfig(text, sets);
  assert.deepEqual(problems, []);
  return expandSweep(config!).map(member => [
    member.seed,
    ...formsOf(config!, member).map(form => (form['data'] as { splitSeed?: number }).splitSeed),
  ]);
}

test('a sweep over seeds gives new members the split seed of its base, unless they have one', () => {
  const text = 'data: {name: tetrominoes}\nmodel: {architecture: mlp}\n';
  const plain = [undefined];
  assert.deepEqual(splitSeeds(`${text}sweep: {seed: [0, 1, 2]}`), [
    [0, ...plain],
    [1, 0, undefined],
    [2, 0, undefined],
  ]);
  assert.deepEqual(splitSeeds(`${text}seed: 2\nsweep: {objective.beta: [4], seed: [0, 2]}`), [
    [0, 2, undefined],
    [2, ...plain],
  ]);
  assert.deepEqual(splitSeeds(`${text}seed: 2\nsweep: {objective.beta: [1, 4]}`), [
    [2, ...plain],
    [2, ...plain],
  ]);
  const swept = `${text}sweep: {seed: [0, 1]}`;
  assert.deepEqual(splitSeeds(swept, ['data.splitSeed=7']), [
    [0, 7],
    [1, 7],
  ]);
  assert.deepEqual(splitSeeds(swept, ['sweep={seed: [1], data.splitSeed: [0, 1]}']), [
    [1, 0],
    [1, 1],
  ]);
  const sections = '[{name: tetrominoes, splitSeed: 5}, {name: tetrominoes}]';
  assert.deepEqual(splitSeeds(swept, [`sweep={data: ${sections}, seed: [0, 1]}`]), [
    [0, 5],
    [1, 5],
    [0, ...plain],
    [1, 0, undefined],
  ]);
});

test('all members of a sweep over seeds have as forms configs that can be read, the second without the key', () => {
  const config = read('sweep: {seed: [3]}');
  const [member] = expandSweep(config);
  assert.deepEqual(member!.data, { name: 'tetrominoes' });
  const [fresh, older] = formsOf(config, member!);
  assert.deepEqual(storedConfig(fresh!, 'a test').data, { name: 'tetrominoes', splitSeed: 0 });
  assert.deepEqual(older, resolvedConfig(read('seed: 3')));
  assert.ok(!sameConfig(fresh!, older));
});

test('a split seed that is the seed says nothing: it asks for the same run, and no sweep may have both', () => {
  const own = resolvedConfig(read('seed: 1'));
  const given = (splitSeed: number) => ({ ...own, data: { name: 'tetrominoes', splitSeed } });
  assert.ok(sameConfig(own, given(1)));
  assert.ok(!sameConfig(own, given(0)));
  assert.equal(JSON.stringify(own).includes('splitSeed'), false);
  assert.throws(
    () =>
      expandSweep({ ...read(''), sweep: { data: [{ name: 'tetrominoes' }, { name: 'tetrominoes', splitSeed: 0 }] } }),
    /makes a config that another value makes too/,
  );
});

test('what a sweep means to differ is no change of the config, the split seed that it writes among it', () => {
  const swept = read('sweep: {seed: [0, 1]}');
  const stored = (seed: number, splitSeed?: number) =>
    JSON.parse(
      JSON.stringify({ ...resolvedConfig(swept), seed, data: { name: 'tetrominoes', splitSeed } }),
    ) as ReturnType<typeof resolvedConfig>;
  assert.deepEqual(changedKeys(stored(1, 0), swept), []);
  assert.deepEqual(changedKeys(stored(1), swept), []);
  assert.deepEqual(changedKeys(stored(1, 4), swept), ['data.splitSeed']);
  assert.deepEqual(changedKeys(stored(1, 0), read('seed: 0')), ['seed', 'data.splitSeed']);
  const given = { ...swept, data: { ...swept.data, splitSeed: 4 } };
  assert.deepEqual(changedKeys(stored(1), given), ['data.splitSeed']);
  assert.deepEqual(changedKeys(stored(1, 4), given), []);
});

test('configs are the same whatever the order of keys, and differ by any value', () => {
  const a = resolvedConfig(read('seed: 1'));
  assert.ok(sameConfig(a, Object.fromEntries(Object.entries(a).reverse())));
  assert.ok(!sameConfig(a, resolvedConfig(read('seed: 2'))));
  assert.ok(!sameConfig(a, { ...a, more: 1 }));
  assert.ok(!sameConfig({ hidden: [1, 2] }, { hidden: [2, 1] }));
  assert.ok(sameConfig({ beta: -0, name: undefined }, { beta: 0 }));
  const reverse = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(reverse)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, inner]) => [key, reverse(inner)]),
          )
        : value;
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), value =>
      sameConfig(value, reverse(value) as Record<string, unknown>),
    ),
  );
});

/** Texts of a few lines that ask for much: what all of them take together, beside seconds for each before. */
test('a text that asks for much is read with every key that is typed, in little time', () => {
  const list = (count: number, item: (i: number) => string | number): string =>
    `[${Array.from({ length: count }, (_, i) => item(i)).join(', ')}]`;
  const base = 'data: {name: tetrominoes}\nmodel: {architecture: mlp}\n';
  const sevenHundred = `${base}sweep: {seed: ${list(100, i => i)}, objective.beta: ${list(100, i => i + 1)}}`;
  const unknown = list(5000, i => `k${i}: 1`).slice(1, -1);
  const texts: [text: string, problem: RegExp | undefined][] = [
    [sevenHundred, undefined],
    [sevenHundred.replace('99, 100]', '99, x]'), /^sweep\.objective\.beta: 'x' is not a number|^objective\.beta: 'x'/],
    [
      `${base}sweep: {${['seed', 'train.batch', 'train.steps', 'model.latent', 'objective.beta', 'train.threads', 'analysis.examples', 'data.splitSeed', 'train.evaluations', 'train.learningRate'].map(key => `${key}: ${list(10, i => i + 3)}`).join(', ')}}`,
      /10000000000 combinations are above 10000/,
    ],
    [
      `${base}sweep: {objective: [&a {${unknown}}, ${list(90, () => '*a').slice(1, -1)}], seed: ${list(100, i => i)}}`,
      /unknown key 'k0'/,
    ],
    [
      `${base}${list(9000, i => `k${i}: 1`)
        .slice(1, -1)
        .replaceAll(', ', '\n')}`,
      /unknown key 'k0'/,
    ],
    [`${base}sweep: {model.hidden: ${list(2, i => list(8000, () => i + 1))}, seed: ${list(4000, i => i)}}`, undefined],
    [
      `a: &a [x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c]\n${base}`,
      /aliases \(\*\) repeat more than 100 values/,
    ],
  ];
  const started = cpuTime();
  for (const [text, problem] of texts) {
    const { problems } = readConfig(text);
    if (problem) assert.match(problems[0]?.message ?? '', problem, text.slice(0, 200));
    else assert.deepEqual(problems, [], text.slice(0, 200));
  }
  assert.ok(cpuTime() - started < 6000, `${cpuTime() - started} ms`);
});

test('what only two values of a large sweep make wrong together is told when it is to be trained', () => {
  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i).join(', ');
  const sweep = (steps: number) =>
    read(
      `objective: {schedule: cyclic, cycles: 1}\nsweep: {train.steps: [100, ${steps}], objective.cycles: [1, 2], seed: [${numbers(0, 2000)}]}`,
    );
  assert.equal(expandSweep(sweep(4)).length, 8000);
  assert.throws(() => expandSweep(sweep(3)), /a cycle needs at least 2 steps/);
});
