// `npm run dimensions`, about a quarter of an hour: what 2NN reads of Gaussians of known dimension. Writes the table that
// tells where its bias is large, and prints how often its intervals hold the mean over draws.
import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { bundleScript } from '../build/bundleScript.mjs';
import { run } from '../setup/run.mjs';

const TABLE = 'src/analysis/geometry/gaussians.json';
const outfile = 'build/dimensions.js';
await bundleScript('scripts/dimensions/measureGaussians.ts', outfile);
// What it says on the way goes to stderr, the table to stdout.
const { status, output } = await run(process.execPath, [outfile], { capture: true });
process.exitCode = status;
if (status === 0) writeFileSync(TABLE, await format(output, { parser: 'json', printWidth: 120 }));
