import { type Command, Option } from 'commander';
import { SIMILARITIES, SLOW } from '../analysis/results/similarities';
import { PART_NAMES } from '../data/examples/split';
import {
  compareCommand,
  estimateCommand,
  exportLatentsCommand,
  exportModelCommand,
  inspectCommand,
  profileCommand,
} from './inspectCommands';
import {
  beta,
  data,
  ending,
  equalUpTo,
  featuresOption,
  json,
  representationsOption,
  scaleOption,
  severalBetas,
} from './options';
import { estimateOverBetaCommand, profileOverBetaCommand, samplesCommand } from './overBetaCommands';
import { compareRepresentationsCommand, profileRepresentationsCommand } from './representationCommands';

/** What is asked of checkpoints, or of representations in files. */
export function addCheckpointCommands(program: Command): void {
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
      ending(
        (first: string, second: string | undefined, options: Parameters<typeof compareRepresentationsCommand>[1]) =>
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
  compare.addOption(representationsOption()).addOption(beta()).addOption(data()).addOption(json());

  program
    .command('profile')
    .description('intrinsic dimension (2NN) of every layer of a checkpoint, and what it tells of input and output')
    .argument('<checkpoint>', 'a .safetensors file from a run, or the folder of one for its last checkpoint')
    .addOption(scaleOption())
    .addOption(featuresOption())
    .addOption(representationsOption())
    .addOption(beta())
    .addOption(severalBetas(['scale', 'features', 'representations']))
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
With --features the ONNX file that analysis.features of the config names is opened, and how far reconstructions are from the
data in its features is measured: Fréchet's distance, comparable only within one file and number of examples.
With --betas a column for each β of a multi-rate VAE.
Example: vae-lens profile RUN/checkpoints/step-00000300.safetensors`,
    )
    .action(
      ending(
        (
          file: string,
          options: Parameters<typeof profileCommand>[1] & { representations?: boolean; betas?: number[] },
        ) => {
          const { betas } = options;
          if (betas) return profileOverBetaCommand(file, { ...options, betas });
          return options.representations ? profileRepresentationsCommand(file, options) : profileCommand(file, options);
        },
      ),
    );

  program
    .command('inspect')
    .description('what compare and profile say of a checkpoint, from one look at each layer')
    .argument('<checkpoint>', 'a .safetensors file from a run, or the folder of one for its last checkpoint')
    .addOption(beta())
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
    .option('--pictures <file>', 'also draw held-out examples that are hard to reconstruct: the .png file to write')
    .addOption(beta())
    .addOption(severalBetas(['pictures']))
    .addOption(data())
    .addOption(json())
    .addHelpText(
      'after',
      `
On training and on held-out examples: rate = mutual information + marginal KL, with q(z) the mixture of the posteriors of all
of them, and importance-sampled log p(x). The pictures are of ten held-out examples around the 90th percentile of the distance
to training examples; below each what the model makes of it, the nearest training example, and the blend of training examples
that the best decoder for these posteriors would make. Where the data have ground-truth factors, also the mutual information
gap (MIG, Chen et al. 2018) over all examples. With --betas a row for each β, and in JSON {points: [{beta, …}]}.
Example: vae-lens estimate RUN/checkpoints/step-00000300.safetensors`,
    )
    .action(
      ending((file: string, options: Parameters<typeof estimateCommand>[1] & { betas?: number[] }) =>
        options.betas
          ? estimateOverBetaCommand(file, { ...options, betas: options.betas })
          : estimateCommand(file, options),
      ),
    );

  program
    .command('samples')
    .description('a picture of what the decoder makes of draws from the prior, of a multi-rate VAE at several β')
    .argument('<checkpoint>', 'a .safetensors file from a run, or the folder of one for its last checkpoint')
    .requiredOption('-o, --output <file>', 'the .png file to write')
    .addOption(beta())
    .addOption(severalBetas([]))
    .addOption(data())
    .addOption(json())
    .addHelpText(
      'after',
      `
A row for each draw of z and a column for each β, named above it: what differs along a row is β alone (Bae et al. 2023,
Figure 7). Without --betas eight along the range of a multi-rate VAE; with --beta, and of any other VAE, one column.
Example: vae-lens samples RUN -o samples.png --betas 0.1,1,10`,
    )
    .action(ending((file: string, options: Parameters<typeof samplesCommand>[1]) => samplesCommand(file, options)));

  addExportCommands(
    program.command('export').description('write what a model has learned into a file for other programs'),
  );
}

function addExportCommands(group: Command): void {
  group
    .command('latents')
    .description(
      'the latent codes of all held-out examples, or of those that were trained on, as an .npz file for NumPy',
    )
    .argument('<checkpoint>', 'a .safetensors file from a run, or the folder of one for its last checkpoint')
    .requiredOption('-o, --output <file>', 'the .npz file to write')
    .addOption(new Option('--split <part>', 'of which examples').choices(PART_NAMES).default(PART_NAMES[0]))
    .addOption(beta())
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
      ending((file: string, options: Parameters<typeof exportLatentsCommand>[1]) =>
        exportLatentsCommand(file, options),
      ),
    );

  group
    .command('model')
    .description('the plain VAE that a multi-rate one is at one β, as a checkpoint of its own')
    .argument('<checkpoint>', 'a .safetensors file from a run, or the folder of one for its last checkpoint')
    .requiredOption('-o, --output <file>', 'the .safetensors file to write')
    .addOption(beta())
    .addOption(data())
    .addOption(json())
    .addHelpText(
      'after',
      `
The gates are folded into the weights, batch normalisation is measured anew at that β on training examples, and the config
in the file is that of a plain VAE: compare, profile, estimate and export latents read it like any other checkpoint, and so
does any program that reads safetensors.
Example: vae-lens export model RUN --beta 4 -o beta4.safetensors`,
    )
    .action(
      ending((file: string, options: Parameters<typeof exportModelCommand>[1]) => exportModelCommand(file, options)),
    );
}
