// Builds every bundle of the program; `node esbuild.mjs test/unit/base/rpc.test.ts …` only those of tests.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { kernels } from './scripts/build/kernels.mjs';
import { light } from './scripts/build/light.mjs';
import { writeEditorFiles } from './scripts/build/editorFiles.mjs';
import { toolkit } from './scripts/build/toolkit.mjs';
import { NOTICES_FILE, noticesOf } from './scripts/notices/notices.mjs';
import { bundledPackages } from './scripts/notices/packages.mjs';

/** zod's messages in all languages but English would be a third of a panel's script, and of what the extension loads. */
const englishOnly = {
  name: 'english-only',
  setup({ onLoad }) {
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: '', loader: 'js' }));
  },
};

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  logLevel: 'warning',
  // What is imported for what it does must not be left out: package.json has a list of such files.
  logOverride: { 'ignored-bare-import': 'error' },
  // Native modules stay where npm put them.
  external: ['onnxruntime-node', 'sharp', 'canvas'],
  plugins: [englishOnly, kernels],
};

const started = performance.now();
const finish = () => console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);

const tests = process.argv.slice(2);
if (tests.length > 0) {
  rmSync('build/test', { recursive: true, force: true });
  // Tools that are tested stay where npm put them, and playwright-core reads files that stand beside its own.
  const external = [...shared.external, 'playwright-core', 'eslint', 'typescript', 'typescript-eslint', 'h5wasm'];
  await build({ ...shared, external, entryPoints: tests, outdir: 'build/test', outbase: 'test' });
  finish();
  process.exit();
}

/** What esbuild says of each file that it makes: what is in it. */
const bundles = {};
async function bundle(options) {
  const { metafile } = await build({ ...options, metafile: true });
  Object.assign(bundles, metafile.outputs);
}

// Packages stay: each is built for another platform.
mkdirSync('dist', { recursive: true });
for (const name of readdirSync('dist')) if (!name.endsWith('.vsix')) rmSync(join('dist', name), { recursive: true });
await bundle({
  ...shared,
  define: { 'import.meta.url': 'moduleUrl' },
  inject: ['scripts/build/moduleUrl.mjs'],
  entryPoints: { worker: 'src/worker/main.ts', watchdog: 'src/worker/watchdog.ts' },
  outdir: 'dist',
});
await bundle({ ...shared, plugins: [englishOnly, light], entryPoints: { cli: 'src/cli/main.ts' }, outdir: 'dist' });
await bundle({
  ...shared,
  external: ['vscode'],
  plugins: [englishOnly, light],
  // Extension hosts complain when somebody asks for the browser's navigator, as zod does.
  define: { navigator: 'undefined' },
  entryPoints: { host: 'src/vscode/host.ts' },
  outdir: 'dist',
});
await bundle({
  ...shared,
  // It loads the other one when the editor has gone on; by require, for which the editor provides 'vscode'.
  external: ['vscode', './host'],
  supported: { 'dynamic-import': false },
  entryPoints: { extension: 'src/vscode/extension.ts' },
  outdir: 'dist',
});
await bundle({
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  charset: 'utf8',
  minify: true,
  logLevel: 'warning',
  entryPoints: {
    inspector: 'webview/inspector/main.ts',
    compare: 'webview/compare/main.ts',
    checkpoint: 'webview/checkpoint/main.ts',
    style: 'webview/style.css',
  },
  outdir: 'dist/webview',
  // First of all, before a schema is made.
  inject: ['webview/common/jitless.ts'],
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
  plugins: [toolkit, englishOnly, light],
});
await writeEditorFiles('dist');

// The package of the editor has notices of its own, made from this list.
mkdirSync('build', { recursive: true });
writeFileSync('build/bundles.json', JSON.stringify(bundles));
const { text, complaints } = noticesOf(bundledPackages(bundles), '.');
for (const sentence of complaints) console.error(sentence);
if (complaints.length > 0) process.exit(1);
writeFileSync(join('dist', NOTICES_FILE), text);

finish();
