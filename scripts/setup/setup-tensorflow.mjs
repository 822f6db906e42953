// `npm run setup:tensorflow [-- --gpu]`: installs the tensorflow engine, by the command line of this tree.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './run.mjs';
import { setUp } from './setup.mjs';

await setUp();
if (!existsSync(join(ROOT, 'dist/cli.js'))) {
  const { status } = await run(process.execPath, ['esbuild.mjs']);
  if (status !== 0) process.exit(status);
}
const { status } = await run(process.execPath, ['dist/cli.js', 'setup', 'tensorflow', ...process.argv.slice(2)]);
process.exit(status);
