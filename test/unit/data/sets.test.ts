import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfig } from '../../../src/config/reading/complaints';
import { schemaAt } from '../../../src/config/schema/keys';
import { labelsOf } from '../../../src/data/examples/classLabels';
import { openDataset } from '../../../src/data/openDataset';
import { DATASET_NAMES, datasetFacts } from '../../../src/data/sets/sets';
import { userError } from './helpers';

for (const name of DATASET_NAMES) {
  const { about, expects, factors } = datasetFacts(name);
  const wrong = (data: object, architecture: string): string[] =>
    checkConfig({ data: { name, ...data }, model: { architecture } }).complaints.map(({ path }) => path.join('.'));

  test(`${name} wants a path unless it is generated, and is documented`, async () => {
    assert.deepEqual(wrong({}, 'mlp'), expects === undefined ? [] : ['data.path']);
    assert.deepEqual(wrong({ path: 'here' }, 'mlp'), []);
    if (expects !== undefined) {
      await assert.rejects(
        openDataset({ name }, '.'),
        userError(/^data\.path is missing: data\.name \w+ needs (a|the) /),
      );
    }
    const line = schemaAt(['data', 'name'])
      ?.description?.split('\n')
      .find(text => text.endsWith(`: ${about}`));
    assert.ok(line?.slice(2, line.indexOf(':')).split(', ').includes(name), line);
  });

  test(`${name} can be told apart by a classifier where its factors are known`, () => {
    assert.deepEqual(wrong({ path: 'here' }, 'classifier'), factors ? [] : ['model.architecture']);
  });
}

for (const name of DATASET_NAMES.filter(name => datasetFacts(name).expects === undefined)) {
  test(`${name} has factors where its description says so`, async () => {
    const { factors } = await openDataset({ name }, '.');
    assert.equal(factors !== undefined, datasetFacts(name).factors === true);
  });
}

test('labels are named in order, numbers as numbers', () => {
  assert.deepEqual(labelsOf(['b', 'a', 'b']), { names: ['a', 'b'], values: Uint32Array.of(1, 0, 1) });
  assert.deepEqual(labelsOf(Uint8Array.of(10, 9, 100)), { names: ['9', '10', '100'], values: Uint32Array.of(1, 0, 2) });
});
