import { UserError } from '../base/errors';
import type { Dataset } from '../data/examples/dataset';
import { type ModelSection, demandSide } from './architectures/architectures';
import { type Classifier, classifierOf } from './architectures/classifier';
import { convEncoder } from './architectures/conv';
import { type Vae, makeVae } from './vae';

/** Whatever a config can describe. */
export type Model = Vae | Classifier;

/** @throws UserError if the model does not fit the data */
export function makeModel(
  section: ModelSection,
  { name, shape, factors }: Pick<Dataset, 'name' | 'shape' | 'factors'>,
): Model {
  if (section.architecture !== 'classifier') return makeVae(section, shape);
  if (!factors) {
    throw new UserError(
      `model.architecture: classifier needs the ground-truth factors of the data, ${name} has none`,
      true,
    );
  }
  demandSide(section.architecture, shape);
  return classifierOf(shape, convEncoder(shape, section.kernels), factors.sizes);
}
