import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listed } from '../../../src/base/listed';
import { assign } from '../../../src/config/reading/assign';
import { checkConfig } from '../../../src/config/reading/complaints';
import { configSchema } from '../../../src/config/schema/schema';
import { schemaAt } from '../../../src/config/schema/keys';
import { gridFactors } from '../../../src/data/examples/factors';
import { ARCHITECTURE_NAMES, MODEL_KEYS, architectureFacts } from '../../../src/model/architectures/architectures';
import { LIKELIHOODS } from '../../../src/model/likelihoods';
import { makeModel } from '../../../src/model/model';

const factors = gridFactors({ shape: 2, scale: 3 });
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

for (const architecture of ARCHITECTURE_NAMES) {
  const { defaults, sides = [12], batch: needed, likelihoods } = architectureFacts(architecture);
  // Of its defaults.
  const batch = needed?.where === undefined ? needed : undefined;
  const written = (model: object, train = {}): Record<string, unknown> => ({
    data: { name: 'sprites' },
    model: { architecture, ...model },
    train,
  });

  test(`${architecture} takes its own keys alone, and has their defaults`, () => {
    const filled = Object.entries(defaults).filter(([, value]) => value !== undefined);
    assert.deepEqual(configSchema().parse(written({})).model, { architecture, ...Object.fromEntries(filled) });
    for (const key of Object.keys(defaults)) assert.ok(key in MODEL_KEYS, key);
    for (const [key, { schema }] of Object.entries(MODEL_KEYS)) {
      if (key in defaults) continue;
      const value = schema.meta()?.['default'] ?? 1;
      const { complaints } = checkConfig(written({ [key]: value }));
      assert.deepEqual(
        complaints.map(({ path }) => path),
        [['model', key]],
      );
      assert.ok(complaints[0]!.message.startsWith(`model.${key}: '${architecture}' `), complaints[0]!.message);
    }
  });

  test(`${architecture} fits its images, from which on layers give what the next ones take`, () => {
    const { model } = configSchema().parse(written({}));
    for (const side of sides) {
      const shape = [side, side, 3] as const;
      const { layers } = makeModel(model, { name: 'sprites', shape, factors });
      assert.equal(layers[0]!.width, sizeOf(shape));
      if (architecture !== 'classifier') assert.equal(layers.at(-1)!.width, sizeOf(shape));
    }
  });

  test(`${architecture} refuses the likelihoods that it cannot have, which a choice of it takes away`, () => {
    if (architecture === 'classifier') return;
    for (const likelihood of Object.keys(LIKELIHOODS)) {
      const messages = checkConfig(written({ likelihood })).complaints.map(({ message }) => message);
      const fits = likelihoods === undefined || likelihoods.only.includes(likelihood);
      const refused: string = `model.likelihood: '${architecture}' takes ${listed(likelihoods?.only ?? [])} alone: ${likelihoods?.because}`;
      assert.deepEqual(messages, fits ? [] : [refused]);
      const of = { data: { name: 'sprites' }, model: { architecture: 'mlp', likelihood } };
      assert.deepEqual(checkConfig(assign(of, [['model.architecture', architecture]])).complaints, []);
    }
  });

  test(`${architecture} is documented, with the smallest batch that it can have`, () => {
    assert.match(schemaAt(['model', 'architecture'])?.description ?? '', new RegExp(`[ :]${architecture}[ ,]`));
    const { complaints } = checkConfig(written({}, { batch: 1 }));
    assert.equal(complaints.length, batch === undefined ? 0 : 1);
    assert.deepEqual(checkConfig(written({}, { batch: batch?.least ?? 1 })).complaints, []);
  });
}
