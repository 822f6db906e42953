import { z } from 'zod';
import { PART_NAMES } from '../data/examples/split';
import { request } from '../base/rpc';
import { ENGINE_NAMES } from '../engine/engines';
import { curvesSchema, familyRunsSchema, namedCurveSchema } from '../analysis/results/curve';
import { comparisonSchema, pairSchema } from '../analysis/results/comparison';
import { MEASURE_COMMANDS, SLOW } from '../analysis/results/similarities';
import { dimensionScaleSchema, layerScaleSchema } from '../analysis/results/dimensionScale';
import { dimensionSchema, profileSchema } from '../analysis/results/profile';
import { layerInformationSchema } from '../analysis/results/layerInformation';
import { informationSchema } from '../analysis/results/information';
import { inspectedSchema } from '../analysis/results/inspected';
import { estimateSchema } from '../analysis/results/estimated';
import { retrainedRunSchema } from '../analysis/results/curves/retrained';
import { ratePartsPointSchema } from '../analysis/results/curves/ratePartsPoint';
import { followedSchema } from '../analysis/results/followed';
import { frechetSchema } from '../analysis/results/frechet';
import { modelMapSchema } from '../analysis/results/placedModels';
import { traversalSchema, traversedSchema } from '../analysis/results/traversal';
import { findingSchema } from '../analysis/results/finding';
import { runInfoSchema } from '../run/records';

/** Every message between a worker and whoever started it. */

/** Where the data of a run are, absolute, if somebody says so; else they are looked for. */
export const data = { data: z.string().optional() };

/**
 * Trains a resolved config, or goes on with its newest unfinished run, or begins one from the checkpoint of another.
 * Cancelling stops it, with a checkpoint.
 */
export const train = request(
  'train',
  z.object({
    config: z.record(z.string(), z.unknown()),
    name: z.string(),
    configFile: z.string(),
    runsRoot: z.string(),
    /** 'finished' also accepts a finished run of the same config as the answer. */
    resume: z.enum(['no', 'unfinished', 'finished']),
    /** The folder of the run to go on with, rather than the newest. */
    run: z.string().optional(),
    /** The step of its newest sound checkpoint, 0 if there is none: goes on from there though newer ones are damaged. */
    from: z.int().nonnegative().optional(),
    /** The folder of another run, whose checkpoint of that step, or the last one, a new run begins with. */
    parent: z.object({ run: z.string(), step: z.int().positive().optional() }).optional(),
    /** Where the folder of a new run is made, rather than in that of the name. */
    folder: z.string().optional(),
    /** What the name of a new run's folder tells of it beside its seed: 'beta4'. */
    distinction: z.string().optional(),
    ...data,
    /** Threads where neither the config nor the run to resume names them. */
    threads: z.number().int().positive().optional(),
  }),
  z.object({
    run: z.string(),
    state: z.enum(['stopped', 'finished']),
    /** It was so before anybody asked. */
    alreadyThere: z.boolean().optional(),
    /** The step of the checkpoint that it went on from, 0 if there was none; null where it is a new run, or had nothing left to do. */
    resumed: z.object({ from: z.number() }).nullable(),
    step: z.number(),
    /** Null if it was stopped before its first evaluation. */
    test: z
      .union([
        z.object({ rate: z.number(), distortion: z.number(), elbo: z.number() }),
        /** Of a classifier: all factors together, nats an example, and the mean share of examples told right. */
        z.object({ crossEntropy: z.number(), accuracy: z.number() }),
      ])
      .nullable(),
    /** The step of the best evaluation on held-out examples; null before there is one. */
    best: z.number().nullable(),
    /** The key of the config that had it finish before its last step. */
    reason: z.string().optional(),
  }),
);

/**
 * Trains resolved configs, some at a time; finished runs are not trained again, unfinished ones go on. A member that
 * fails does not keep the others from being trained. Cancelling, or a `stop` in a run that is being trained, ends it.
 */
