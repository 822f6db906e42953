import { build } from 'esbuild';
import { kernels } from './kernels.mjs';

/** Makes one file that node runs of a script in TypeScript that computes with the program's sources. */
export function bundleScript(entry, outfile) {
  return build({
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
}
