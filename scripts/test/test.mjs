// `npm test`: sets up what is missing, builds, then checks types, lint and format and runs all tests, at last those in
// the real editor. `npm test -- unit/data cli` runs only the tests in these folders of test/, `npm run test:e2e` only
// those in the editor.
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, duration, run } from '../setup/run.mjs';
import { setUpEditor, softwareVulkan } from './editor.mjs';
import { setUp } from '../setup/setup.mjs';

const VSIX = join(ROOT, 'build/e2e.vsix');
// An engine that this user has installed or measured is not to be chosen where a test says auto.
const OWN_CACHE = { XDG_CACHE_HOME: join(ROOT, 'build/cache') };
const only = process.argv.slice(2).map(word => (word === '--e2e' ? 'e2e' : word));
const failed = [];
const total = { passed: 0, failed: 0, skipped: 0 };

/** Runs a stage and says how long it took. Ends everything if it was interrupted. */
async function stage(name, args, env = {}) {
  const started = performance.now();
  console.log(`\n— ${name}: node ${args.length > 8 ? `${args.slice(0, 7).join(' ')} …` : args.join(' ')}`);
  const { status } = await run(process.execPath, args, { env: { ...process.env, ...env } });
  if (status === 130) process.exit(status);
  if (status !== 0) failed.push(name);
  console.log(
    `— ${name}: ${status === 0 ? 'passed' : `failed with status ${status}`}, ${duration(performance.now() - started)}`,
  );
  return status === 0;
}

/** The bundled test files that were asked for. Node 20 takes files, not patterns. */
function testFiles() {
  return readdirSync(join(ROOT, 'build/test'), { recursive: true })
    .filter(name => name.endsWith('.test.js'))
    .map(name => name.replaceAll('\\', '/'))
    .filter(name => only.length === 0 || only.some(folder => name.startsWith(folder)))
    .sort();
}

/** What node's runner counted; undefined if it never came to its end. */
function counted(tap) {
  let text;
  try {
    text = readFileSync(tap, 'utf8');
  } catch {
    return undefined;
  }
  const count = key => Number(new RegExp(`^# ${key} (\\d+)$`, 'm').exec(text)?.[1] ?? NaN);
  const counts = {
    passed: count('pass'),
    failed: count('fail') + count('cancelled'),
    skipped: count('skipped') + count('todo'),
  };
  return Object.values(counts).some(Number.isNaN) ? undefined : counts;
}

/** Runs test files and adds to the total. */
async function runTests(name, files, { options = [], env } = {}) {
  const tap = join(ROOT, `build/${name}.tap`);
  rmSync(tap, { force: true });
  const reporters = ['spec', 'stdout', 'tap', tap].map(
    (value, i) => `--test-reporter${i % 2 ? '-destination' : ''}=${value}`,
  );
  const paths = files.map(file => `build/test/${file}`);
  await stage(name, ['--enable-source-maps', '--test', ...options, ...reporters, ...paths], env);
  const counts = counted(tap);
  if (!counts) failed.push(`node's test runner, which ended early in ${name}`);
  for (const key of Object.keys(total)) total[key] += counts?.[key] ?? 0;
}

/** Runs the tests in the real editor, one file after the other: they measure times. Gives why they cannot run, if so. */
async function runInEditor(files) {
  console.log('');
  const editor = await setUpEditor();
  if (editor.missing) return editor.missing;
  if (!(await stage('package', ['scripts/package/package.mjs', '--out', VSIX]))) return undefined;
  const env = {
    ...OWN_CACHE,
    VAE_LENS_E2E_NODE: editor.node,
    VAE_LENS_E2E_ENTRY: editor.entry,
    VAE_LENS_E2E_BROWSER: editor.browser,
    VAE_LENS_E2E_VSIX: VSIX,
  };
  await runTests('end-to-end', files, { options: ['--test-concurrency=1'], env });
  return undefined;
}

/** Gives the tests of the tensorflow engine what they need; where it cannot be had, they are skipped and say why. */
async function setUpTensorflow() {
  const { VAE_LENS_TEST_TENSORFLOW: asked, VAE_LENS_TENSORFLOW: named } = process.env;
  if (asked !== '1' || named || !files.some(file => file.startsWith('parity/tensorflow'))) return;
  console.log('\n— TensorFlow: node dist/cli.js setup tensorflow');
  const { status, output } = await run(process.execPath, ['dist/cli.js', 'setup', 'tensorflow', '--json'], {
    capture: true,
  });
  if (status === 130) process.exit(status);
  if (status === 0) return;
  const { error = `status ${status}` } = JSON.parse(output.trim().split('\n').at(-1) || '{}');
  console.log(`the tests of the tensorflow engine are skipped: it could not be set up (${error})`);
  process.env.VAE_LENS_NO_TENSORFLOW = 'it could not be set up, see above';
  // What this machine or its network lacks is no failure of ours.
  if (!/cannot be downloaded|npm(\.cmd)? |no C\+\+ compiler/.test(error)) failed.push('set-up of TensorFlow');
}

const started = performance.now();
await setUp();
console.log(`set up, ${duration(performance.now() - started)}`);
if (!(await stage('build', ['esbuild.mjs', '--tests']))) process.exit(1);
if (only.length === 0) {
  await stage('types', ['node_modules/typescript/bin/tsc', '--noEmit']);
  await stage('lint', ['node_modules/eslint/bin/eslint.js', '.']);
  await stage('format', ['node_modules/prettier/bin/prettier.cjs', '--check', '.']);
}

mkdirSync(join(ROOT, 'build'), { recursive: true });
const files = testFiles();
if (files.length === 0) {
  console.error(`no tests in ${only.map(folder => `test/${folder}`).join(', ') || 'test'}`);
  process.exit(2);
}
const inEditor = files.filter(file => file.startsWith('e2e/'));
const onEngines = files.filter(file => file.startsWith('parity/'));
const others = files.filter(file => !inEditor.includes(file) && !onEngines.includes(file));
await setUpTensorflow();
if (others.length > 0) await runTests('tests', others, { env: OWN_CACHE });
// Only there: elsewhere it would be one more engine to choose from.
if (onEngines.length > 0)
  await runTests('parity', onEngines, { options: ['--test-concurrency=2'], env: await softwareVulkan() });
const missing = inEditor.length > 0 ? await runInEditor(inEditor) : undefined;

if (failed.length > 0) console.error(`\nfailed: ${failed.join(', ')}`);
if (missing) {
  console.log(`\nthe end-to-end tests were skipped: ${missing}`);
  total.skipped++;
}
console.log(`\nall stages took ${duration(performance.now() - started)}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = failed.length > 0 ? 1 : 0;
