// Times training steps beside PyTorch, and similarities beside NumPy: `npm run bench [-- --json] [WORKLOAD…]`. The peer
// runs in the Python that BENCH_PYTHON names, in alternating rounds of the same run, so that both meet the same machine. A
// run of all workloads beside the peers writes docs/performance.md.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { availableParallelism } from 'node:os';
import { build } from 'esbuild';
import { kernels } from '../build/kernels.mjs';
import { writePerformance } from './performance.mjs';

const STEPS = ['conv64', 'mlp784', 'resnet28', 'cifar003'];
const SIMILARITIES = ['cka'];
/** Takes minutes, has no peer, and is run only by name. */
const LONG = 'procrustes';
const WORKLOADS = [...STEPS, ...SIMILARITIES];
const ROUNDS = 7;
/** Of what takes a minute and does not need an average over steps. */
const LONG_ROUNDS = 3;

const json = process.argv.includes('--json');
const asked = process.argv.slice(2).filter(word => !word.startsWith('--'));
const unknown = asked.find(name => ![...WORKLOADS, LONG].includes(name));
if (unknown !== undefined) {
  console.error(`unknown workload '${unknown}': choose from ${[...WORKLOADS, LONG].join(', ')}`);
  process.exit(2);
}

mkdirSync('build', { recursive: true });
await build({
  entryPoints: ['test/bench/steps.ts'],
  outfile: 'build/bench.js',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['onnxruntime-node'],
  logLevel: 'warning',
  plugins: [kernels],
});

/** A process that answers each line with a line. */
function partner(command, ...args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async round(name) {
      child.stdin.write(`${name}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${command} ended before it had answered`);
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}

const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const range = values => [Math.min(...values), Math.max(...values)];
const gflopsOf = ({ flops, ms }) => flops / ms / 1e6;

const python = process.env.BENCH_PYTHON;
const threads = String(availableParallelism());
const workloads = [];
for (const name of asked.length > 0 ? asked : WORKLOADS) {
  workloads.push(await (STEPS.includes(name) ? timeStep(name) : timeSimilarity(name)));
}
if (python && asked.length === 0) {
  const of = names => workloads.filter(({ name }) => names.includes(name));
  await writePerformance(of(STEPS), of(SIMILARITIES), { python, rounds: ROUNDS, similarityRounds: LONG_ROUNDS });
}
if (json) console.log(JSON.stringify({ workloads }));

async function timeStep(name) {
  const ours = partner(process.execPath, 'build/bench.js', threads);
  // In a process of its own: its memory is not the workload's.
  const machine = partner(process.execPath, 'build/bench.js', threads);
  const peer = python ? partner(python, 'test/bench/peer.py', threads) : undefined;
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const mine = await ours.round(name);
    const theirs = peer ? await peer.round(name) : undefined;
    rounds.push({ mine, theirs, gemm: await machine.round('gemm') });
  }
  for (const one of [ours, machine, peer]) one?.end();
  const ms = rounds.map(({ mine }) => mine.ms);
  const peerMs = peer ? rounds.map(({ theirs }) => theirs.ms) : undefined;
  const ratios = peer ? rounds.map(({ mine, theirs }) => mine.ms / theirs.ms) : undefined;
  const result = {
    name,
    ms: median(ms),
    msRange: range(ms),
    gflops: median(rounds.map(({ mine }) => gflopsOf(mine))),
    ofGemm: median(rounds.map(({ mine, gemm }) => gflopsOf(mine) / gflopsOf(gemm))),
    peakMb: Math.max(...rounds.map(({ mine }) => mine.peakMb)),
    peerMs: peerMs ? median(peerMs) : null,
    peerMsRange: peerMs ? range(peerMs) : null,
    peerPeakMb: peer ? Math.max(...rounds.map(({ theirs }) => theirs.peakMb)) : null,
    ratio: ratios ? median(ratios) : null,
    ratioRange: ratios ? range(ratios) : null,
  };
  const beside =
    result.ratio === null ? '' : `, PyTorch ${result.peerMs.toFixed(2)} ms: ratio ${result.ratio.toFixed(2)}`;
  const speed = `${result.gflops.toFixed(0)} GFLOP/s, ${(100 * result.ofGemm).toFixed(0)} % of a matrix product's`;
  console.error(
    `${name}: ${result.ms.toFixed(2)} ms a step (${result.msRange.map(x => x.toFixed(2)).join('–')}; ${speed}; ` +
      `${result.peakMb.toFixed(0)} MB)${beside}`,
  );
  return result;
}

async function timeSimilarity(name) {
  // Each round in a process of its own: what the one before has left behind is not a part of its memory.
  const alone = async (...command) => {
    const one = partner(...command);
    const measured = await one.round(name);
    one.end();
    return measured;
  };
  const rounds = [];
  for (let round = 0; round < (name === LONG ? 1 : LONG_ROUNDS); round++) {
    const mine = await alone(process.execPath, 'build/bench.js', threads);
    rounds.push({
      mine,
      theirs: python && name !== LONG ? await alone(python, 'test/bench/peer_numpy.py', threads) : undefined,
    });
  }
  const seconds = rounds.map(({ mine }) => mine.seconds);
  const peer = rounds[0].theirs !== undefined;
  const ratios = peer ? rounds.map(({ mine, theirs }) => mine.seconds / theirs.seconds) : undefined;
  const result = {
    name,
    seconds: median(seconds),
    secondsRange: range(seconds),
    peakMb: Math.max(...rounds.map(({ mine }) => mine.peakMb)),
    peerSeconds: peer ? median(rounds.map(({ theirs }) => theirs.seconds)) : null,
    peerSecondsRange: peer ? range(rounds.map(({ theirs }) => theirs.seconds)) : null,
    peerPeakMb: peer ? Math.max(...rounds.map(({ theirs }) => theirs.peakMb)) : null,
    ratio: ratios ? median(ratios) : null,
    ratioRange: ratios ? range(ratios) : null,
  };
  const beside =
    result.ratio === null ? '' : `, NumPy ${result.peerSeconds.toFixed(1)} s: ratio ${result.ratio.toFixed(2)}`;
  console.error(`${name}: ${result.seconds.toFixed(1)} s (${result.peakMb.toFixed(0)} MB)${beside}`);
  return result;
}
