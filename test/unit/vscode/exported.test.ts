import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../../../src/base/errors';
import { checkExportable, exportedName, exportedText, numpyCode, partChoices } from '../../../src/vscode/text/exported';

test('a classifier is refused before anything is asked, as is what cannot be read; a VAE is not', () => {
  const config = (architecture: string) => ({ data: { name: 'tetrominoes' }, model: { architecture } });
  const refusal = (architecture: string) => () => checkExportable(config(architecture), '/vae/step.safetensors');
  const refused = (message: RegExp) => (thrown: unknown) => thrown instanceof UserError && message.test(thrown.message);
  assert.throws(refusal('classifier'), refused(/^\/vae\/step\.safetensors is a classifier: it has no latent units$/));
  assert.throws(refusal('newer'), refused(/^\/vae\/step\.safetensors was made from a config that this version cannot/));
  refusal('mlp')();
});

test('both parts are offered with their counts, held-out examples first', () => {
  assert.deepEqual(partChoices({ train: 9000, heldOut: 1 }), [
    { label: '1 held-out example', part: 'held-out' },
    { label: '9,000 training examples', part: 'train' },
  ]);
});

test('the proposed name tells checkpoints of two runs, and both parts, apart', () => {
  const file = '/vae/runs/mnist/2026-11-21T09-14-05-seed0/checkpoints/step-00000300.safetensors';
  assert.equal(
    exportedName(file, '/vae/runs/mnist/2026-11-21T09-14-05-seed0', 'held-out'),
    'latents-2026-11-21T09-14-05-seed0-step-00000300-held-out.npz',
  );
  assert.equal(exportedName('/elsewhere/best.safetensors', undefined, 'train'), 'latents-best-train.npz');
});

const exported = { file: '/vae/z.npz', step: 300, part: 'held-out', n: 1000, arrays: {} } as const;

test('the end of an export says what was written, and where', () => {
  assert.equal(exportedText(exported), 'The latent codes of 1,000 held-out examples, step 300, are in /vae/z.npz.');
  assert.equal(
    exportedText({ ...exported, step: 0, part: 'train', n: 1 }),
    'The latent codes of 1 training example, untrained, are in /vae/z.npz.',
  );
});

test('the code reads every array, of a file of any name', () => {
  assert.equal(
    numpyCode({ file: '/vae/z.npz', arrays: { mean: [1000, 2], labels: [1000] } }),
    `import numpy as np

z = np.load("/vae/z.npz")
mean = z["mean"]  # (1000, 2)
labels = z["labels"]  # (1000,)
`,
  );
  const [, , load] = numpyCode({ file: 'C:\\new "VAE"\\β.npz', arrays: {} }).split('\n');
  assert.equal(load, String.raw`z = np.load("C:\\new \"VAE\"\\β.npz")`);
});