export const sweep = request(
  'sweep',
  z.object({
    /** Of each member its forms: a run of any of them is its run, a new one has the first. */
    configs: z.array(z.array(z.record(z.string(), z.unknown())).min(1)).min(1),
    /** Of each member what the name of its new folder tells of it. */
    distinctions: z.array(z.string()).optional(),
    name: z.string(),
    configFile: z.string(),
    runsRoot: z.string(),
    ...data,
    /** Runs side by side. */
    jobs: z.number().int().positive().default(1),
  }),
  z.object({ runs: z.array(z.string()), failures: z.array(z.string()), stopped: z.boolean() }),
);

/** What a safetensors file holds. */
export const tensorsSchema = z.object({
  bytes: z.number(),
  tensors: z.array(
    z.object({
      name: z.string(),
      dtype: z.string(),
      shape: z.array(z.number()),
      bytes: z.number(),
      /** Euclidean norm; null for a type that is not read, or where a value is not finite. */
      norm: z.number().nullable(),
      mean: z.number().nullable(),
      /** Largest absolute value. */
      largest: z.number().nullable(),
      /** Why there are no numbers. */
      cause: z.string().nullable(),
    }),
  ),
  /** As written in the file. */
  metadata: z.record(z.string(), z.string()),
  /** Where it is a checkpoint of VAE Lens: what it belongs to. */
  checkpoint: z
    .object({
      step: z.number(),
      name: z.string(),
      config: z.record(z.string(), z.unknown()),
      configFile: z.string(),
      engine: z.string(),
      createdBy: z.string(),
      data: runInfoSchema.shape.data,
      statisticsFrom: z.number().optional(),
    })
    .nullable(),
});

/** Reads a safetensors file: a checkpoint of ours, or any other. */
export const tensors = request('tensors', z.object({ file: z.string() }), tensorsSchema);

/** The similarities between the layers of one checkpoint, or of two; the slow ones where they are asked for. */
export const compare = request(
  'compare',
  z.object({ files: z.array(z.string()).min(1).max(2), measures: z.array(z.enum(SLOW)).default([]), ...data }),
  comparisonSchema,
);

/** What `compare` will say of CKA, from sketches that are stored; null where there are none. */
export const approximate = request(
  'approximate',
  z.object({ files: z.array(z.string()).min(1).max(2) }),
  comparisonSchema.nullable(),
);

/** The information imbalances between all layers of one checkpoint, or of two. */
export const information = request(
  'information',
  z.object({ files: z.array(z.string()).min(1).max(2), ...data }),
  layerInformationSchema,
);

/** Checkpoints as points in the plane, by the linear CKA between their own layers. */
export const map = request('map', z.object({ files: z.array(z.string()) }), modelMapSchema);

/** The intrinsic dimension of every layer of a checkpoint. */
export const profile = request('profile', z.object({ file: z.string(), ...data }), profileSchema);

/** How far a checkpoint's reconstructions are from the data in the features of the model that its config names. */
export const frechet = request('frechet', z.object({ file: z.string(), ...data }), frechetSchema);

/** What `compare` says of one checkpoint and what `profile` does, from one look at each layer. */
export const inspect = request('inspect', z.object({ file: z.string(), ...data }), inspectedSchema);

/** The intrinsic dimension over scale of some layers of a checkpoint, of all unless they are named. */
export const scale = request(
  'scale',
  z.object({ file: z.string(), layers: z.array(z.string()).min(1).optional(), ...data }),
  z.object({ layers: z.array(layerScaleSchema) }),
);

/** Of which examples latent codes are exported. */
export const exportedPart = z.enum(PART_NAMES);

/** Writes the latent codes of the examples of a part: the arrays of an `.npz` file, with their shapes. */
export const exportLatents = request(
  'export latents',
  z.object({ file: z.string(), output: z.string(), part: exportedPart, ...data }),
  z.object({
    file: z.string(),
    step: z.number(),
    part: exportedPart,
    n: z.number(),
    arrays: z.record(z.string(), z.array(z.number())),
  }),
);

