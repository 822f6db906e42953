import { z } from 'zod';
import { request } from '../base/rpc';
import { curveFamilySchema } from '../analysis/results/curve';
import { drawnExamplesSchema } from '../analysis/results/drawnExamples';
import { ratePartsPointSchema } from '../analysis/results/curves/ratePartsPoint';

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
