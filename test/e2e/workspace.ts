import { execFile } from 'node:child_process';
import { cpSync, linkSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { Server } from './server';

/** The steps that examples/mnist.vae.yaml is trained for here: time enough to stop it in the middle. */
export const STEPS = 800;

/** Gives a server the project's examples as its workspace, the first of them shortened. */
export function copyExamples({ workspace }: Pick<Server, 'workspace'>): void {
  cpSync('examples', workspace, {
    recursive: true,
    // Configs of papers would be found beside those of the tests that have the same names.
    filter: source => !/^(runs|\.vscode|paper-\d+)$/.test(basename(source)),
  });
  editFile(join(workspace, 'mnist.vae.yaml'), text => text.replace(/steps: \d+/, `steps: ${STEPS}`));
}

export function editFile(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

/** A small config of the examples' digits. */
export function writeConfig(
  { workspace }: Pick<Server, 'workspace'>,
  name: string,
  { steps = 60, checkpoints = 5, sweep = '' } = {},
): void {
  const lines = [
    'data:',
    '  name: mnist',
    '  path: data/mnist',
    'model:',
    '  architecture: mlp',
    '  hidden: [32]',
    '  latent: 4',
    'objective:',
    '  beta: 1',
    'train:',
    `  steps: ${steps}`,
    '  batch: 128',
    '  evaluations: 5',
    `  checkpoints: ${checkpoints}`,
    'analysis:',
    '  examples: 200',
    sweep,
  ];
  writeFileSync(join(workspace, `${name}.vae.yaml`), `${lines.join('\n').trim()}\n`);
}

/** The folders of a config's runs, newest first. */
export function runsOf({ workspace }: Pick<Server, 'workspace'>, name: string): string[] {
  const folder = join(workspace, 'runs', name);
  return names(folder)
    .filter(run => names(join(folder, run)).includes('run.json'))
    .map(run => join(folder, run))
    .sort()
    .reverse();
}

export interface State {
  readonly status: string;
  readonly step: number;
}

/** What a run's folder says of it; undefined where it says nothing yet. */
export function stateOf(run: string | undefined): State | undefined {
  try {
    return JSON.parse(readFileSync(join(run ?? '', 'state.json'), 'utf8')) as State;
  } catch {
    return undefined;
  }
}

/** The names of a run's checkpoints, in order of steps. */
export function checkpointsOf(run: string): string[] {
  return names(join(run, 'checkpoints')).sort();
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Trains a config of a workspace outside the editor, until it is finished. */
export async function trainOutside(
  { workspace }: Pick<Server, 'workspace'>,
  name: string,
  ...options: string[]
): Promise<void> {
  const file = join(workspace, `${name}.vae.yaml`);
  const [command = 'train', ...others] = options;
  await commandLine(command, file, '--json', ...others);
}

/** Runs the command line, outside the editor, until it has ended well. */
export async function commandLine(...words: string[]): Promise<void> {
  await promisify(execFile)(process.execPath, ['dist/cli.js', ...words]);
}

/** Makes a finished run look like one with this many checkpoints, each with the bytes of its last one. */
export function multiplyCheckpoints(run: string, count: number): void {
  const folder = join(run, 'checkpoints');
  const last = checkpointsOf(run).at(-1)!;
  const pattern = join(folder, 'pattern');
  linkSync(join(folder, last), pattern);
  for (const name of checkpointsOf(run)) if (name !== 'pattern') rmSync(join(folder, name));
  for (let step = 1; step <= count; step++) {
    linkSync(pattern, join(folder, `step-${String(step).padStart(8, '0')}.safetensors`));
  }
  rmSync(pattern);
}
