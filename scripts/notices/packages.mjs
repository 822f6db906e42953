// Which packages' code is passed on: pure functions of what esbuild says of its bundles, and of names of files.

/** The folder of the package that a file is from: 'node_modules/a/node_modules/@b/c/d.js' -> 'node_modules/a/node_modules/@b/c'. */
export function packageFolder(path) {
  // What begins with a dot is npm's own.
  return /^.*\bnode_modules\/(?:@[^/]+\/)?[^./][^/]*(?=\/)/.exec(path.replaceAll('\\', '/'))?.[0];
}

/** The folders of the packages that some of these files are from. */
export function shippedPackages(paths) {
  const found = new Set(paths.map(packageFolder));
  found.delete(undefined);
  return [...found].sort();
}

/**
 * The folders of the packages that are in bundles.
 *
 * @param outputs those of esbuild's metafile; what was read and left out again has no bytes there
 */
export function bundledPackages(outputs) {
  const inputs = Object.values(outputs).flatMap(output => Object.entries(output.inputs));
  return shippedPackages(inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path));
}
