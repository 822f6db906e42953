import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { UserError } from '../../../../src/base/errors';
import { type Variant, installFolder, locateTensorflow, packageName } from '../../../../src/engine/tensorflow/locate';

let root = '';
let cache = '';
let work = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'locate-'));
  work = join(root, 'work/inner');
  mkdirSync(work, { recursive: true });
  cache = join(root, 'vae-lens');
});
afterEach(() => rmSync(root, { recursive: true }));

const environment = (named: string | undefined, trusted: readonly string[] | undefined): NodeJS.ProcessEnv => ({
  XDG_CACHE_HOME: root,
  LOCALAPPDATA: root,
  ...(trusted && { VAE_LENS_TRUSTED_FOLDERS: JSON.stringify(trusted) }),
  ...(named !== undefined && { VAE_LENS_TENSORFLOW: named }),
});

/** Looks in an environment that names a folder, or none. */
const locate = (named?: string, trusted: readonly string[] | undefined = [work]) =>
  locateTensorflow(environment(named, trusted));

function write(file: string, text = ''): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

/** A package below a folder's node_modules, with or without what its install script brings. */
function put(
  folder: string,
  variant: Variant,
  { version = '4.22.0', module = true, library = true }: { version?: string; module?: boolean; library?: boolean } = {},
): string {
  const place = join(folder, 'node_modules', packageName(variant));
  write(join(place, 'package.json'), JSON.stringify({ name: packageName(variant), version }, null, 2));
  if (module) write(join(place, 'lib/napi-v8/tfjs_binding.node'));
  if (library) write(join(place, 'deps/lib/libtensorflow.so.2'));
  return place;
}

const refuses = (pattern: RegExp, named?: string): void =>
  assert.throws(
    () => locate(named),
    (thrown: unknown) => thrown instanceof UserError && pattern.test(thrown.message),
  );

test('where there is none, the sentence says how to get it', () => {
  refuses(/^TensorFlow is not installed: run vae-lens setup tensorflow \(in the editor: 'Set up TensorFlow engine'\)$/);
});

test('one that is named goes before all others, by its own folder or by one that holds it', () => {
  put(work, 'gpu');
  const named = join(root, 'elsewhere');
  const place = put(named, 'cpu');
  assert.deepEqual(locate(named), { folder: place, variant: 'cpu' });
  assert.deepEqual(locate(place), { folder: place, variant: 'cpu' });
});

test('one that is named and not there is not replaced by another', () => {
  put(work, 'cpu');
  refuses(/VAE_LENS_TENSORFLOW.*nowhere.*holds neither/, join(root, 'nowhere'));
});

test("the set-up's goes before that of a trusted folder, the GPU's first", () => {
  const beside = put(work, 'cpu');
  assert.deepEqual(locate(), { folder: beside, variant: 'cpu', within: work });
  for (const variant of ['cpu', 'gpu'] as const) {
    const folder = installFolder(variant, cache);
    const place = put(folder, variant);
    write(join(folder, 'complete.json'), '{}');
    assert.deepEqual(locate(), { folder: place, variant });
  }
});

test('a set-up that did not come to its end is not taken', () => {
  const folder = installFolder('cpu', cache);
  put(folder, 'cpu');
  refuses(/tensorflow-cpu is not complete: run vae-lens setup tensorflow .* again$/);
  const beside = put(work, 'cpu');
  assert.equal(locate().folder, beside);
});

test('a package without what its install script brings says what it lacks', () => {
  put(work, 'cpu', { module: false });
  refuses(/tfjs-node lacks its native module .*npm rebuild @tensorflow\/tfjs-node/);
  put(work, 'cpu', { library: false });
  rmSync(join(work, 'node_modules/@tensorflow/tfjs-node/deps'), { recursive: true, force: true });
  refuses(/lacks libtensorflow/);
});

test('a package of another major version is not taken', () => {
  put(work, 'cpu', { version: '3.21.1' });
  refuses(/is of version 3\.21\.1, 4 is needed/);
});

test('one above a trusted folder is never taken, nor one where no folder is trusted', () => {
  put(join(root, 'work'), 'gpu');
  put(root, 'cpu');
  refuses(/^TensorFlow is not installed/);
  const beside = put(work, 'cpu');
  for (const trusted of [[], [join(work, 'deeper')]]) {
    assert.throws(() => locate(undefined, trusted), /^UserError: TensorFlow is not installed/);
  }
  const { XDG_CACHE_HOME, LOCALAPPDATA } = environment(undefined, undefined);
  const before = process.cwd();
  process.chdir(work);
  try {
    assert.throws(() => locateTensorflow({ XDG_CACHE_HOME, LOCALAPPDATA }), /^UserError: TensorFlow is not installed/);
  } finally {
    process.chdir(before);
  }
  assert.equal(locate(undefined, [join(work, 'deeper'), work]).folder, beside);
});
