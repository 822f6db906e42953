// `npm test`: sets up what is missing, builds, then checks types, lint and format and runs all tests.
// `npm test -- unit/data cli` runs only the tests in these folders of test/.
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, duration, run } from './run.mjs';
import { setUp } from './setup.mjs';

const TAP = 'build/test.tap';
const only = process.argv.slice(2);
const failed = [];

/** Runs a stage and says how long it took. Ends everything if it was interrupted. */
async function stage(name, args) {
  const started = performance.now();
  console.log(`\n— ${name}: node ${args.length > 8 ? `${args.slice(0, 7).join(' ')} …` : args.join(' ')}`);
  const { status } = await run(process.execPath, args);
  if (status === 130) process.exit(status);
  if (status !== 0) failed.push(name);
  console.log(
    `— ${name}: ${status === 0 ? 'passed' : `failed with status ${status}`}, ${duration(performance.now() - started)}`,
  );
  return status === 0;
}

/** The bundled test files. Node 20 takes files, not patterns. */
function testFiles() {
  const files = readdirSync(join(ROOT, 'build/test'), { recursive: true })
    .filter(name => name.endsWith('.test.js'))
    .map(name => name.replaceAll('\\', '/'))
    .sort();
  return files
    .filter(name => only.length === 0 || only.some(folder => name.startsWith(folder)))
    .map(name => `build/test/${name}`);
}

/** What node's runner counted; undefined if it never came to its end. */
function counted() {
  let text;
  try {
    text = readFileSync(join(ROOT, TAP), 'utf8');
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
rmSync(join(ROOT, TAP), { force: true });
const files = testFiles();
if (files.length === 0) {
  console.error(`no tests in ${only.map(folder => `test/${folder}`).join(', ') || 'test'}`);
  process.exit(2);
}
const reporters = ['spec', 'stdout', 'tap', TAP].map(
  (value, i) => `--test-reporter${i % 2 ? '-destination' : ''}=${value}`,
);
await stage('tests', ['--enable-source-maps', '--test', ...reporters, ...files]);

const counts = counted();
if (!counts) failed.push("node's test runner, which ended early");
if (failed.length > 0) console.error(`\nfailed: ${failed.join(', ')}`);
console.log(`\nall stages took ${duration(performance.now() - started)}`);
if (counts) console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = failed.length > 0 ? 1 : 0;
