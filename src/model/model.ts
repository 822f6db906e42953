import type { Config } from '../config/schema/schema';
import type { Dataset } from '../data/examples/dataset';
import { UserError } from '../base/errors';
import { type Classifier, makeClassifier } from './classifier';
import { type Vae, makeVae } from './vae';

/** Whatever a config can describe. */
export type Model = Vae | Classifier;

/** @throws UserError if the model does not fit the data */
export function makeModel(
  section: Config['model'],
  { name, shape, factors }: Pick<Dataset, 'name' | 'shape' | 'factors'>,
): Model {
  if (section.architecture !== 'classifier') return makeVae(section, shape);
  if (factors) return makeClassifier(section, shape, factors);
  throw new UserError(
    `model.architecture: classifier needs the ground-truth factors of the data, ${name} has none`,
    true,
  );
}
