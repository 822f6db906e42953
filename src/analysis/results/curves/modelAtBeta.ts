import { z } from 'zod';
import { evaluationSchema } from '../../../run/records';

/** What a multi-rate VAE is at one β while somebody moves it, and once it rests there. */

const unit = evaluationSchema.shape.units.element;

/** Images behind each other, height × width × channels, a byte a value, in base64. */
const pictures = z.string();

/** What does not change with β. */
export const movableSchema = z.object({
  step: z.number(),
  range: z.tuple([z.number(), z.number()]),
  /** height, width, channels */
  image: z.tuple([z.number(), z.number(), z.number()]),
  /** The held-out examples that are reconstructed. */
  inputs: pictures,
  /** Training examples that batch normalisation is measured on at each β; null where the model has none. */
  statisticsFrom: z.number().nullable(),
  /** The greatest KL of a unit at either end of the range, nats an example. */
  mostKl: z.number(),
});
export type Movable = z.output<typeof movableSchema>;

const drawn = {
  beta: z.number(),
  reconstructions: pictures,
  /** What the decoder makes of the same draws of z at every β. */
  samples: pictures,
};

/** Of few examples; running statistics lie between measured ones. */
export const movedSchema = z.object({
  ...drawn,
  /** Held-out examples that units are measured on: the same at every β. */
  n: z.number(),
  /** With the standard error of each KL, nats. */
  units: z.array(unit.extend({ klError: z.number() })),
});
export type Moved = z.output<typeof movedSchema>;

const point = evaluationSchema.omit({ loss: true });

/** Of all examples of an analysis; running statistics are measured at this β. */
export const restedSchema = z.object({ ...drawn, test: point, train: point });
export type Rested = z.output<typeof restedSchema>;
