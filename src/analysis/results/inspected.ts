import { z } from 'zod';
import { comparisonSchema } from './comparison';
import { profileSchema } from './profile';

/** All that is measured of the layers of a checkpoint at once: each part is as its own question has it. */
export const inspectedSchema = z.object({ compare: comparisonSchema, profile: profileSchema });
export type Inspected = z.output<typeof inspectedSchema>;
