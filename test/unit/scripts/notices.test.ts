import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, describe, test } from 'node:test';
import { namedPackages, noticeComplaints, noticesOf } from '../../../scripts/notices/notices.mjs';
import { bundledPackages, packageFolder, shippedPackages } from '../../../scripts/notices/packages.mjs';

/** Which packages are passed on, and what is said of them: on packages that are made up. */

interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly license?: unknown;
  readonly author?: unknown;
  readonly homepage?: string;
}

/** The folder of a package with these files beside its package.json. */
function made(t: TestContext, manifest: Manifest, files: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'vae-lens-package-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: '1.0.0', license: 'MIT', ...manifest }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const notices = (...folders: string[]) => noticesOf(folders, '.');

/** The text where nothing is missing. */
function written(...folders: string[]): string {
  const { text, complaints } = notices(...folders);
  assert.deepEqual(complaints, []);
  return text;
}

/** The one sentence of a package that lacks something. */
function refused(folder: string): string {
  const { text, complaints } = notices(folder);
  assert.deepEqual(namedPackages(text), []);
  assert.equal(complaints.length, 1);
  return complaints[0]!;
}

const times = (text: string, part: string) => text.split(part).length - 1;

describe('the packages of files', () => {
  test('scoped, nested, elsewhere, on Windows', () => {
    const folders: [path: string, folder: string | undefined][] = [
      ['node_modules/zod/v4/core/core.js', 'node_modules/zod'],
      ['node_modules/@a/b/dist/c.js', 'node_modules/@a/b'],
      ['node_modules/@a/b/node_modules/c/d.js', 'node_modules/@a/b/node_modules/c'],
      ['../../house/node_modules/yaml/index.js', '../../house/node_modules/yaml'],
      ['node_modules\\@a\\b\\c.js', 'node_modules/@a/b'],
      ['src/base/rpc.ts', undefined],
      ['kernels:/house/src/exports.ts', undefined],
      ['node_modules/.package-lock.json', undefined],
    ];
    for (const [path, folder] of folders) assert.equal(packageFolder(path), folder, path);
  });

  test('a bundle has those of its inputs that left bytes in it, each once', () => {
    const outputs = {
      'dist/a.js': {
        inputs: {
          'node_modules/b/x.js': { bytesInOutput: 1 },
          'node_modules/b/y.js': { bytesInOutput: 0 },
          'node_modules/c/z.js': { bytesInOutput: 0 },
          'src/main.ts': { bytesInOutput: 9 },
        },
      },
      'dist/d.ttf': { inputs: { 'node_modules/@a/icons/d.ttf': { bytesInOutput: 5 } } },
      'dist/e.js': { inputs: { 'node_modules/b/x.js': { bytesInOutput: 2 } } },
    };
    assert.deepEqual(bundledPackages(outputs), ['node_modules/@a/icons', 'node_modules/b']);
  });

  test('files that are passed on as they are count whatever they are', () => {
    const names = ['dist/cli.js', 'node_modules/sharp/dist/a.cjs', 'node_modules/sharp/package.json'];
    assert.deepEqual(shippedPackages(names), ['node_modules/sharp']);
  });
});

describe('what is said of a package', () => {
  test('name, version, licence, author, home page, and the texts of licences and notices', t => {
    const manifest = { name: '@a/b', version: '2.1.0', author: 'Ada <ada@x.org> (x.org)', homepage: 'https://b.org' };
    const files = {
      'LICENSE-MIT.txt': 'licence words',
      'license.js': 'code',
      NOTICE: 'notice words',
      'ThirdPartyNotices.txt': 'words of third parties',
      'README.md': 'readme',
    };
    const text = written(made(t, manifest, files));
    assert.match(text, /^@a\/b 2\.1\.0\nLicence: MIT\nAuthor: Ada\nHome page: https:\/\/b\.org$/m);
    for (const words of ['licence words', 'notice words', 'words of third parties'])
      assert.equal(times(text, words), 1);
    assert.doesNotMatch(text, /code$|readme|Permission/m);
  });

  test('without a home page npm has one, and nobody is made up', t => {
    const text = written(made(t, { name: 'a' }, { COPYING: 'x' }));
    assert.match(text, /^a 1\.0\.0\nLicence: MIT\nHome page: https:\/\/www\.npmjs\.com\/package\/a$/m);
  });

  test('two versions both stand there, the same one twice does not, and a shared text stands once', t => {
    const older = made(t, { name: 'a', version: '1.2.0' }, { LICENSE: 'shared words\nof both\n' });
    const newer = made(t, { name: 'a', version: '2.0.0' }, { LICENCE: '\uFEFFshared words  \r\nof both' });
    const again = made(t, { name: 'a', version: '2.0.0' }, { LICENSE: 'shared words\nof both\n' });
    const text = written(older, newer, again);
    assert.deepEqual(namedPackages(text), ['a 1.2.0', 'a 2.0.0']);
    assert.equal(times(text, 'shared words'), 1);
    assert.equal(times(text, 'The same as that of a 1.2.0, above.'), 1);
  });

  test('the order of folders changes nothing', t => {
    const folders = ['c', 'a', '@x/b', 'B'].map(name => made(t, { name }, { LICENSE: `of ${name}`, NOTICE: 'all' }));
    const text = written(...folders);
    assert.equal(written(...folders.toReversed()), text);
    assert.deepEqual(namedPackages(text), ['@x/b 1.0.0', 'B 1.0.0', 'a 1.0.0', 'c 1.0.0']);
  });
});

describe('what a package lacks', () => {
  test('the text of a licence that is known, with the author of the package', t => {
    for (const author of ['Ada <ada@x.org>', { name: 'Ada' }]) {
      const text = written(made(t, { name: 'a', license: 'ISC', author }));
      assert.match(text, /^Copyright \(c\) Ada\n\nPermission to use, copy/m);
    }
    assert.match(written(made(t, { name: 'a', license: 'Apache-2.0' })), /TERMS AND CONDITIONS FOR USE, REPRODUCTION/);
  });

  test('a notice is no licence', t => {
    assert.match(written(made(t, { name: 'a', author: 'Ada' }, { NOTICE: 'x' })), /^Copyright \(c\) Ada$/m);
  });

  test('a text that is not known, its author, or any licence: refused by name, with what to do', t => {
    const unknown = made(t, { name: '@a/b', version: '3.0.0', license: 'Zlib' });
    assert.equal(
      refused(unknown),
      `@a/b 3.0.0 comes without the text of its licence: no file LICENSE, LICENCE or COPYING in ${unknown}, and no Zlib.txt ` +
        `in ${join('scripts', 'notices', 'texts')}. Put the text of this licence there.`,
    );
    assert.match(refused(made(t, { name: 'a', license: 'MIT' })), /^a 1\.0\.0 .* names no author for MIT\.txt\. Name /);
    assert.match(
      refused(made(t, { name: 'a', license: '(MIT OR ../../LICENSE)', author: 'Ada' })),
      /^a 1\.0\.0 comes /,
    );
    for (const license of [null, 'UNLICENSED', { type: 'MIT' }]) {
      assert.match(
        refused(made(t, { name: 'a', license }, { LICENSE: 'x' })),
        /^a 1\.0\.0 states no licence: .*ask its/,
      );
    }
  });

  test('all that is missing is said at once', t => {
    const folders = ['a', 'b', 'c'].map(name => made(t, { name, license: name === 'b' ? 'MIT' : 'X', author: 'Ada' }));
    const { text, complaints } = notices(...folders);
    assert.deepEqual(
      [namedPackages(text), complaints.map(sentence => sentence.slice(0, 7))],
      [['b 1.0.0'], ['a 1.0.0', 'c 1.0.0']],
    );
  });

  test('what is in onnxruntime was collected for one version', t => {
    const { version } = JSON.parse(readFileSync('node_modules/onnxruntime-node/package.json', 'utf8')) as Manifest;
    const text = written(made(t, { name: 'onnxruntime-node', version, author: 'uploader' }));
    assert.match(text, /^Copyright \(c\) Microsoft Corporation$/m);
    assert.match(text, /^abseil-cpp$/m);
    assert.match(
      refused(made(t, { name: 'onnxruntime-node', version: '99.0.0' })),
      /onnxruntime\.txt has the notices of .* Put those of 99\.0\.0 there \(.*\), and its version into scripts/,
    );
  });

  test('the package that holds libvips has its readme and the LGPL, beside a licence of its own too', t => {
    const name = '@img/sharp-win32-x64';
    const license = 'Apache-2.0 AND LGPL-3.0-or-later';
    const text = written(made(t, { name, license }, { LICENSE: 'own words', 'README.md': '| cairo | MPL |' }));
    for (const words of ['own words', '| cairo | MPL |', 'GNU LESSER GENERAL PUBLIC LICENSE\n']) {
      assert.equal(times(text, words), 1, words);
    }
    assert.match(text, /GNU GENERAL PUBLIC LICENSE\n/);
    assert.match(
      refused(made(t, { name, license }, { LICENSE: 'x' })),
      /^@img\/sharp-win32-x64 1\.0\.0 has no README\.md/,
    );
  });
});

test('the texts of licences are those that packages come with', () => {
  const words = (path: string) => readFileSync(path, 'utf8').replace(/[\s>*#]+/g, ' ');
  const from = (text: string, start: string, end: string) =>
    text.slice(text.indexOf(start), text.indexOf(end) + end.length);
  const pairs = [
    ['MIT', 'zod', 'Permission is', 'DEALINGS IN THE SOFTWARE.'],
    ['ISC', 'd3-color', 'Permission to', 'OF THIS SOFTWARE.'],
    ['Apache-2.0', 'detect-libc', 'TERMS AND CONDITIONS', 'END OF TERMS'],
  ] as const;
  for (const [id, name, start, end] of pairs) {
    const [ours, theirs] = [`scripts/notices/texts/${id}.txt`, `node_modules/${name}/LICENSE`].map(words);
    const expected = from(theirs!, start, end);
    assert.ok(expected.length > 400, id);
    assert.ok(ours!.includes(expected), id);
  }
});

describe('whether notices name what is there', () => {
  test('every package, and no other', t => {
    const text = written(made(t, { name: 'a' }, { LICENSE: 'x' }), made(t, { name: '@b/c' }, { LICENSE: 'y' }));
    assert.deepEqual(noticeComplaints(text, ['a 1.0.0', '@b/c 1.0.0']), []);
    assert.deepEqual(noticeComplaints(text, ['a 1.0.0', 'a 2.0.0']), [
      'ThirdPartyNotices.txt says nothing of a 2.0.0',
      'ThirdPartyNotices.txt names @b/c 1.0.0, whose code is not there',
    ]);
    assert.deepEqual(noticeComplaints('', ['a 1.0.0']), ['ThirdPartyNotices.txt says nothing of a 1.0.0']);
  });
});
