#!/usr/bin/env node
import './interrupts';
import { Command, CommanderError, Option } from 'commander';
import { version } from '../../package.json';
import {
  compareCommand,
  curveCommand,
  enginesCommand,
  exportLatentsCommand,
  estimateCommand,
  inspectCommand,
  profileCommand,
  reportCommand,
} from './inspectCommands';
import { listed } from '../base/listed';
import { PART_NAMES } from '../data/examples/split';
import { SIMILARITIES, SLOW } from '../analysis/results/similarities';
import { addMeasureCommands } from './measureCommands';
import { ending, json, representationsOption, scaleOption, wantsJson, wholeNumber } from './options';
import { compareRepresentationsCommand, profileRepresentationsCommand } from './representationCommands';
import { setUpTensorflowCommand } from './setupCommand';
import { STATUS, complain, showError, surviveClosedOutput } from './terminal';
import { sweepCommand, trainCommand } from './trainCommands';

/** The command line: parses the words, hands the work to a worker process, sets the exit status. */

const set = (): Option =>
  new Option('--set <key=value>', 'override a key of the config, value as YAML, null to leave it out; may be repeated')
    .argParser((value: string, before: string[]) => [...before, value])
    .default([], 'nothing');
const runs = (): Option => new Option('--runs <dir>', 'where run folders are made (default: runs/ beside the config)');

const data = (): Option =>
  new Option('--data <path>', 'where the data of the run are now, if they are not found (default: as its config says)');

/** 'up to rotation and scale by linear CKA, up to linear maps by SVCCA', of what compare prints. */
function equalUpTo(): string {
  const printed = (['linearCka', ...SLOW] as const).map(name => SIMILARITIES[name]);
  const freedoms = new Set(printed.map(({ upTo }) => listed(upTo)));
  const by = (freedom: string): string =>
    listed(printed.filter(({ upTo }) => listed(upTo) === freedom).map(({ label }) => label));
  return [...freedoms].map(freedom => `up to ${freedom} by ${by(freedom)}`).join(', ');
}

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

program
  .command('train')
  .description('train the VAE that a config describes; prints the run folder and held-out rate and distortion')
  .argument('[config]', 'a .vae.yaml or .vae.json file; none with --continue')
  .addOption(set())
  .addOption(runs())
  .option('--resume', 'go on with the newest unfinished run of the same config, bit for bit; says which, or why none')
  .option('--continue <run>', 'train further: a new run that begins with the last checkpoint of this one')
  .addOption(
    new Option(
      '--from <step>',
      'with --continue: its checkpoint of that step; with --resume: from this step, the checkpoints after it being damaged',
    ).argParser(wholeNumber(0)),
  )
  .addOption(data())
  .addOption(json())
  .addHelpText(
    'after',
    `
Ctrl-C stops cleanly with a checkpoint; --resume goes on from there.
With --continue steps count on: after 300 steps, train.steps=600 trains 300 more. Model, data and seed stay as they are;
a schedule keeps the steps that it had, unless another one is set.
Example: vae-lens train examples/mnist.vae.yaml --set train.steps=300 --set objective.beta=4
Example: vae-lens train --continue RUN --set train.steps=600 --set train.learningRate=0.0003`,
  )
  .action(
    ending((config: string | undefined, options: Parameters<typeof trainCommand>[1]) => trainCommand(config, options)),
  );

program
  .command('sweep')
  .description('train every combination of the values under `sweep`; goes on with unfinished runs, skips finished ones')
  .argument('<config>', 'a config with a sweep, such as sweep: {objective.beta: [0.5, 1, 2, 4]}')
  .addOption(set())
  .addOption(runs())
  .addOption(data())
  .addOption(new Option('--jobs <n>', 'runs side by side').argParser(wholeNumber(1)).default(1))
  .addOption(json())
  .addHelpText(
    'after',
    `
Ctrl-C stops cleanly; the same command again goes on where it was.
Example: vae-lens sweep examples/mnist.vae.yaml --set 'sweep.objective.beta=[1, 4]' --jobs 2`,
  )
  .action(ending((config: string, options: Parameters<typeof sweepCommand>[1]) => sweepCommand(config, options)));

const compare = program
  .command('compare')
  .description('linear CKA between all layers of a checkpoint, or between the layers of two')
  .argument('<checkpoint>', 'a .safetensors file from a run, or the folder of one for its last checkpoint')
  .argument('[other]', 'a second one, trained on the same data')
  .addHelpText(
    'after',
    `
1 means that two layers are equal ${equalUpTo()},
0 that they have nothing in common. The debiased values (with --json, and first where there are fewer than 100 examples)
do not grow with the width of the layers. All layers see the same examples: held-out ones, or those of analysis.split.
With --representations, folders of .npy files (a layer each, n × …, ordered by name or by the names in layers.txt), .npz or
.safetensors files stand for checkpoints.
Example: vae-lens compare RUN/checkpoints/step-00000300.safetensors`,
  )
  .action(
    ending((first: string, second: string | undefined, options: Parameters<typeof compareRepresentationsCommand>[1]) =>
      options['representations']
        ? compareRepresentationsCommand(second === undefined ? [first] : [first, second], options)
        : compareCommand(first, second, options),
    ),
  );
