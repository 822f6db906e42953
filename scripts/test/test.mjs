// `npm test`: says what it will do, sets up what is missing, builds and packages, checks types, lint and format at the same
// time, and runs all tests, at last those in the real editor. `npm test -- unit/data cli` runs only the tests in these
// folders of test/, `npm run test:e2e` only those in the editor.
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ROOT, duration, run } from '../setup/run.mjs';
import { editorLacks, setUpEditor, softwareVulkan } from './editor.mjs';
import { isInstalled, setUp } from '../setup/setup.mjs';

const VSIX = join(ROOT, 'build/e2e.vsix');
// An engine that this user has installed or measured is not to be chosen where a test says auto.
const OWN_CACHE = { XDG_CACHE_HOME: join(ROOT, 'build/cache') };
const only = process.argv.slice(2).map(word => (word === '--e2e' ? 'e2e' : word));
const whole = only.length === 0;
/** What runs side by side prints when it is over. */
const quiet = whole;
const failed = [];
const total = { passed: 0, failed: 0, skipped: 0 };

/** The tests that were asked for, as files of test/. */
const files = readdirSync(join(ROOT, 'test'), { recursive: true })
  .map(name => name.replaceAll('\\', '/'))
  .filter(name => name.endsWith('.test.ts') && (whole || only.some(folder => name.startsWith(folder))))
  .sort();
const inEditor = files.filter(file => file.startsWith('e2e/'));
const onEngines = files.filter(file => file.startsWith('parity/'));
const others = files.filter(file => !inEditor.includes(file) && !onEngines.includes(file));
/** Only what starts it needs the program: a test of a unit is a bundle of its own. */
const needsProgram = files.some(file => !file.startsWith('unit/'));
const wantsTensorflow =
  process.env.VAE_LENS_TEST_TENSORFLOW === '1' &&
  !process.env.VAE_LENS_TENSORFLOW &&
  onEngines.some(file => file.startsWith('parity/tensorflow'));

/** What is going to happen, and about how long each part takes on two cores. */
function announce() {
  if (!whole) {
    console.log(`${files.length} test file(s)${needsProgram ? ', for which the program is built' : ''}`);
  } else {
    console.log('The whole check, about 15 minutes on two cores:');
    console.log('- build and package; types, lint and format beside them: 1 min');
    console.log(`- ${others.length} files of tests of units and of the command line: 4 min`);
    console.log(`- ${onEngines.length} files that compare engines: 2 min`);
    console.log(`- ${inEditor.length} files in the real editor: 8 min`);
    console.log('A part alone: npm test -- unit/data cli');
  }
  const first = [
    ...(isInstalled() ? [] : ['npm ci, the packages of package-lock.json: 0.7 GB in node_modules, 1 min']),
    ...(inEditor.length > 0 ? editorLacks() : []),
    ...(wantsTensorflow ? ['TensorFlow for the engine of that name, if it is not there yet: 1 GB, 2 min'] : []),
  ];
  if (first.length > 0) console.log(`To be set up first:\n${first.map(what => `- ${what}`).join('\n')}`);
  console.log('');
}

/**
 * Runs a stage and says how long it took; with `quiet` what it printed follows when it is over. Ends everything if it was
 * interrupted.
 */
