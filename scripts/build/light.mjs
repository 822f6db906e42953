// For bundles that load at once: the command line's, the extension's, the panels'. Beside what they need, a file that they
// import may hold what only a worker does (an objective its loss beside its parameters). That is left out of them, with the
// packages that it needs; the build fails if one of these is needed after all.
const HEAVY = /^(@tensorflow\/|onnxruntime-node|sharp$)/;
/** What kernels.mjs makes. */
const MADE = /\/kernels\.wasm$|\.thread$/;

export const light = {
  name: 'light',
  setup({ initialOptions, onResolve, onEnd }) {
    initialOptions.metafile = true;
    onResolve({ filter: HEAVY }, ({ path }) => ({ path, external: true, sideEffects: false }));
    onResolve({ filter: MADE }, ({ path }) => ({ path, external: true, sideEffects: false }));
    onEnd(({ metafile }) => ({
      errors: Object.entries(metafile?.outputs ?? {}).flatMap(([bundle, { imports, inputs }]) =>
        imports
          .filter(({ path, external }) => external && (HEAVY.test(path) || MADE.test(path)))
          .map(({ path }) => {
            const users = Object.keys(inputs).filter(file =>
              metafile.inputs[file].imports.some(one => one.path === path),
            );
            return { text: `${bundle} needs ${path}, which only a worker may: ${users.join(', ')}` };
          }),
      ),
    }));
  },
};