for (const { command, label, slow } of SLOW.map(name => SIMILARITIES[name])) {
  compare.option(`--${command!}`, `${label} too: ${slow!}`);
}
compare.option(
  '--information',
  'information imbalance too, both ways: some minutes for wide layers of thousands of examples',
);
compare.addOption(representationsOption()).addOption(data()).addOption(json());

program
  .command('profile')
  .description('intrinsic dimension (2NN) of every layer of a checkpoint, and what it tells of input and output')
  .argument('<checkpoint>', 'a .safetensors file from a run, or the folder of one for its last checkpoint')
  .addOption(scaleOption())
  .addOption(representationsOption())
  .addOption(data())
  .addOption(json())
  .addHelpText(
    'after',
    `
The dimension that the examples fill at each layer, estimated from the distances to their two nearest
neighbours: by a linear fit, and by maximum likelihood. Below z stands what pure noise in as many units reads; beside
estimates that are far too low stands the dimension of the Gaussian that reads so. And the layer's information imbalance to
the input and to the last layer: 2/n where near examples are near there too, about 1 where they are anywhere; with --json
also between neighbours. With --representations a folder of .npy files, an .npz or a .safetensors file stands for the
checkpoint, as in compare, the first of its layers for the input and the last one for the last.
Example: vae-lens profile RUN/checkpoints/step-00000300.safetensors`,
  )
  .action(
    ending((file: string, options: Parameters<typeof profileCommand>[1] & { representations?: boolean }) =>
      options.representations ? profileRepresentationsCommand(file, options) : profileCommand(file, options),
    ),
  );

program
  .command('inspect')
  .description('what compare and profile say of a checkpoint, from one look at each layer')
  .argument('<checkpoint>', 'a .safetensors file from a run, or the folder of one for its last checkpoint')
  .addOption(data())
  .addOption(json())
  .addHelpText(
    'after',
    `
Both tables, and with --json {compare, profile}; the two commands, the editor and the report find the results afterwards.
Quicker than the two commands, which each compute what every layer says of the examples; it takes more memory, as all
that compare holds of the layers is held beside what profile holds.
Example: vae-lens inspect RUN/checkpoints/step-00000300.safetensors`,
  )
  .action(ending((file: string, options: Parameters<typeof inspectCommand>[1]) => inspectCommand(file, options)));

program
  .command('estimate')
  .description('what the rate is made of, how likely the data are and whether the model memorises')
  .argument('<checkpoint>', 'a .safetensors file from a run, or the folder of one for its last checkpoint')
  .addOption(data())
  .addOption(json())
  .addHelpText(
    'after',
    `
On training and on held-out examples: rate = mutual information + marginal KL, with q(z) the mixture of the posteriors of all
of them, and importance-sampled log p(x).
Example: vae-lens estimate RUN/checkpoints/step-00000300.safetensors`,
  )
  .action(ending((file: string, options: Parameters<typeof estimateCommand>[1]) => estimateCommand(file, options)));

program
  .command('export')
  .description('write what a model has learned into a file for other programs')
  .command('latents')
  .description('the latent codes of all held-out examples, or of those that were trained on, as an .npz file for NumPy')
  .argument('<checkpoint>', 'a .safetensors file from a run, or the folder of one for its last checkpoint')
  .requiredOption('-o, --output <file>', 'the .npz file to write')
  .addOption(new Option('--split <part>', 'of which examples').choices(PART_NAMES).default(PART_NAMES[0]))
  .addOption(data())
  .addOption(json())
  .addHelpText(
    'after',
    `
mean, log_variance and sample (one draw of z) have a row for each example and a column for each latent unit; index is the
example's place in the data. Where they are known: labels with label_names, and factors with factor_names.
Example: vae-lens export latents RUN -o z.npz, then in Python numpy.load('z.npz')['mean']`,
  )
  .action(
    ending((file: string, options: Parameters<typeof exportLatentsCommand>[1]) => exportLatentsCommand(file, options)),
  );

program
  .command('curve')
  .description('the rate–distortion points of runs, on training and held-out examples')
  .argument('<runs...>', 'run folders')
  .addOption(json())
  .addHelpText(
    'after',
    `
Rate and distortion are nats an example, at each run's last evaluation; active units are those whose posterior mean
varies by 0.01 or more over the examples. Each objective has a table of its own, over its parameter
(β, λ or C); classifiers, which have none, are left out.
Example: vae-lens curve examples/runs/mnist/*/`,
  )
  .action(ending((folders: string[], options: Parameters<typeof curveCommand>[1]) => curveCommand(folders, options)));

addMeasureCommands(program);

program
  .command('report')
  .description('an HTML page about a run: curves, layers, dimensions; with more runs, the rate–distortion curve')
  .argument('<runs...>', 'run folders; the page is about the first')
  .option('-o, --output <file>', 'the file to write (default: report.html beside the run folders)')
  .addOption(data())
  .addOption(json())
  .addHelpText(
    'after',
    `
Runs that differ from each other in their objective's parameter (β, λ or C) and seed alone share the curve.
Example: vae-lens report examples/runs/mnist/*/ -o mnist.html`,
  )
  .action(ending((folders: string[], options: Parameters<typeof reportCommand>[1]) => reportCommand(folders, options)));

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
