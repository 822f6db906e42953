// Compiles AssemblyScript to WebAssembly where a bundle imports `kernels.wasm`: what lies in `assembly/` beside it. The
// bundle's target must be node20: for newer ones esbuild writes what Node 20 does not know.
import { dirname, join } from 'node:path';
import asc from 'assemblyscript/asc';

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
