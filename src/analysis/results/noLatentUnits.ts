import { UserError } from '../../base/errors';

/** What is said of a checkpoint where latent units are asked for and it is a classifier's. */
export function noLatentUnits(file: string): UserError {
  return new UserError(`${file} is a classifier: it has no latent units`);
}
