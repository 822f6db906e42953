import { UserError } from '../base/errors';
import type { Dataset } from '../data/examples/dataset';
import { type ModelSection, demandSide } from './architectures/architectures';
import type { Bounds } from './activationFunctions';
import { type Classifier, classifierOf } from './architectures/classifier';
import { convEncoder } from './architectures/conv';
import type { Objective } from './objectives/objectives';
import { type Vae, makeVae } from './vae';

/** Whatever a config can describe. */
export type Model = Vae | Classifier;

/** What belongs to a run's model beside its config, which is as it was when the run began. */
export interface ModelBounds {
  readonly logVarianceBounds?: Bounds | undefined;
}

/**
 * @param objective where it is multi-rate, the VAE has gates
 * @throws UserError if the model does not fit the data
 */
export function makeModel(
  section: ModelSection,
  { name, shape, factors }: Pick<Dataset, 'name' | 'shape' | 'factors'>,
  { logVarianceBounds }: ModelBounds = {},
  objective?: Objective,
): Model {
  const multiRate = objective?.name === 'multi-rate' ? objective : undefined;
  if (section.architecture !== 'classifier') return makeVae(section, shape, logVarianceBounds, multiRate);
  if (!factors) {
    throw new UserError(
      `model.architecture: classifier needs the ground-truth factors of the data, ${name} has none`,
      true,
    );
  }
  demandSide(section.architecture, shape);
  return classifierOf(shape, convEncoder(shape, section.kernels), factors.sizes);
}
