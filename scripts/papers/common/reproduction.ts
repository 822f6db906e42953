import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finishedRuns, type Run } from './finishedRuns';

const OUTPUT = 'docs/papers';

/** A paper whose claims are judged by runs of its configs. */
export interface Reproduction {
  /** '000' */
  readonly paper: string;
  /** The folder of the configs, and their names. */
  readonly configs: string;
  readonly names: readonly string[];
  /** @param pictures the folder that the page's pictures go to, which is there */
  readonly page: (runs: readonly Run[], pictures: string) => Promise<string>;
}

/** Writes the page of a paper, or says how to train its runs where there are none. */
export async function reproduce({ paper, configs, names, page }: Reproduction): Promise<void> {
  const runs = finishedRuns(configs, names);
  if (runs.length === 0) {
    process.stderr.write(
      `no finished runs in ${configs}/runs: train them with\n` +
        names.map(name => `  node dist/cli.js sweep ${configs}/${name}.vae.yaml --jobs 2\n`).join(''),
    );
    process.exitCode = 1;
    return;
  }
  const pictures = join(OUTPUT, paper);
  mkdirSync(pictures, { recursive: true });
  writeFileSync(join(OUTPUT, `${paper}.md`), await page(runs, pictures));
  process.stderr.write(`\n${OUTPUT}/${paper}.md\n`);
}
