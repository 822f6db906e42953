import { detached } from './lifeline';
import { handler, serve } from '../base/rpc';
import { STOP_SIGNALS } from '../base/stopSignals';
import { setUpTensorflow } from '../engine/tensorflow/setup/installTensorflow';
import * as estimates from '../protocol/estimateRequests';
import * as multiRate from '../protocol/multiRateRequests';
import * as requests from '../protocol/representationRequests';
import * as protocol from '../protocol/worker';
import { betaCurveJob } from './jobs/multiRate/betaCurveJob';
import { curveJob } from './jobs/curveJob';
import { frechetJob } from './jobs/frechetJob';
import { enginesJob } from './jobs/enginesJob';
import { exportLatentsJob } from './jobs/exportJob';
import { exportModelJob } from './jobs/multiRate/exportModelJob';
import { drawHardExamplesJob, hardExamplesJob } from './jobs/hardExamplesJob';
import {
  approximateJob,
  compareJob,
  estimateJob,
  followJob,
  informationJob,
  inspectJob,
  profileJob,
} from './jobs/inspectJobs';
import { mapJob } from './jobs/mapJob';
import { measureIdJob, measureInformationJob, measurePairJob } from './jobs/measureJobs';
import { estimateOverBetaJob, profileOverBetaJob } from './jobs/multiRate/overBetaJobs';
import { layersAtJob, moveToJob, restAtJob, warmUpJob } from './jobs/multiRate/movingJobs';
import { probeJob } from './jobs/probeJob';
import { reportJob } from './jobs/reportJob';
import {
  compareRepresentationsJob,
  informationOfRepresentationsJob,
  profileRepresentationsJob,
  reportRepresentationsJob,
  scaleOfRepresentationsJob,
} from './jobs/representationJobs';
import { besideRetrainedJob } from './jobs/multiRate/retrainedRuns';
import { samplesJob } from './jobs/multiRate/samplesJob';
import { scaleJob } from './jobs/scaleJob';
import { sweepJob } from './jobs/sweepJob';
import { tensorsJob } from './jobs/tensorsJob';
import { trainJob } from './jobs/trainJob';
import { traverseJob } from './jobs/traverseJob';

/** The child process: answers requests over its IPC channel. Unless detached it lives no longer than its parent. */

const server = serve(
  {
    send: message => {
      // The parent may be gone; then nobody wants to know.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: listener => process.on('message', listener),
  },
  new Map([
    handler(protocol.train, trainJob),
    handler(protocol.sweep, sweepJob),
    handler(protocol.tensors, tensorsJob),
    handler(protocol.compare, compareJob),
    handler(protocol.approximate, approximateJob),
    handler(protocol.information, informationJob),
    handler(protocol.map, mapJob),
    handler(protocol.profile, profileJob),
    handler(protocol.frechet, frechetJob),
    handler(protocol.inspect, inspectJob),
    handler(protocol.scale, scaleJob),
    handler(estimates.estimate, estimateJob),
    handler(estimates.drawHardExamples, drawHardExamplesJob),
    handler(estimates.pictureHardExamples, hardExamplesJob),
    handler(protocol.follow, followJob),
    handler(protocol.exportLatents, exportLatentsJob),
    handler(protocol.traverse, traverseJob),
    handler(protocol.curve, curveJob),
    handler(multiRate.betaCurve, betaCurveJob),
    handler(multiRate.pictureSamples, samplesJob),
    handler(multiRate.estimateOverBeta, estimateOverBetaJob),
    handler(multiRate.profileOverBeta, profileOverBetaJob),
    handler(multiRate.warmUp, warmUpJob),
    handler(multiRate.moveTo, moveToJob),
    handler(multiRate.restAt, restAtJob),
    handler(multiRate.layersAt, layersAtJob),
    handler(multiRate.besideRetrained, besideRetrainedJob),
    handler(multiRate.exportModel, exportModelJob),
    handler(protocol.measurePair, measurePairJob),
    handler(protocol.measureId, measureIdJob),
    handler(protocol.measureInformation, measureInformationJob),
    handler(requests.compareRepresentations, compareRepresentationsJob),
    handler(requests.informationOfRepresentations, informationOfRepresentationsJob),
    handler(requests.profileRepresentations, profileRepresentationsJob),
    handler(requests.scaleOfRepresentations, scaleOfRepresentationsJob),
    handler(requests.reportRepresentations, reportRepresentationsJob),
    handler(protocol.report, reportJob),
    handler(protocol.setUpTensorflow, ({ gpu }, watch) => setUpTensorflow(gpu ? 'gpu' : 'cpu', watch)),
    handler(protocol.probe, probeJob),
    handler(protocol.engines, enginesJob),
  ]),
);

const close = (): void => server.close();
if (detached) for (const signal of STOP_SIGNALS) process.on(signal, close);
else process.on('disconnect', close);
