import { type Tensor2D, matMul } from '@tensorflow/tfjs-core';
import { createInterface } from 'node:readline';
import { onnxEngine } from '../../src/engine/onnx/onnxEngine';
import { startTrial } from '../../src/train/trial';
import { analyseRound } from './analyse';
import { geometryRound } from './geometry';
import { overBetaRound } from './overBeta';
import { similarityRound } from './similarity';
import { type Workload, workloadOf } from './workloads';

/**
 * Our side of `npm run bench`: reads workload names, one a line, runs a round of each, prints its figures as JSON.
 * The workload `gemm` is what this machine can do: a product of two 1024×1024 matrices.
 */

const threads = Number(process.argv[2]);
const WARM_UP = 5;

interface Round {
  readonly ms: number;
  readonly flops: number;
  readonly peakMb: number;
}

type Rounds = () => Promise<Round | Awaited<ReturnType<typeof similarityRound>>>;

type Step = () => Promise<unknown>;

async function trainingStep({ vae, batch, objective }: Workload): Promise<Step> {
  const trial = await startTrial(onnxEngine(threads), vae, batch, objective);
  return () => trial.next();
}

const SIDE = 1024;

async function product(): Promise<Step> {
  const engine = onnxEngine(threads);
  const spec = (name: string) => ({ name, shape: [SIDE, SIDE] });
  const program = await engine.compile((_, { a, b }) => ({ out: { c: matMul(a as Tensor2D, b as Tensor2D) } }), {
    mode: 'eval',
    state: [],
    feeds: [spec('a'), spec('b')],
    noise: [],
  });
  const values = new Float32Array(SIDE * SIDE).fill(0.5);
  const state = engine.createState([], {});
  return () => program.run(state, { a: values, b: values });
}

async function prepare(name: string): Promise<Rounds> {
  if (name === 'cka' || name === 'procrustes') return () => similarityRound(name, threads);
  if (name === 'id' || name === 'ii') return () => geometryRound(name, threads);
  if (name === 'curve' || name === 'passes') return () => overBetaRound(name, threads);
  if (name === 'analyse') return () => analyseRound(threads);
  const workload = name === 'gemm' ? { steps: 20, flops: 2 * SIDE ** 3 } : workloadOf(name);
  const step = await ('vae' in workload ? trainingStep(workload) : product());
  for (let i = 0; i < WARM_UP; i++) await step();
  return async () => {
    const times: number[] = [];
    for (let i = 0; i < workload.steps; i++) {
      const start = performance.now();
      await step();
      times.push(performance.now() - start);
    }
    const ms = times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
    return { ms, flops: workload.flops, peakMb: process.resourceUsage().maxRSS / 1024 };
  };
}

async function main(): Promise<void> {
  const rounds = new Map<string, Rounds>();
  for await (const name of createInterface({ input: process.stdin })) {
    const round = rounds.get(name) ?? (await prepare(name));
    rounds.set(name, round);
    process.stdout.write(`${JSON.stringify(await round())}\n`);
  }
}

void main();
