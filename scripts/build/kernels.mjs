// What bundles import that must be made first: `X.thread` is what a thread runs, as a bundle of its own, in a string; and
// `kernels.wasm`: AssemblyScript compiled to WebAssembly, what lies in `assembly/` beside it. A bundle's target must be
// node20: for newer ones esbuild writes what Node 20 does not know.
import { dirname, join, resolve } from 'node:path';
import asc from 'assemblyscript/asc';
import { build } from 'esbuild';

export const kernels = {
  name: 'kernels',
  setup({ onResolve, onLoad }) {
    const namespace = 'kernels';
    onResolve({ filter: /\/kernels\.wasm$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, 'assembly/exports.ts'),
      namespace,
    }));
    onLoad({ filter: /.*/, namespace }, async ({ path }) => {
      const { error, stderr, stdout, binary } = await compile(path);
      if (error) return { errors: [{ text: `${error.message}\n${stderr}${stdout}` }] };
      return { contents: binary, loader: 'binary', watchDirs: [dirname(path)] };
    });
    onResolve({ filter: /\.thread$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(/thread$/, 'ts')),
      namespace: 'thread',
    }));
    onLoad({ filter: /.*/, namespace: 'thread' }, async ({ path }) => {
      const { outputFiles, metafile } = await build({
        entryPoints: [path],
        bundle: true,
        minify: true,
        platform: 'node',
        target: 'node20',
        format: 'cjs',
        external: ['onnxruntime-node'],
        logLevel: 'warning',
        write: false,
        metafile: true,
        plugins: [kernels],
      });
      const watchFiles = Object.keys(metafile.inputs).map(file => resolve(file));
      return { contents: outputFiles[0].text, loader: 'text', watchFiles };
    });
  },
};

const compiled = new Map();

/** Once, though several bundles ask for it. */
function compile(path) {
  if (!compiled.has(path)) compiled.set(path, compileNow(path));
  return compiled.get(path);
}

async function compileNow(path) {
  let binary;
  const options = '--optimizeLevel 3 --enable simd --runtime stub --importMemory --noAssert --outFile kernels.wasm';
  const { error, stderr, stdout } = await asc.main([path, '--baseDir', '/', ...options.split(' ')], {
    writeFile(_, contents) {
      binary = contents;
    },
  });
  return { error, stderr: stderr.toString(), stdout: stdout.toString(), binary };
}
