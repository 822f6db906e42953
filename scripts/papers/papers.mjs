// Writes docs/papers/NUMBER.md, the figures of a paper as they come out here, from the runs of examples/paper-NUMBER:
// `npm run papers -- 000`. What has been measured is kept in the runs, so that it goes on where it was interrupted.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { bundleScript } from '../build/bundleScript.mjs';
import { run } from '../setup/run.mjs';

const [paper = '000'] = process.argv.slice(2);
const entry = `scripts/papers/${paper}/main.ts`;
if (!existsSync(entry)) {
  console.error(`there is no script for paper ${paper}`);
  process.exit(2);
}
const outfile = `build/papers/${paper}.js`;
await bundleScript(entry, outfile);
const { status } = await run(process.execPath, [outfile]);
process.exitCode = status;
if (status === 0) {
  const page = `docs/papers/${paper}.md`;
  writeFileSync(page, await format(readFileSync(page, 'utf8'), { parser: 'markdown', printWidth: 120 }));
}
