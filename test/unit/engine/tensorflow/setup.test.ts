import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { UserError } from '../../../../src/base/errors';
import { UNWATCHED } from '../../../../src/base/progress';
import { findCompiler } from '../../../../src/engine/tensorflow/setup/compile';
import { fetchWheel } from '../../../../src/engine/tensorflow/setup/download';
import { indexAddress, linkIn, requestOf } from '../../../../src/engine/tensorflow/setup/packageIndex';
import { lastWords, runProgram } from '../../../../src/engine/tensorflow/setup/runProgram';
import { WHEELS, placeOf } from '../../../../src/engine/tensorflow/setup/recipe';

const CONTENT = 'what a wheel holds';
const WHEEL = {
  project: 'some-project',
  version: '1.2',
  file: 'some_project-1.2-py3-none-any.whl',
  sha256: createHash('sha256').update(CONTENT).digest('hex'),
};

let folder = '';
let server: Server | undefined;
const before = { ...process.env };

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'setup-'))));
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true });
  process.env.PATH = before.PATH;
  delete process.env.PIP_INDEX_URL;
});

/** A package index that answers like this; no pip is found while it stands. */
async function index(answer: RequestListener): Promise<void> {
  const started = createServer(answer).listen(0, '127.0.0.1');
  server = started;
  await new Promise(resolve => started.once('listening', resolve));
  process.env.PIP_INDEX_URL = `http://user:secret@127.0.0.1:${(started.address() as AddressInfo).port}/simple/`;
  process.env.PATH = folder;
}

const LISTING = `<a href="../../files/other.whl">other.whl</a>
  <a data-x="1" href="../../files/${WHEEL.file}#sha256=abc">${WHEEL.file}</a>`;

const refusesTo = (work: Promise<unknown>, pattern: RegExp): Promise<void> =>
  assert.rejects(work, (thrown: unknown) => thrown instanceof UserError && pattern.test(thrown.message));

test('a wheel comes from the index that pip is told of, once', async () => {
  const asked: string[] = [];
  await index((request, response) => {
    asked.push(`${request.url ?? ''} ${request.headers.authorization ?? ''}`);
    response.end(request.url === '/simple/some-project/' ? LISTING : CONTENT);
  });
  writeFileSync(join(folder, `${WHEEL.file}.part-${2 ** 22 + 1}`), 'what a process that was killed has left');
  const secret = `Basic ${Buffer.from('user:secret').toString('base64')}`;
  const file = await fetchWheel(WHEEL, folder, UNWATCHED);
  assert.equal(readFileSync(file, 'utf8'), CONTENT);
  assert.deepEqual(asked, [`/simple/some-project/ ${secret}`, `/files/${WHEEL.file} ${secret}`]);
  assert.deepEqual(readdirSync(folder), [WHEEL.file]);
  assert.equal(await fetchWheel(WHEEL, folder, UNWATCHED), file);
  assert.equal(asked.length, 2);
  // One that was damaged meanwhile is fetched again.
  writeFileSync(file, 'something else');
  assert.equal(readFileSync(await fetchWheel(WHEEL, folder, UNWATCHED), 'utf8'), CONTENT);
  assert.equal(asked.length, 4);
});

test('a file of another content is refused and thrown away', async () => {
  await index((request, response) => response.end(request.url === '/simple/some-project/' ? LISTING : `${CONTENT}!`));
  await refusesTo(fetchWheel(WHEEL, folder, UNWATCHED), /gave another file than some-project 1\.2: its SHA-256/);
  assert.deepEqual(readdirSync(folder), []);
});

test('an index that does not answer is named, with what would help', async () => {
  await index((_, response) => response.writeHead(503).end());
  await refusesTo(
    fetchWheel(WHEEL, folder, UNWATCHED),
    /some-project 1\.2 cannot be downloaded: 127\.0\.0\.1:\d+ answered 503 .*PIP_INDEX_URL or pip\.conf/,
  );
  assert.deepEqual(readdirSync(folder), []);
});

test('cancelling a download leaves nothing', async () => {
  const abort = new AbortController();
  await index((request, response) => {
    if (request.url === '/simple/some-project/') response.end(LISTING);
    else {
      response.write('a part');
      setTimeout(() => abort.abort(new Error('enough')), 50);
    }
  });
  await assert.rejects(fetchWheel(WHEEL, folder, { ...UNWATCHED, signal: abort.signal }), /enough/);
  assert.deepEqual(readdirSync(folder), []);
});

