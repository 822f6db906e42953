import { version } from '../../package.json';

/** This program and its version. */
export const PROGRAM = `VAE Lens ${version}`;
