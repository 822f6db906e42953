import { z } from 'zod';
import { comparedSchema, keptComparedSchema } from './compared';
import { INSPECTOR_TAB_NAMES } from './inspectorTabs';
import { remedySchema, request } from '../base/rpc';
import type { Counterpart } from '../run/sweeps/counterparts';
import { healthSchema } from '../run/health';
import { classifierEvaluationSchema, evaluationSchema, runInfoSchema, scalarSchema } from '../run/records';
import { curvePointSchema } from '../analysis/results/curve';
import { baselinesSchema } from '../analysis/results/comparison';
import { findingSchema } from '../analysis/results/finding';
import { tensorsSchema } from './worker';

/**
 * Every message between a panel and the extension host. Each side checks what it gets. The host pushes what it has read
 * from disk; a panel keeps nothing that it could not be told again.
 */

export const runSummarySchema = z.object({
  /** Absolute. */
  dir: z.string(),
  /** 'β 4, seed 0', 'dip-vae-2 λ 5, seed 0' */
  label: z.string(),
  health: healthSchema,
  step: z.number(),
  steps: z.number(),
  /** Null where the objective has none. */
  beta: z.number().nullable(),
  /** By which runs of the objective are told apart; null where nothing can be chosen. */
  parameter: z.object({ symbol: z.string(), value: z.number() }).nullable(),
  /** As in the training curves. */
  rateWeight: z.number().nullable(),
  seed: z.number(),
  /** ISO time. */
  created: z.string(),
  /** When state.json was last written, ISO time. */
  heartbeat: z.string().nullable(),
});
export type RunSummary = z.output<typeof runSummarySchema>;

const pictureSchema = z.object({
  step: z.number(),
  kind: z.enum(['reconstructions', 'samples']),
  /** What an img element shows. */
  uri: z.string(),
});

/** Everything about the selected run but its scalars. */
export const runViewSchema = z.object({
  summary: runSummarySchema,
  info: runInfoSchema,
  dataName: z.string(),
  likelihood: z.string(),
  latent: z.number(),
  /** Seconds of training so far. */
  seconds: z.number(),
  /** Why it failed. */
  error: z.string().nullable(),
  /** What to set a key of the config to, so that it does not fail again. */
  advice: z.object({ key: z.string(), value: z.number() }).nullable(),
  /** Where resuming goes on when newer checkpoints are damaged, 0 for the start; null if none is known to be. */
  soundStep: z.number().nullable(),
  /** Who trains it, if anybody does. */
  owner: z.object({ pid: z.number(), host: z.string(), here: z.boolean() }).nullable(),
  stepsPerSecond: z.number().nullable(),
  /** Seconds. */
  timeLeft: z.number().nullable(),
  checkpoints: z.array(z.object({ step: z.number(), file: z.string() })),
  /** The steps of those of them that go when others have taken their place. */
  passing: z.array(z.number()),
  /** The best evaluation on held-out examples, where its checkpoint was kept, and how many it was chosen from. */
  best: z.object({ step: z.number(), among: z.number() }).nullable(),
  /** The key of the config that had it finish before its last step. */
  reason: z.string().nullable(),
  /** The model before its first step, which is none of them; null where the run has not kept it. */
  untrained: z
    .object({
      step: z.literal(0),
      file: z.string(),
      /** Training examples that its running statistics are measured on; null where it has none. */
      statisticsFrom: z.number().nullable(),
    })
    .nullable(),
  /** Steps of checkpoints that are still to come. */
  pending: z.array(z.number()),
  pictures: z.array(pictureSchema),
  /** Which β it has all of, and whether the loss of each is D + βR; null where it was trained at one. */
  multiRate: z.object({ range: z.tuple([z.number(), z.number()]), weighsRate: z.boolean() }).nullable(),
  /** What analysis.features of the config names; null where it has none. */
  features: z.string().nullable(),
  /** Keys in which the config file differs from what this run was started with; null where it cannot be read. */
  changed: z.array(z.string()).nullable(),
  /** The last evaluations. */
  test: evaluationSchema.nullable(),
  train: evaluationSchema.nullable(),
  /** The same of a classifier; null for a VAE. */
  classifier: z
    .object({ test: classifierEvaluationSchema.nullable(), train: classifierEvaluationSchema.nullable() })
    .nullable(),
  findings: z.array(findingSchema),
});
export type RunView = z.output<typeof runViewSchema>;