test('the index is the environment’s, or that of a file of pip, or PyPI', () => {
  const file = join(folder, 'pip.conf');
  assert.equal(indexAddress({}, [file]), 'https://pypi.org/simple');
  writeFileSync(
    file,
    '[list]\nindex-url = https://no\n[global]\ncert = x\nindex-url = https://mirror.example/simple/\n',
  );
  assert.equal(indexAddress({}, [file]), 'https://mirror.example/simple');
  assert.equal(indexAddress({ PIP_INDEX_URL: 'https://own.example/s' }, [file]), 'https://own.example/s');
});

test('a password in an address becomes a header', () => {
  const { url, headers } = requestOf('https://a%40b:c@mirror.example/simple');
  assert.equal(url.href, 'https://mirror.example/simple');
  assert.equal(headers.authorization, `Basic ${Buffer.from('a@b:c').toString('base64')}`);
});

test('links are found by the name of their file, whatever stands before it', () => {
  const page = 'https://mirror.example/simple/some-project/';
  assert.equal(linkIn(LISTING, page, WHEEL.file).href, `https://mirror.example/files/${WHEEL.file}`);
  assert.throws(
    () => linkIn(LISTING, page, 'absent.whl'),
    /mirror\.example\/simple\/some-project\/ has no absent\.whl/,
  );
});

test('without a compiler the sentence says how to get one', () => {
  assert.throws(() => findCompiler({ PATH: folder }), /no C\+\+ compiler: install one \(Debian, Ubuntu: .*g\+\+/);
});

test(
  'a program that fails is quoted, one that is cancelled is ended with its children',
  { timeout: 15_000 },
  async () => {
    const { signal } = new AbortController();
    const node = process.execPath;
    const fails = "console.error('first'); console.error('the reason'); process.exit(3)";
    await refusesTo(runProgram(node, ['-e', fails], { cwd: folder, signal }), /failed \(3\): first \| the reason$/);
    // The child holds the pipes open: they close at its end.
    const child = "process.execPath, ['-e', 'setTimeout(() => undefined, 20_000)'], { stdio: 'inherit' }";
    const waits = `require('node:child_process').spawn(${child}); setInterval(() => undefined, 1000)`;
    await refusesTo(runProgram(node, ['-e', waits], { cwd: folder, signal, limitMs: 300 }), /was ended after 0\.3 s/);
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('enough')), 300);
    await assert.rejects(runProgram(node, ['-e', waits], { cwd: folder, signal: abort.signal }), /enough/);
    await refusesTo(runProgram(join(folder, 'nothing'), [], { cwd: folder, signal }), /cannot be run/);
    assert.equal(lastWords('\n a \n\n b \n'), 'a | b');
    assert.equal(lastWords('WARNING: an error?\nerror: why\nended\n'), 'error: why');
  },
);

test('of a wheel only libraries and the headers of the C interface are unpacked', () => {
  const places = {
    'tensorflow/libtensorflow_cc.so.2': 'lib/libtensorflow_cc.so.2',
    'tensorflow/libtensorflow_framework.so.2': 'lib/libtensorflow_framework.so.2',
    'tensorflow/include/tensorflow/c/eager/c_api.h': 'include/tensorflow/c/eager/c_api.h',
    'tensorflow/include/xla/tsl/c/tsl_status.h': 'include/xla/tsl/c/tsl_status.h',
    'nvidia/cudnn/lib/libcudnn.so.9': 'nvidia/cudnn/lib/libcudnn.so.9',
    'tensorflow/python/_pywrap_tensorflow_internal.so': undefined,
    'nvidia/cudnn/include/cudnn.h': undefined,
    'nvidia/cudnn/lib/../../../../libevil.so': undefined,
    'tensorflow/include/tensorflow/c/../../../evil.h': undefined,
  };
  for (const [name, place] of Object.entries(places)) assert.equal(placeOf(name), place, name);
});

test('every wheel is pinned by a checksum, and its file carries its version', () => {
  for (const { project, version, file, sha256 } of [...WHEELS.cpu, ...WHEELS.gpu]) {
    assert.match(sha256, /^[0-9a-f]{64}$/, project);
    assert.ok(file.startsWith(`${project.replaceAll('-', '_')}-${version}-`), file);
  }
});
