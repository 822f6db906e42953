import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import {
  TARGETS,
  complaints,
  editorManifest,
  editorReadme,
  isForeign,
  namedFiles,
} from '../../../scripts/package/vsix.mjs';

const COMMON = [
  'package.json',
  'readme.md',
  'changelog.md',
  'LICENSE.txt',
  'ThirdPartyNotices.txt',
  'dist/extension.js',
  'dist/host.js',
  'dist/worker.js',
  'dist/watchdog.js',
  'dist/webview/inspector.js',
  'dist/webview/compare.js',
  'dist/webview/checkpoint.js',
  'dist/webview/style.css',
  'dist/webview/codicon.ttf',
  'node_modules/onnxruntime-node/package.json',
  'node_modules/onnxruntime-node/dist/index.js',
  'node_modules/onnxruntime-common/dist/cjs/index.js',
  'node_modules/sharp/dist/index.cjs',
];
const LINUX = [
  'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
  'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1',
  'node_modules/@img/sharp-linux-x64/lib/sharp-linux-x64-0.35.5.node',
  'node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.8.18.7',
];
const WINDOWS = [
  'node_modules/onnxruntime-node/bin/napi-v6/win32/arm64/onnxruntime_binding.node',
  'node_modules/onnxruntime-node/bin/napi-v6/win32/arm64/onnxruntime.dll',
  'node_modules/@img/sharp-win32-arm64/lib/sharp-win32-arm64-0.35.5.node',
  'node_modules/@img/sharp-win32-arm64/lib/libvips-42.dll',
];
const manifest = { main: './dist/extension.js' };

describe('the files of a package', () => {
  test('a complete package gives no complaint', () => {
    assert.deepEqual(complaints([...COMMON, ...LINUX], manifest, 'linux-x64'), []);
    assert.deepEqual(complaints([...COMMON, ...WINDOWS], manifest, 'win32-arm64'), []);
  });

  test('every native file is needed, on every platform', () => {
    for (const left of LINUX) {
      const names = [...COMMON, ...LINUX.filter(name => name !== left)];
      assert.equal(complaints(names, manifest, 'linux-x64').length, 1, left);
    }
    for (const target of TARGETS) assert.equal(complaints(COMMON, manifest, target).length, 4, target);
  });

  test('a file of another platform is named once', () => {
    const names = [...COMMON, ...LINUX, WINDOWS[1]!];
    assert.deepEqual(complaints(names, manifest, 'linux-x64'), [
      `${WINDOWS[1]!} is for another platform than linux-x64`,
    ]);
  });

  test('sources, maps, tests, runs and files beside the extension do not belong', () => {
    const strays = [
      'src/vscode/extension.ts',
      'dist/extension.js.map',
      'dist/cli.js',
      'dist/vae-lens-linux-x64-0.1.0.vsix',
      'test/unit/a.test.ts',
      'examples/runs/mnist/run.json',
      'node_modules/sharp/src/sharp.cc',
      'node_modules/onnxruntime-node/script/install.js',
      'node_modules/onnxruntime-node/dist/index.d.ts',
      'node_modules/adm-zip/adm-zip.js',
      '../notes.txt',
    ];
    for (const stray of strays) {
      const found = complaints([...COMMON, ...LINUX, stray], manifest, 'linux-x64');
      assert.deepEqual(found, [`${stray} does not belong there`]);
    }
  });

  test('a file that the manifest names must be there', () => {
    const named = { ...manifest, contributes: { grammars: [{ path: './syntaxes/a.json' }] } };
    assert.deepEqual(complaints([...COMMON, ...LINUX], named, 'linux-x64'), ['syntaxes/a.json is missing']);
  });

  test('folders of other platforms are foreign, those of none and of this one are not', () => {
    const foreign = (name: string) => isForeign(name, 'linux-x64');
    assert.ok(foreign('onnxruntime-node/bin/napi-v6/win32/x64'));
    assert.ok(foreign('onnxruntime-node/bin/napi-v6/linux/arm64'));
    assert.ok(foreign('@img/sharp-wasm32'));
    assert.ok(foreign('@img/sharp-libvips-linuxmusl-x64/lib/x.so'));
    assert.ok(!foreign('onnxruntime-node/bin/napi-v6/linux'));
    assert.ok(!foreign('onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1'));
    assert.ok(!foreign('@img/sharp-libvips-linux-x64'));
    assert.ok(!foreign('@img/colour/index.cjs'));
  });
});

describe("the package's own manifest and readme", () => {
  const whole = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, unknown>;

  test('the manifest keeps what the editor reads', () => {
    const kept = editorManifest(whole);
    for (const key of ['name', 'version', 'publisher', 'main', 'contributes', 'capabilities', 'dependencies']) {
      assert.deepEqual(kept[key], whole[key], key);
    }
    assert.deepEqual(Object.keys(kept.engines as object), ['vscode']);
    for (const key of ['scripts', 'sideEffects', 'devDependencies', 'peerDependencies', 'bin', 'files', 'private'])
      assert.ok(!(key in kept), key);
  });

  test('the files that it names are found, patterns and other words are not', () => {
    const files = namedFiles(editorManifest(whole));
    for (const name of ['dist/extension.js', 'media/icon.png', 'media/activity.svg', 'media/walkthrough/hover.svg']) {
      assert.ok(files.includes(name), name);
    }
    assert.ok(
      files.every(name => /^(dist|media|syntaxes)\/[\w./-]+$/.test(name)),
      files.join(' '),
    );
  });

  test('the readme loses the terminal, pictures and links into the repository, and keeps the rest', () => {
    const text =
      '# A\n\n![picture](media/a.png)\n\nSee [the licence](LICENSE), [Node](https://nodejs.org) and [below](#b).\n\n' +
      '## In a terminal\n\n### Train\n\nx\n\n## B\n\ny\n';
    assert.equal(
      editorReadme(text),
      '# A\n\nSee the licence, [Node](https://nodejs.org) and [below](#b).\n\n## B\n\ny\n',
    );
  });

  test('nothing in the readme of the package leads into the repository', () => {
    const text = editorReadme(readFileSync('README.md', 'utf8'));
    assert.doesNotMatch(text, /\]\((?!https?:|#)/);
    assert.doesNotMatch(text, /npm |dist\/cli/);
    assert.match(text, /telemetry/);
  });
});
