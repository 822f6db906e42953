// Writes docs/papers/NUMBER.md, the figures of a paper as they come out here, from the runs of examples/paper-NUMBER:
// `npm run papers -- 000`. What has been measured is kept in the runs, so that it goes on where it was interrupted.
import { build } from 'esbuild';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { kernels } from '../build/kernels.mjs';
import { run } from '../setup/run.mjs';

const [paper = '000'] = process.argv.slice(2);
const entry = `scripts/papers/${paper}/main.ts`;
if (!existsSync(entry)) {
  console.error(`there is no script for paper ${paper}`);
  process.exit(2);
}
const outfile = `build/papers/${paper}.js`;
await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['onnxruntime-node', 'sharp', 'canvas'],
  logLevel: 'warning',
  plugins: [kernels],
});
const { status } = await run(process.execPath, [outfile]);
process.exitCode = status;
if (status === 0) {
  const page = `docs/papers/${paper}.md`;
  writeFileSync(page, await format(readFileSync(page, 'utf8'), { parser: 'markdown', printWidth: 120 }));
}