/** A training that was asked for and has no folder yet: what it has done so far. */
export const startingSchema = z.object({
  label: z.string(),
  /** The last one is under way. */
  stages: z.array(z.object({ what: z.string(), seconds: z.number() })),
  /** Why it ended before it had begun. */
  error: z.string().nullable(),
  /** What can be done about that. */
  remedy: remedySchema.optional(),
});

export const inspectorSchema = z.object({
  config: z.object({
    file: z.string(),
    /** The name that runs are filed under. */
    name: z.string(),
    /** Whether there is none, but a run that was opened on its own: `file` is its run.json. */
    alone: z.boolean(),
    /** Whether the file is there. */
    exists: z.boolean(),
    /** Whether it is a config without problems; otherwise the first of them. */
    problem: z.string().nullable(),
    /** What it asks for, to be compared with what it asked for before; null while it has a problem. */
    content: z.string().nullable(),
  }),
  trusted: z.boolean(),
  runs: z.array(runSummarySchema),
  starting: startingSchema.nullable(),
  run: runViewSchema.nullable(),
  /** The run that was selected and is gone. */
  gone: z.string().nullable(),
  /** Rate–distortion points of the runs that differ from the selected one in their parameter and seed alone, itself among them. */
  curve: z.object({ points: z.array(curvePointSchema) }),
});
export type Inspector = z.output<typeof inspectorSchema>;

/** The checkpoints, of which there may be very many, are null where they are those that were sent last for this run. */
const shownSchema = inspectorSchema.extend({
  run: runViewSchema.extend({ checkpoints: runViewSchema.shape.checkpoints.nullable() }).nullable(),
});
export type ShownInspector = z.output<typeof shownSchema>;

/** Host -> inspector: what to show. */
export const showInspector = request('show inspector', shownSchema, z.null());

/** Host -> inspector: lines of the run's scalars from the `from`th on; what stood there before is replaced. */
export const showScalars = request(
  'show scalars',
  z.object({ run: z.string(), from: z.number().int().nonnegative(), scalars: z.array(scalarSchema) }),
  z.null(),
);

/** Host -> inspector: go to a tab, and a checkpoint. */
export const goTo = request(
  'go to',
  z.object({ tab: z.enum(INSPECTOR_TAB_NAMES), step: z.number().nullable() }),
  z.null(),
);

/** One of those that are compared. */
const cardSchema = z.object({
  file: z.string(),
  /** 'mnist, β 4'; of representations their name */
  title: z.string(),
  /** 'seed 0 · epoch 26, step 269,568 · rate 10.4, distortion 68.6 nats' */
  detail: z.string(),
  /** Why it cannot be read any more. */
  problem: z.string().nullable(),
  /** The untrained model of its run, which may be the file itself; null where the run has not kept it. */
  untrained: z.string().nullable(),
});
export const comparePanelSchema = z.object({
  of: comparedSchema.shape.of,
  a: cardSchema,
  b: cardSchema.nullable(),
  /** What layers are measured against where both are trained, of one run, and one of them is its last; null if not known. */
  baselines: baselinesSchema.nullable(),
  trusted: z.boolean(),
});
export type ComparePanel = z.output<typeof comparePanelSchema>;

/** Host -> compare panel: what to compare. */
export const showCompared = request('show compared', comparePanelSchema, z.null());