async function stage(name, args, { env = {}, quiet = false } = {}) {
  const started = performance.now();
  if (!quiet) console.log(`\n— ${name}: node ${args.length > 8 ? `${args.slice(0, 7).join(' ')} …` : args.join(' ')}`);
  const options = { env: { ...process.env, ...env }, capture: quiet && 'all' };
  const { status, output } = await run(process.execPath, args, options);
  if (status === 130) process.exit(status);
  if (status !== 0) failed.push(name);
  const outcome = status === 0 ? 'passed' : `failed with status ${status}`;
  console.log(`${output && `\n${output.trimEnd()}\n`}— ${name}: ${outcome}, ${duration(performance.now() - started)}`);
  return status === 0;
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

/** Runs test files, so many at a time, and adds to the total. */
async function runTests(name, files, atATime, env) {
  const tap = join(ROOT, `build/${name}.tap`);
  rmSync(tap, { force: true });
  const reporters = ['spec', 'stdout', 'tap', tap].map(
    (value, i) => `--test-reporter${i % 2 ? '-destination' : ''}=${value}`,
  );
  // Node 20 takes files, not patterns.
  const paths = files.map(file => `build/test/${file.replace(/\.ts$/, '.js')}`);
  const args = ['--enable-source-maps', '--test', `--test-concurrency=${atATime}`, ...reporters, ...paths];
  await stage(name, args, { env });
  const counts = counted(tap);
  if (!counts) failed.push(`node's test runner, which ended early in ${name}`);
  for (const key of Object.keys(total)) total[key] += counts?.[key] ?? 0;
}

async function build() {
  return (
    (!needsProgram || (await stage('build', ['esbuild.mjs'], { quiet }))) &&
    (await stage('build of tests', ['esbuild.mjs', ...files.map(file => `test/${file}`)], { quiet }))
  );
}

/** Makes all that the tests need: bundles, an editor and the package to install there, engines. */
async function prepare() {
  const [built, editor] = await Promise.all([build(), inEditor.length > 0 ? setUpEditor() : undefined]);
  const args = ['scripts/package/package.mjs', '--out', VSIX];
  const packaged = built && editor && !editor.missing && (await stage('package', args, { quiet }));
  if (built) await setUpTensorflow();
  return { built, editor, packaged };
}

/** Gives the tests of the tensorflow engine what they need; where it cannot be had, they are skipped and say why. */
async function setUpTensorflow() {
  if (!wantsTensorflow) return;
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

/** Checks the house's limits, types, and format; lint takes as long as all. */
async function check() {
  await stage('limits', ['scripts/lint/limits.mjs'], { quiet });
  await stage('types', ['node_modules/typescript/bin/tsc', '--noEmit'], { quiet });
  await stage('format', ['node_modules/prettier/bin/prettier.cjs', '--check', '.'], { quiet });
}

const lint = () => stage('lint', ['node_modules/eslint/bin/eslint.js', '.'], { quiet });

/** Runs the tests in the real editor, one file after the other: they measure times. */
async function runInEditor({ node, entry, browser }) {
  const env = {
    ...OWN_CACHE,
    VAE_LENS_E2E_NODE: node,
    VAE_LENS_E2E_ENTRY: entry,
    VAE_LENS_E2E_BROWSER: browser,
    VAE_LENS_E2E_VSIX: VSIX,
  };
  await runTests('end-to-end', inEditor, 1, env);
}

if (files.length === 0) {
  console.error(`no tests in ${only.map(folder => `test/${folder}`).join(', ')}`);
  process.exit(2);
}
const started = performance.now();
announce();
await setUp();
console.log(`set up, ${duration(performance.now() - started)}`);

mkdirSync(join(ROOT, 'build'), { recursive: true });
if (whole) console.log('\n— build, types, lint and format side by side');
const [{ built, editor, packaged }] = await Promise.all([prepare(), ...(whole ? [lint(), check()] : [])]);
if (!built) process.exit(1);
if (others.length > 0) await runTests('tests', others, availableParallelism(), OWN_CACHE);
// Only there: elsewhere it would be one more engine to choose from.
if (onEngines.length > 0) await runTests('parity', onEngines, 2, await softwareVulkan());
if (packaged) await runInEditor(editor);

if (failed.length > 0) console.error(`\nfailed: ${failed.join(', ')}`);
if (editor?.missing) {
  console.log(`\nthe end-to-end tests were skipped: ${editor.missing}`);
  total.skipped++;
}
console.log(`\nall stages took ${duration(performance.now() - started)}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = failed.length > 0 ? 1 : 0;
