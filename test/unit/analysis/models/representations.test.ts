import assert from 'node:assert/strict';
import { mkdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openRepresentations } from '../../../../src/analysis/models/representations';
import { npyArray, userError, withFolder } from '../../data/helpers';

/** Three layers of three examples, [1, 2, 3] of int16, 2 × 2 of float32 in Fortran order, 2 of float64: NumPy's savez_compressed. */
const NPZ =
  'UEsDBC0AAAAIAAAAIQBCz+y7//////////8KABQAY29udjEwLm5weQEAEACwAAAAAAAAAFgAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoa6j' +
  'oJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaxjoKRpo6CrUKZAMuBhTwwB5Cf4DSP6A0gwOEYnEAAFBLAwQtAAAACAAAACEAhaSyHf//////////' +
  'CQAUAGNvbnYyLm5weQEAEACwAAAAAAAAAGcAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoq6joJ6WX1RSlJgXn1+UkgoSDykqTQUKF2ckFqQC' +
  'uRrGOgpGQKSpo1CrQCbgYgCDBgcg4QjEQPoAECsA2Q32DAwLgGwBINsBSD8AYgNHAFBLAwQtAAAACAAAACEAYIIAkf//////////CQAUAGNvbnYxLm5w' +
  'eQEAEACGAAAAAAAAAEoAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNppK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaxjqaOgq1ChQA' +
  'LkYGJgZmBgBQSwECLQMtAAAACAAAACEAQs/su1gAAACwAAAACgAAAAAAAAAAAAAAgAEAAAAAY29udjEwLm5weVBLAQItAy0AAAAIAAAAIQCFpLIdZwAA' +
  'ALAAAAAJAAAAAAAAAAAAAACAAZQAAABjb252Mi5ucHlQSwECLQMtAAAACAAAACEAYIIAkUoAAACGAAAACQAAAAAAAAAAAAAAgAE2AQAAY29udjEubnB5' +
  'UEsFBgAAAAADAAMApgAAALsBAAAAAA==';
/** The same of float32, as safetensors.numpy.save of Python writes it. */
const SAFETENSORS =
  'uAAAAAAAAAB7ImNvbnYxIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlszXSwiZGF0YV9vZmZzZXRzIjpbMCwxMl19LCJjb252MTAiOnsiZHR5cGUiOiJG' +
  'MzIiLCJzaGFwZSI6WzMsMl0sImRhdGFfb2Zmc2V0cyI6WzEyLDM2XX0sImNvbnYyIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlszLDIsMl0sImRhdGFf' +
  'b2Zmc2V0cyI6WzM2LDg0XX19AACAPwAAAEAAAEBAAAAAAAAAAD8AAIA/AADAPwAAAEAAACBAAAAAAAAAgD8AAABAAABAQAAAgEAAAKBAAADAQAAA4EAA' +
  'AABBAAAQQQAAIEEAADBB';
const VALUES: Record<string, readonly number[]> = {
  conv1: [1, 2, 3],
  conv2: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  conv10: [0, 0.5, 1, 1.5, 2, 2.5],
};

/** float32, n × p. */
const array = (n: number, p: number, first = 0): Buffer => {
  const values = Float32Array.from({ length: n * p }, (_, i) => first + i);
  return npyArray('<f4', `(${n}, ${p})`, new Uint8Array(values.buffer));
};

async function contentOf(path: string, names?: readonly string[]) {
  const opened = await openRepresentations(path);
  const { n, layers } = opened;
  const values: Record<string, number[]> = {};
  for await (const x of opened.read(names)) {
    assert.deepEqual([x.n, x.p], [n, layers.find(({ name }) => name === x.name)!.width]);
    values[x.name] = Array.from(x.data);
  }
  return { n, names: layers.map(({ name }) => name), values };
}

const refuses = (path: string, message: RegExp) => assert.rejects(() => contentOf(path), userError(message));

