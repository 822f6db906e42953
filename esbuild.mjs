// Builds every bundle: `node esbuild.mjs` for the program, `node esbuild.mjs --tests` for the tests as well.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  logLevel: 'warning',
  // Native modules stay where npm put them.
  external: ['onnxruntime-node', 'sharp', 'canvas'],
};

const started = performance.now();
rmSync('dist', { recursive: true, force: true });
await build({
  ...shared,
  entryPoints: { cli: 'src/cli/main.ts', worker: 'src/worker/main.ts', watchdog: 'src/worker/watchdog.ts' },
  outdir: 'dist',
});

if (process.argv.includes('--tests')) {
  const tests = readdirSync('test', { recursive: true })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join('test', name));
  rmSync('build/test', { recursive: true, force: true });
  await build({ ...shared, entryPoints: tests, outdir: 'build/test', outbase: 'test' });
}
console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
