import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { withHdf5 } from '../../../src/data/files/hdf5';
import { userError, withFolder } from './helpers';

// By h5py: own (2, 3) of uint8 counts from 0; linked and virtual are own of other.h5, soft leads there by a link to its root, and
// raw lies in /dev/zero.
const FROM_H5PY = inflateSync(
  Buffer.from(
    'eNrtmDtPwzAQx89x0kQRVSOmiKljJ8KCxMijhQ6IVoWhI5UaaNWqqUJfYmIsH4CdkZGZT8C3KnFt52F1ogpC6v2W013+Olvxne3ktV69LNoHNjAsC3R' +
      'wIM1KABXFF9wLS4RdCvuhybi9fuaKuCPyLwzuf4r4XatWY+qVghznSOfWAmQXqdfOmsy24zrifGtZXTAfZeqxvuW4BAyei0ifNwLReEAOT4VVfRrNlI' +
      'j5klQFG5FlvqbxRJboEEpkiReUmbz8i3W4vWlUCcSThDLF2vwNWrwjbt7xbFEfoOybY5P7TZBVUub1aJ0Whv3RwO+WoiaY9PzwsHcMnmyHSOdKnfEYB' +
      'tPxXlqWfk70p+BhYoO3lskMJFL8RR+YUV4iNKzOTszN+77sjqRv5PtT+6aZ637kKudf28zqvK4/8579MIjn7Qg9jd5s0j2peNiZVwpJXKwLmLN+OJl2' +
      'hsoBvS1Eo7qB/YggCIIgu0Tu9zoqv2/4tUWn8srE1ftCz7zzr+IAYIGLgiAIgiA5c3XRuF6fxE76VAZoJRcETvyziP0QoqkH8lYgfVfxZRIWey+8tbL' +
      'jL0u4BgiCIAiCIAiCIAiSNz9BHnBi',
    'base64',
  ),
);

const valuesOf = (file: string, name: string): Promise<number[]> =>
  withHdf5(file, array =>
    Promise.resolve([...array(name).blocks()].flatMap(({ values }) => Array.from(values, Number))),
  );

test('arrays that a file has in another one are refused, and no other file is opened', () =>
  withFolder(async folder => {
    const file = join(folder, 'parts.h5');
    for (const name of ['parts.h5', 'other.h5']) await writeFile(join(folder, name), FROM_H5PY);
    assert.deepEqual(await valuesOf(file, 'own'), [0, 1, 2, 3, 4, 5]);
    for (const name of ['linked', 'soft', 'virtual']) {
      await assert.rejects(
        valuesOf(file, name),
        userError(new RegExp(`parts\\.h5/${name} is in another file, .*other\\.h5, which is not read`)),
      );
    }
    await assert.rejects(valuesOf(file, 'raw'), userError(/parts\.h5\/raw is in another file, \/dev\/zero, which/));
    // As well as before.
    assert.deepEqual(await valuesOf(file, 'own'), [0, 1, 2, 3, 4, 5]);
  }));
