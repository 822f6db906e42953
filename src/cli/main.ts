#!/usr/bin/env node
import './interrupts';
import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { curveCommand, enginesCommand, reportCommand } from './inspectCommands';
import { addCheckpointCommands } from './addCheckpointCommands';
import { addTrainCommands } from './addTrainCommands';
import { addMeasureCommands } from './measureCommands';
import { betas, data, ending, json, representationsOption, wantsJson } from './options';
import { reportRepresentationsCommand } from './representationCommands';
import { setUpTensorflowCommand } from './setupCommand';
import { STATUS, complain, showError, surviveClosedOutput } from './terminal';

/** The command line: parses the words, hands the work to a worker process, sets the exit status. */

const program = new Command('vae-lens')
  .description('Trains a variational autoencoder that a config file describes, and shows what its layers learned.')
  .version(version)
  .showHelpAfterError('(vae-lens --help lists the commands, vae-lens COMMAND --help explains one)')
  .exitOverride()
  .addHelpText(
    'after',
    `
A first round:
  vae-lens train examples/mnist.vae.yaml        trains and prints the folder of the run
  vae-lens compare RUN/checkpoints/step-….safetensors
  vae-lens sweep examples/mnist.vae.yaml        one run for every β that the config lists
  vae-lens report RUN OTHER_RUN…                an HTML page with all charts

Rates, distortions and losses are nats an example, summed over pixels and latent units.
Exit status: 0 done, 1 failed, 2 bad usage or bad config, 130 interrupted.`,
  );

addTrainCommands(program);
addCheckpointCommands(program);

program
  .command('curve')
  .description('the rate–distortion points of runs, on training and held-out examples')
  .argument('<runs...>', 'run folders')
  .addOption(betas())
  .addOption(data())
  .addOption(json())
  .addHelpText(
    'after',
    `
Rate and distortion are nats an example, at each run's last evaluation; active units are those whose posterior mean
varies by 0.01 or more over the examples. Each objective has a table of its own, over its parameter
(β, λ or C); classifiers, which have none, are left out. A multi-rate run has a point for each β of its range: they are measured
when they are first asked for.
Example: vae-lens curve examples/runs/mnist/*/`,
  )
  .action(ending((folders: string[], options: Parameters<typeof curveCommand>[1]) => curveCommand(folders, options)));

addMeasureCommands(program);

program
  .command('report')
  .description('an HTML page about a run: curves, layers, dimensions; with more runs, the rate–distortion curve')
  .argument('<runs...>', 'run folders; the page is about the first')
  .option('-o, --output <file>', 'the file to write (default: report.html beside the run folders)')
  .addOption(representationsOption())
  .addOption(data())
  .addOption(json())
  .addHelpText(
    'after',
    `
Runs that differ from each other in their objective's parameter (β, λ or C) and seed alone share the curve.
With --representations, a page about the layers in a folder of .npy files, an .npz or a .safetensors file, or about those of
two beside each other.
Example: vae-lens report examples/runs/mnist/*/ -o mnist.html`,
  )
  .action(
    ending((paths: string[], options: Parameters<typeof reportCommand>[1] & { representations?: boolean }) =>
      options.representations ? reportRepresentationsCommand(paths, options) : reportCommand(paths, options),
    ),
  );

program
  .command('engines')
  .description('what can compute on this machine, and why the others cannot')
  .option('--measure', 'measure the time of a standard training step on each')
  .addOption(json())
  .addHelpText(
    'after',
    `
An engine is available when it has just computed training steps whose numbers are known. train.engine in a config names
the one to use; auto takes the fastest. The standard step is that of the conv architecture with 10 latent dimensions, on
a batch of 64 images of 64 × 64 pixels.`,
  )
  .action(ending((options: Parameters<typeof enginesCommand>[0]) => enginesCommand(options)));

program
  .command('setup')
  .description('install what is not part of the package')
  .command('tensorflow')
  .description('the tensorflow engine, into a folder of yours; at once if it is there')
  .option('--gpu', 'the build for NVIDIA GPUs (2.4 GB)')
  .addOption(json())
  .addHelpText(
    'after',
    `
The npm package's own download where that works; otherwise, on Linux x64, its module is compiled here against the
TensorFlow of the Python package index (230 MB; no Python is needed, but a C++ compiler). PIP_INDEX_URL or pip.conf
name a mirror. Then: vae-lens train CONFIG --set train.engine=tensorflow`,
  )
  .action(ending((options: Parameters<typeof setUpTensorflowCommand>[0]) => setUpTensorflowCommand(options)));

async function main(): Promise<void> {
  surviveClosedOutput();
  try {
    await program.parseAsync();
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    // Help and the version were asked for; anything else is bad usage, which has been explained already.
    if (thrown.exitCode === 0) return;
    if (wantsJson()) showError(thrown.message.replace(/^error: /, ''));
    process.exitCode = STATUS.usage;
  }
}

/** A process that ends by itself gives up listening for signals a moment before, and would die of one then. */
function end(): void {
  process.stdout.write('', () => setImmediate(() => process.exit()));
}

void main().then(end, (thrown: unknown) => {
  process.exitCode = complain(thrown, wantsJson());
  end();
});
