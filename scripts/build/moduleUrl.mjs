import { pathToFileURL } from 'node:url';

// What import.meta.url is to packages that ask for it: bundles are CommonJS, which has none.
export const moduleUrl = pathToFileURL(__filename).href;