/** Which ground-truth factor each latent unit of a checkpoint follows best. */
export const follow = request('follow', z.object({ file: z.string() }), followedSchema);

/** What the decoder makes of a checkpoint's codes as one latent unit after the other moves. */
export const traverse = request('traverse', traversedSchema.extend({ file: z.string() }), traversalSchema);

/**
 * The rate–distortion points of runs, of multi-rate ones those at `betas`, of each objective by itself; what else they differ in is warned of. Beside the curve of the
 * first of them those that differ in one key more, and what is found of it.
 */
export const curve = request(
  'curve',
  z.object({ runs: z.array(z.string()).min(1), betas: z.array(z.number().positive()).min(1).optional(), ...data }),
  curvesSchema.extend({
    warnings: z.array(z.string()),
    curves: z.array(namedCurveSchema),
    /** Held-out less training distortion of each run. */
    gaps: z.array(z.object({ run: z.string(), gap: estimateSchema })),
    /** Of those runs for which it was estimated before. */
    rateParts: z.array(ratePartsPointSchema),
    beside: z.array(familyRunsSchema),
    /** Multi-rate runs at the β of those that were trained at one, in order of β. */
    retrained: z.array(retrainedRunSchema),
    findings: z.array(findingSchema),
  }),
);

/** A measure of similarity of two `.npy` files. */
export const measurePair = request(
  'measure pair',
  z.object({ command: z.enum(MEASURE_COMMANDS), a: z.string(), b: z.string() }),
  pairSchema,
);

/** The intrinsic dimension of a `.npy` file, over scale where that is asked for. */
export const measureId = request(
  'measure id',
  z.object({ file: z.string(), scale: z.boolean().default(false) }),
  dimensionSchema.extend({ n: z.number(), scale: dimensionScaleSchema.nullable() }),
);

/** The information imbalance of two `.npy` files, both ways, of the k nearest neighbours. */
export const measureInformation = request(
  'measure information',
  z.object({ a: z.string(), b: z.string(), k: z.int().positive() }),
  informationSchema,
);

/** Writes the report of runs: the first one's layers, and the curve of all that differ from it in their parameter alone. */
export const report = request(
  'report',
  z.object({ runs: z.array(z.string()).min(1), output: z.string(), ...data }),
  z.object({
    file: z.string(),
    findings: z.array(findingSchema),
    leftOut: curvesSchema.shape.leftOut,
    /** Why something is missing that could not be measured; null where nothing is. */
    unmeasured: z.string().nullable(),
  }),
);

/** What was found when an engine was tried. */
export const outcomeSchema = z.object({
  /** As the engine itself says it; null if it could not be opened. */
  device: z.string().nullable(),
  /** Why it is not to be used; null if it computes what it should. */
  reason: z.string().nullable(),
  /** Milliseconds of the standard training step; null if it was not measured. */
  msPerStep: z.number().nullable(),
});

/** Opens an engine and lets it compute known values: in a process that a broken driver may take down. */
export const probe = request(
  'probe',
  z.object({ engine: z.enum(ENGINE_NAMES), threads: z.number().int().positive(), measure: z.boolean() }),
  outcomeSchema,
);

export const engineStatusSchema = z.object({
  name: z.string(),
  device: z.string(),
  available: z.boolean(),
  /** Why it is not available; null when it is. */
  reason: z.string().nullable(),
  /** Milliseconds of the standard training step, where that was to be measured and could be. */
  msPerStep: z.number().optional(),
});

/** What can compute here, each engine tried anew; `measure`: how fast. */
export const engines = request(
  'engines',
  z.object({ measure: z.boolean().default(false) }),
  z.object({ engines: z.array(engineStatusSchema) }),
);

/** Installs the tensorflow engine for this user, unless it is there. Cancelling leaves nothing half installed. */
export const setUpTensorflow = request(
  'set up tensorflow',
  z.object({ gpu: z.boolean() }),
  z.object({
    folder: z.string(),
    source: z.enum(['official', 'wheel']),
    version: z.string(),
    gpu: z.boolean(),
    already: z.boolean(),
  }),
);
