import { type Command, Option } from 'commander';
import { data, ending, json, runs, wholeNumber } from './options';
import { sweepCommand, trainCommand } from './trainCommands';

const set = (): Option =>
  new Option('--set <key=value>', 'override a key of the config, value as YAML, null to leave it out; may be repeated')
    .argParser((value: string, before: string[]) => [...before, value])
    .default([], 'nothing');

/** `train` and `sweep`. */
export function addTrainCommands(program: Command): void {
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
      ending((config: string | undefined, options: Parameters<typeof trainCommand>[1]) =>
        trainCommand(config, options),
      ),
    );

  program
    .command('sweep')
    .description(
      'train every combination of the values under `sweep`; goes on with unfinished runs, skips finished ones',
    )
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
}
