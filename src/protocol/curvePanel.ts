import { z } from 'zod';
import { request } from '../base/rpc';
import { comparisonSchema } from '../analysis/results/comparison';
import { curveFamilySchema } from '../analysis/results/curve';
import { betaCurveSchema } from '../analysis/results/curves/betaCurve';
import { movableSchema, movedSchema, restedSchema } from '../analysis/results/curves/modelAtBeta';
import { drawnExamplesSchema } from '../analysis/results/drawnExamples';
import { ratePartsPointSchema } from '../analysis/results/curves/ratePartsPoint';
import { retrainedRunSchema } from '../analysis/results/curves/retrained';

/** What an inspector and the extension host say to each other of the runs on a rate–distortion curve, each by its folder. */

/** Inspector -> host: held-out examples that are hard to reconstruct, and what a run's last checkpoint makes of them. */
export const drawOfRun = request('draw of run', z.object({ run: z.string() }), drawnExamplesSchema);

/** Inspector -> host: what the rate of a run's last checkpoint is made of. */
export const ratePartsOfRun = request('rate parts of run', z.object({ run: z.string() }), ratePartsPointSchema);

/** Inspector -> host: the same of those runs for which it is known already. */
export const ratePartsKnown = request(
  'rate parts known',
  z.object({ runs: z.array(z.string()) }),
  z.array(ratePartsPointSchema),
);

/** Inspector -> host: the run's curve beside those of finished runs of its config that differ in one key more. */
export const familiesOfRun = request('families of run', z.object({ run: z.string() }), z.array(curveFamilySchema));

const run = { run: z.string() };

/** Inspector -> host: a multi-rate run's last checkpoint over β. */
export const overBetaOfRun = request('over β of run', z.object(run), betaCurveSchema);

const checkpoint = { ...run, step: z.number().int() };

/** Inspector -> host: makes a checkpoint of a multi-rate run ready to be moved over β. */
export const warmUpRun = request('warm up run', z.object(checkpoint), movableSchema);

/** Inspector -> host: a multi-rate run beside finished ones of one β each, as far as that can be measured. */
export const retrainedOfRun = request('retrained of run', z.object(run), z.array(retrainedRunSchema));

/** Inspector -> host: the same as far as it is known already. */
export const retrainedKnown = request('retrained known', z.object(run), z.array(retrainedRunSchema));

const checkpointAtBeta = z.object({ ...checkpoint, beta: z.number() });

/** Inspector -> host: what it is at a β while that moves, and once it rests. */
export const moveRunTo = request('move run to β', checkpointAtBeta, movedSchema);
export const restRunAt = request('rest run at β', checkpointAtBeta, restedSchema);
export const layersOfRunAt = request('layers of run at β', checkpointAtBeta, comparisonSchema);

/** Inspector -> host: writes the plain VAE that it is at a β where the user says; null if the user thought better of it. */
export const exportRunAt = request('export run at β', checkpointAtBeta, z.object({ file: z.string().nullable() }));
