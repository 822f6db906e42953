import { outside, type Row } from './judgedBy';

/** What the paper says of data, models and trainings that the small study has none of. */

const OTHER_DATA = 'these runs are of Tetrominoes';
const NO_CNN = 'these runs are of dense networks';

export const NOT_HERE: readonly Row[] = [
  outside(
    'other-shapes',
    '1',
    'In dSprites, whose shapes are nearly convex, memorisation could hardly be told: pictures differ by few pixels.',
    OTHER_DATA,
  ),
  outside(
    'autoencoders',
    '3',
    'Deterministic autoencoders that are large enough memorise, too, as others found (§3).',
    'these runs are of VAEs, with a rate and noise',
  ),
  outside('cnn-deep', '6', 'Convolutional networks of 3 layers have a curve that only falls.', NO_CNN),
  outside('cnn-shallow', '6', 'Those of 1 layer rise again a little.', NO_CNN),
  outside(
    'other-data-shallow',
    '7',
    'Fashion-MNIST, smallNORB, MNIST, 3dShapes: with 1 layer most have a minimum over β.',
    OTHER_DATA,
  ),
  outside(
    'other-data-deep',
    '7',
    'There curves of 3 layers fall almost throughout, some with a slight minimum.',
    OTHER_DATA,
  ),
  outside(
    'shapes-deep',
    '7',
    '3dShapes alone is otherwise: the minimum is more pronounced with 3 layers than with 1.',
    OTHER_DATA,
  ),
  outside(
    'parts-of-rate',
    '8',
    'Trained without the marginal KL, or without the mutual information, models confirm that it is the former that acts on generalisation.',
    'these runs are trained with the whole rate',
  ),
  outside(
    'prior',
    '8',
    'A standard normal prior is not what helps generalisation, and others may be (§5).',
    'all models have that prior: it is a conclusion, and nothing here is compared with it',
  ),
];
