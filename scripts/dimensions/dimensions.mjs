// `npm run dimensions`, about a quarter of an hour: what 2NN reads of Gaussians of known dimension. Writes the table that
// tells where its bias is large, and prints how often its intervals hold the mean over draws.
import { build } from 'esbuild';
import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { kernels } from '../build/kernels.mjs';
import { run } from '../setup/run.mjs';

const TABLE = 'src/analysis/geometry/gaussians.json';
const outfile = 'build/dimensions.js';
await build({
  entryPoints: ['scripts/dimensions/measureGaussians.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['onnxruntime-node', 'sharp', 'canvas'],
  logLevel: 'warning',
  plugins: [kernels],
});
// What it says on the way goes to stderr, the table to stdout.
const { status, output } = await run(process.execPath, [outfile], { capture: true });
process.exitCode = status;
if (status === 0) writeFileSync(TABLE, await format(output, { parser: 'json', printWidth: 120 }));