describe('representations of one’s own', () => {
  for (const [what, file, content] of [
    ['an .npz file of NumPy’s', 'layers.npz', NPZ],
    ['a .safetensors file of Python’s', 'layers.safetensors', SAFETENSORS],
  ] as const) {
    test(`${what}: each array is a layer, numbers in names count by their value`, () =>
      withFolder(async folder => {
        const path = join(folder, file);
        await writeFile(path, Buffer.from(content, 'base64'));
        const found = await contentOf(path);
        assert.deepEqual([found.n, found.names], [3, ['conv1', 'conv2', 'conv10']]);
        assert.deepEqual(found.values, VALUES);
        assert.deepEqual(Object.keys((await contentOf(path, ['conv10', 'conv1'])).values), ['conv1', 'conv10']);
      }));
  }

  test('a folder: each .npy file is a layer, and nothing else is', () =>
    withFolder(async folder => {
      for (const name of ['fc1', 'conv10', 'conv2', '._conv2', 'conv01', 'conv1']) {
        await writeFile(join(folder, `${name}.npy`), array(4, 2));
      }
      await writeFile(join(folder, 'notes.md'), 'x');
      await mkdir(join(folder, 'older'));
      assert.deepEqual((await contentOf(folder)).names, ['conv01', 'conv1', 'conv2', 'conv10', 'fc1']);
    }));

  test('layers.txt says which layers, in which order', () =>
    withFolder(async folder => {
      for (const name of ['a', 'b', 'c']) await writeFile(join(folder, `${name}.npy`), array(4, 2));
      await writeFile(join(folder, 'layers.txt'), '\ufeffc\r\n\r\na\r\n');
      const { names, values } = await contentOf(folder);
      assert.deepEqual(
        [names, Object.keys(values)],
        [
          ['c', 'a'],
          ['c', 'a'],
        ],
      );
      for (const [text, message] of [
        ['a\nd\n', /layers\.txt, line 2: there is no d\.npy beside it, the layers are a, b and c/],
        ['a\nb\na\n', /layers\.txt, line 3 names a a second time/],
        ['\n', /layers\.txt names no layers: write the name of one on each line, without \.npy/],
      ] as const) {
        await writeFile(join(folder, 'layers.txt'), text);
        await refuses(folder, message);
      }
    }));

  test('names that the models here have too keep their meaning', () =>
    withFolder(async folder => {
      for (const name of ['input', 'z_mean', 'z_log_var', 'sampling', 'constructor']) {
        await writeFile(join(folder, `${name}.npy`), array(4, 2));
      }
      const { layers } = await openRepresentations(folder);
      assert.deepEqual(
        layers.map(({ name, kind }) => [name, kind]),
        [
          ['constructor', 'dense'],
          ['input', 'input'],
          ['sampling', 'sampling'],
          ['z_log_var', 'logVariance'],
          ['z_mean', 'mean'],
        ],
      );
    }));

  test('what is no representation is refused in a sentence that names the file', () =>
    withFolder(async folder => {
      await refuses(folder, /holds no \.npy files: save each layer by numpy\.save/);
      await refuses(join(folder, 'nothing'), /nothing does not exist/);
      await writeFile(join(folder, 'a.npy'), array(4, 2));
      await refuses(join(folder, 'a.npy'), /a\.npy holds no layers: a folder of \.npy files, an \.npz or a/);
      const other = join(folder, 'b.npy');
      for (const [content, message] of [
        [array(5, 2), /a\.npy holds 4 examples and .*b\.npy 5: all layers must hold the same examples/],
        [npyArray('<f4', '()', new Uint8Array(4)), /b\.npy is a single number/],
        [npyArray('<f4', '(4, 0)', new Uint8Array(0)), /b\.npy is empty \(shape 4×0\)/],
        [npyArray('<U1', '(4,)', new Uint8Array(16)), /b\.npy holds strings .* save numbers/],
        [array(4, 2).subarray(0, -4), /b\.npy is truncated/],
        [array(4, 2, NaN), /b\.npy holds NaN at index \[0, 0\]/],
        [Buffer.from('PK'), /b\.npy is not a \.npy file/],
      ] as const) {
        await writeFile(other, content);
        await refuses(folder, message);
      }
      await unlink(other);
      await writeFile(join(folder, 'a.npy'), array(1, 2));
      await refuses(folder, /a\.npy is known for one example only: measures need several/);
    }));

  test('so are tensors of another type, and files that are no archives', () =>
    withFolder(async folder => {
      const path = join(folder, 'x.safetensors');
      const header = (dtype: string) => `{"h":{"dtype":"${dtype}","shape":[2,2],"data_offsets":[0,8]}}`.padEnd(64);
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(64n);
      await writeFile(path, Buffer.concat([length, Buffer.from(header('BF16')), Buffer.alloc(8)]));
      await refuses(path, /x\.safetensors: tensor 'h' is of type BF16: save it as float32, by tensor\.float\(\)/);
      const content = Buffer.from(SAFETENSORS, 'base64');
      content.writeFloatLE(Infinity, content.length - 4);
      await writeFile(path, content);
      await refuses(path, /x\.safetensors: tensor 'conv2' holds values that are not finite/);
      await writeFile(path, '{}');
      await refuses(path, /x\.safetensors is truncated/);
      await writeFile(join(folder, 'x.npz'), 'nothing');
      await refuses(join(folder, 'x.npz'), /x\.npz is not a zip file/);
    }));
});
