import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataset } from '../../../src/data/openDataset';
import { fileKind } from '../../../src/data/files/fileKind';
import { idxFile, member, npyArray, userError, withFolder, zipOf } from './helpers';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** tar's header: a name of 100 bytes, and its mark at byte 257. */
const tar = Buffer.alloc(512);
tar.write('images.npy');
tar.write('ustar', 257);

const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
const npy = npyArray('|u1', '(2, 1, 2)', Uint8Array.of(0, 1, 2, 255));

/** Each as its format is described, and what it is called. */
const FILES: [bytes: Buffer, what: RegExp, remedy: RegExp][] = [
  [Buffer.alloc(0), /an empty file/, /download or save it again/],
  [gzipSync('x'), /a gzip file/, /gunzip/],
  [latin1('\n<!doctype HTML><html>'), /a web page/, /download it again/],
  [latin1(pointer), /Git LFS/, /git lfs pull/],
  [latin1('\x80\x04\x95\x10\0\0\0\0\0\0\0]'), /a Python pickle/, /pickle\.load/],
  [latin1('\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.'), /a PyTorch file/, /torch\.load/],
  [zipOf([member('model/data.pkl', Buffer.alloc(9))]), /a PyTorch file/, /torch\.load/],
  [zipOf([member('images.npy', npy)]), /an \.npz file/, /data\.name: npz/],
  [zipOf([member('cat/1.png', Buffer.alloc(9))]), /a zip/, /data\.name: images/],
  [tar, /a tar archive/, /tar -xf/],
  [latin1('label,p0,p1\n3,0,255\n'), /a table of text/, /numpy\.loadtxt/],
  [latin1('0.5 0.25\n0.125 1\n'), /a text/, /numpy\.save\('a\.npy', a\)/],
  [latin1('\x89HDF\r\n\x1a\n'), /an HDF5 file/, /h5py/],
  [latin1('MATLAB 5.0 MAT-file'), /a MATLAB file/, /scipy\.io\.loadmat/],
  [idxFile([1, 1, 1], Buffer.alloc(1)), /an idx file/, /data\.name: mnist/],
];

test('a .npy file that is another is called by what it looks like, with what to do', async () => {
  for (const [bytes, what, remedy] of FILES) {
    await withFolder(async folder => {
      await writeFile(join(folder, 'a.npy'), bytes);
      const refused = new RegExp(`a\\.npy is not a \\.npy file, it looks like .*${what.source}.*: .*${remedy.source}`);
      await assert.rejects(openDataset({ name: 'npy', path: 'a.npy' }, folder), userError(refused));
    });
  }
});

test('so is a .npz file, but for a zip, which is damaged', async () => {
  const open = (bytes: Buffer): Promise<unknown> =>
    withFolder(async folder => {
      await writeFile(join(folder, 'a.npz'), bytes);
      return openDataset({ name: 'npz', path: 'a.npz' }, folder);
    });
  const whole = zipOf([member('images.npy', npy)]);
  await open(whole);
  await assert.rejects(open(tar), userError(/a\.npz is not a zip file, it looks like a tar archive: unpack it/));
  await assert.rejects(open(npy), userError(/a\.npz is not a zip file, it looks like a \.npy file: data\.name: npy/));
  await assert.rejects(
    open(whole.subarray(0, -30)),
    userError(/a\.npz is not a sound zip file, it is cut off.*again$/),
  );
});

test('bytes that tell nothing are nothing', () => {
  for (const bytes of ['\x01\x02\x03', '\x80', '\xff\xd8\xff', '\0\0\x08']) {
    assert.equal(fileKind(latin1(bytes)), undefined, bytes);
  }
});
