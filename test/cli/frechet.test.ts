import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { Frechet } from '../../src/analysis/results/frechet';
import { type ModelSays, onnxFile } from '../unit/engine/onnxFile';
import {
  assertSentence,
  checkpoints,
  jsonOf,
  refuses,
  result,
  smallConfig,
  temporary,
  train,
  vaeLens,
} from './helpers';

/** `profile --features`: how far reconstructions are from the data in the features of a model of others. */

const folder = temporary({ after });

/** A project of its own: a config that names a features model, and a run of it. */
async function project(name: string, says: ModelSays | null = {}, ...sets: string[]) {
  const root = join(folder, name);
  mkdirSync(root);
  if (says) writeFileSync(join(root, 'features.onnx'), onnxFile(says));
  const config = smallConfig(root, { steps: 300, checkpoints: 2 });
  const named = says ? ['--set', 'analysis.features=features.onnx'] : [];
  const { run } = await train(config, ...named, ...sets.flatMap(set => ['--set', set]));
  return { root, config, run };
}

const measured = async (file: string): Promise<Frechet> =>
  ((await result('profile', file, '--features')) as { frechet: Frechet }).frechet;

describe('profile --features', { concurrency: 2 }, () => {
  test('measures how far reconstructions are, keeps it, and finds the file where the project is moved', async () => {
    const { root, run } = await project('moved');
    const found = await measured(checkpoints(run).at(-1)!);
    const { distance, error, halves, ...about } = found;
    assert.deepEqual(
      { ...about, sha256: about.sha256.length },
      {
        n: 60,
        step: 300,
        model: 'features.onnx',
        sha256: 64,
        output: 'features',
        width: 8,
        errorCause: null,
        halvesCause: null,
      },
    );
    assert.ok(distance > 0 && error! > 0 && error! < distance && halves!.n === 30 && halves!.distance > 0);
    const untrained = await measured(join(run, 'checkpoints', 'step-00000000.safetensors'));
    assert.ok(untrained.distance > 3 * distance, `${untrained.distance} ${distance}`);
    const kept = () => readdirSync(join(run, 'analysis')).filter(name => name.startsWith('frechet-'));
    assert.equal(kept().length, 2);

    const elsewhere = join(folder, 'elsewhere');
    renameSync(root, elsewhere);
    const there = join(elsewhere, run.slice(root.length));
    assert.deepEqual(await measured(there), found);
    rmSync(join(there, 'analysis'), { recursive: true });
    assert.deepEqual(await measured(there), found);

    const report = join(elsewhere, 'report.html');
    await result('report', there, '-o', report);
    assert.match(readFileSync(report, 'utf8'), /8 features of features\.onnx \([0-9a-f]{8}\), step 300: [\d.]+ ± /);
    const { stdout } = await vaeLens('profile', there, '--features');
    assert.match(
      stdout,
      /\n\nFréchet distance between data and reconstructions, 8 features of features\.onnx \([0-9a-f]{8}\): [\d.]+ ± [\d.]+\nOver 60 held-out examples\.\nTwo halves of the data, 30 examples each, are [\d.]+ apart\.\nComparable only with distances in the features of the same file over as many examples; fewer examples read larger\.\n$/,
    );
  });

  test('without the flag it says that the config names a file, and opens none', async () => {
    const { run } = await project('unasked');
    rmSync(join(folder, 'unasked', 'features.onnx'));
    const ended = await vaeLens('profile', run, '--json');
    assertSentence(
      ended,
      /^analysis\.features names features\.onnx, which is opened only where the command asks for it: --features\n$/,
    );
    assert.ok(!Object.hasOwn(jsonOf(ended) as object, 'frechet'));
    await refuses(
      ['profile', run, '--features'],
      1,
      /analysis\.features of .*small\.vae\.json is features\.onnx, and there is no .*features\.onnx/,
    );
  });

  test('a key that is added later counts, and no run depends on it', async () => {
    const { root, config, run } = await project('later', null);
    await refuses(
      ['profile', run, '--features'],
      1,
      /has no features model: set analysis\.features of .*small\.vae\.json to an ONNX file/,
    );
    writeFileSync(join(root, 'other.onnx'), onnxFile({ width: 5 }));
    const said = JSON.parse(readFileSync(config, 'utf8')) as { analysis: object };
    writeFileSync(config, JSON.stringify({ ...said, analysis: { ...said.analysis, features: 'other.onnx' } }));
    assert.equal((await measured(run)).width, 5);
    const again = await vaeLens('train', config, '--resume', '--json');
    assert.match(again.stderr, /is finished/);
    // On one curve with a run that names none.
    const other = await train(config, '--set', 'objective.beta=4');
    const ended = await vaeLens('curve', run, other.run, '--json');
    assert.equal(ended.stderr, '');
    await refuses(
      ['sweep', config, '--set', 'sweep={analysis.features: [a.onnx, b.onnx]}'],
      2,
      /'analysis\.features' cannot be swept/,
    );
  });

  test('what cannot be measured is a sentence', async () => {
    const { root, run } = await project('refused');
    const file = join(root, 'features.onnx');
    for (const [says, message] of [
      [
        { width: 60 },
        /features\.onnx gives 60 features, and there are 60 examples: more examples than features are needed/,
      ],
      [
        { shape: ['n', 3, 32, 32] },
        /features\.onnx takes images of 32 × 32 pixels, the data have 28 × 28: set data\.size/,
      ],
      [{ domain: 'com.example' }, /features\.onnx has operators outside of ONNX's own: com\.example\.Conv/],
      [{ tensor: own => own.int(14, 1) }, /features\.onnx keeps weights in other files/],
    ] as [ModelSays, RegExp][]) {
      writeFileSync(file, onnxFile(says));
      await refuses(['profile', run, '--features'], 1, message);
    }
    writeFileSync(file, onnxFile({ width: 55 }));
    const { error, errorCause, halves, halvesCause } = await measured(run);
    assert.deepEqual([error, halves], [null, null]);
    assert.equal(errorCause, 'what is left without a tenth has 54 examples, not more than the 55 features');
    assert.equal(halvesCause, 'a half of the data has 30 examples, not more than the 55 features');
    await refuses(
      ['profile', '--representations', root, '--features'],
      2,
      /--features is about a checkpoint's reconstructions/,
    );
  });
});
