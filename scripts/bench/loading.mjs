// Loads a build of the extension as the editor does, and prints how long that took, in ms: `node loading.mjs DIST`. What
// the editor provides is a stand-in that takes and gives anything.
import Module, { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const anything = new Proxy(function () {}, {
  get: (target, key) => (key === 'prototype' || key === Symbol.toPrimitive ? target[key] : anything),
  apply: () => anything,
  construct: () => ({}),
  // A bundle makes itself a copy, which asks its prototype.
  getPrototypeOf: () => anything,
});
const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? anything : load(request, ...rest));

const dist = resolve(process.argv[2]);
const require = createRequire(join(dist, 'loading.js'));
const started = performance.now();
for (const name of ['extension.js', 'host.js']) require(join(dist, name));
console.log(performance.now() - started);
// Whatever it keeps waiting for is not a part of it.
process.exit();