/** Host -> checkpoint editor: the file's tensors, or why they cannot be read. */
export const checkpointPanelSchema = z.object({
  file: z.string(),
  trusted: z.boolean(),
  content: tensorsSchema.nullable(),
  problem: z.string().nullable(),
});
export type CheckpointPanel = z.output<typeof checkpointPanelSchema>;
export const showCheckpoint = request('show checkpoint', checkpointPanelSchema, z.null());

/** Panel -> host: the panel listens; the host answers by showing. */
export const ready = request('ready', z.null(), z.null());

/** Panel -> host: is anybody there? */
export const ping = request('ping', z.null(), z.null());

/** Inspector -> host: another run; null for the newest. */
export const selectRun = request('select run', z.object({ run: z.string().nullable() }), z.null());

const counterpartSchema = z.object({
  run: z.string(),
  label: z.string(),
  file: z.string(),
  untrained: z.string().nullable(),
  seed: z.number(),
  value: z.number().nullable(),
  relation: z.enum(['itself', 'seed', 'parameter', 'other']),
}) satisfies z.ZodType<Counterpart>;

/** Inspector -> host: which checkpoints of a step say something beside a run's, and what tells their runs apart ('β'). */
export const findCounterparts = request(
  'find counterparts',
  z.object({ run: z.string(), step: z.number() }),
  z.object({ symbol: z.string(), counterparts: z.array(counterpartSchema) }),
);
export type Counterparts = z.output<typeof findCounterparts.result>;

/** Panel -> host: what a button or link does. */
export const act = request(
  'act',
  z.discriminatedUnion('do', [
    z.object({
      do: z.enum([
        'train',
        'sweep',
        /** Stops all runs of the sweep under way. */
        'stop sweep',
        'try again', // what did not start
        /** Gives up a training that has not done its first step. */
        'stop starting',
        'open config',
        'manage trust',
        'show log',
        'check again',
      ]),
    }),
    /** Asks how far; from the checkpoint of a step, or the last one. */
    z.object({ do: z.literal('train further'), run: z.string(), step: z.number().optional() }),
    z.object({
      do: z.enum(['stop', 'resume', 'reveal', 'report', 'delete', 'take over', 'locate data']),
      run: z.string(),
    }),
    /** Puts a value into the config file, as an edit that can be undone. */
    z.object({ do: z.literal('edit config'), key: z.string(), value: z.union([z.number(), z.string()]) }),
    /** Makes the config one of a plain VAE at a β, as an edit that can be undone. */
    z.object({ do: z.literal('use beta'), beta: z.number() }),
    comparedSchema.extend({ do: z.literal('compare') }),
    /** Asks which checkpoint to compare this one with. */
    z.object({ do: z.literal('compare with'), file: z.string() }),
    /** Another run; with a step, the layers of its checkpoint there. */
    z.object({ do: z.literal('inspect'), run: z.string(), step: z.number().optional() }),
    /** The run that a path or a URI is or lies in, as it was dropped; null asks for its folder. */
    z.object({ do: z.literal('open run'), place: z.string().nullable() }),
  ]),
  z.null(),
);
export type Act = z.output<typeof act.params>;

/** Panel -> host: writes a file where the user says; gives its path, null if the user thought better of it. */
export const save = request(
  'save',
  z.object({
    /** 'layers-step-500.svg' */
    name: z.string(),
    content: z.string(),
    encoding: z.enum(['utf8', 'base64']),
  }),
  z.object({ file: z.string().nullable() }),
);

/** Panel -> host: puts text on the clipboard. */
export const copy = request('copy', z.object({ text: z.string() }), z.null());

/** What a panel that nobody answers hands to the command `vaeLens.revive`; `title` is its tab's. */
export const lostPanelSchema = z.discriminatedUnion('panel', [
  z.object({ panel: z.literal('inspector'), title: z.string(), config: z.string(), run: z.string().nullable() }),
  keptComparedSchema.extend({ panel: z.literal('compare'), title: z.string() }),
]);
