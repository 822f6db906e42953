/** What a new config begins with: it trains as it stands, from data that need no file. */
export const STARTER_CONFIG = `# A variational autoencoder. Train VAE, above this line or in the command palette, trains it.
# Hover over a key to read what it does.
data:
  name: tetrominoes # drawn when training begins; mnist, images, npy and npz read files

model:
  architecture: mlp # conv has convolutions, for images of 64 × 64
  hidden: [512, 256] # widths of the encoder; the decoder has them in reverse
  latent: 10
  likelihood: bernoulli

objective:
  beta: 1 # the weight of the rate; 1 is the ELBO, more switches latent units off

train:
  epochs: 5
  batch: 256
  learningRate: 0.001
  checkpoints: 5 # evenly spaced; layers are compared at these

# Sweep β trains one run for each of these.
sweep:
  objective.beta: [0.5, 1, 4]
`;

const ENDING = '.vae.yaml';

/** The name of a config's file as it was typed, with its ending. */
export function configFileName(typed: string): string {
  const name = typed.trim();
  return /\.vae\.(yaml|yml)$/.test(name) ? name : `${name.replace(/\.(vae|yaml|yml)$/, '')}${ENDING}`;
}

/** A name that is free: tetrominoes.vae.yaml, tetrominoes-2.vae.yaml, … */
export function freeFileName(taken: (name: string) => boolean): string {
  for (let n = 1; ; n++) {
    const name = `tetrominoes${n === 1 ? '' : `-${n}`}${ENDING}`;
    if (!taken(name)) return name;
  }
}

/** What is wrong with such a name, undefined if nothing is. */
export function fileNameProblem(typed: string, taken: (name: string) => boolean): string | undefined {
  const name = typed.trim();
  if (name === '' || name === ENDING) return 'A config needs a name, such as tetrominoes.vae.yaml.';
  if (/\.json$/.test(name)) return 'The new config is written as YAML: a name that ends in .vae.yaml.';
  if (/[\\/:*?"<>|]/.test(name)) return 'A name of a file, without folders and without any of \\ / : * ? " < > |.';
  return taken(configFileName(name)) ? `${configFileName(name)} is there already.` : undefined;
}
