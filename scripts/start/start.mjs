// `npm start`: from a fresh clone to a report about a VAE trained on real digits, and to an editor on the examples.
// `-- --no-open` leaves the editor out.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openEditor } from './open.mjs';
import { ROOT, duration, run } from '../setup/run.mjs';
import { setUp } from '../setup/setup.mjs';

const CONFIG = 'examples/mnist.vae.yaml';
const REPORT = 'examples/runs/mnist/report.html';
/** Steps of each run of the sweep: about 15 s on two cores. */
const SWEEP_STEPS = 1000;

const flags = process.argv.slice(2);
const unknown = flags.find(word => word !== '--no-open');
if (unknown !== undefined) {
  console.error(`npm start takes no '${unknown}': it knows only --no-open, as in npm start -- --no-open`);
  process.exit(2);
}

/** Ends everything with the status of a step that failed, which has said why itself. */
function stop(command, status) {
  console.error(
    status === 130
      ? '\nInterrupted. Run npm start again: unfinished runs go on from their last checkpoint.'
      : `\nStopped: '${command}' failed with status ${status}, its message stands above.`,
  );
  process.exit(status);
}

/** A path as a user in the project's folder would type it. */
const short = path => (path.startsWith(ROOT) ? path.slice(ROOT.length) : path);
const quoted = word => (/[\s'"[\]{}$]/.test(word) ? `'${word}'` : word);

/** Announces a command line of VAE Lens and runs it; gives its JSON where it is asked for. */
async function step(title, ...words) {
  const command = `node dist/cli.js ${words.map(word => quoted(short(word))).join(' ')}`;
  console.log(`\n${title}\n$ ${command}`);
  const began = performance.now();
  const capture = words.includes('--json');
  const { status, output } = await run(process.execPath, ['dist/cli.js', ...words], { capture });
  if (status !== 0) stop(command, status);
  console.log(`(${duration(performance.now() - began)})`);
  return capture ? JSON.parse(output.trim().split('\n').at(-1)) : undefined;
}

const started = performance.now();
await setUp();
console.log('building: node esbuild.mjs');
const built = await run(process.execPath, ['esbuild.mjs']);
if (built.status !== 0) stop('node esbuild.mjs', built.status);
const ready = performance.now();

const main = await step('Training a VAE on 9,000 handwritten digits', 'train', CONFIG, '--resume', '--json');
const { rate, distortion } = main.test;
const sum = (rate + distortion).toFixed(2);
console.log(`1,000 held-out digits: rate ${rate.toFixed(2)} + distortion ${distortion.toFixed(2)} = ${sum} nats each`);

const checkpoints = join(main.run, 'checkpoints');
const last = join(checkpoints, readdirSync(checkpoints).sort().at(-1));
await step('Which of its layers are alike?', 'compare', last);
await step('How many dimensions does each layer use?', 'profile', last);

const steps = `train.steps=${SWEEP_STEPS}`;
const sweep = await step('What does β buy? Four values of it, equally long', 'sweep', CONFIG, '--set', steps, '--json');
await step('Rate and distortion of the four', 'curve', ...sweep.runs);

const report = await step('Drawing it all', 'report', main.run, ...sweep.runs, '-o', REPORT, '--json');
const found = report.findings.filter(({ holds }) => holds);
console.log(`\nWhat it found:\n${found.map(({ sentence }) => `- ${sentence}`).join('\n')}`);
console.log(`\nThe report: ${report.file} (open it in a browser)`);
const [all, own] = [performance.now() - started, performance.now() - ready];
console.log(`${duration(own)}, or ${duration(all)} with set-up and build`);
if (!flags.includes('--no-open')) await openEditor();
