// Times training steps beside PyTorch, similarities beside NumPy, and the geometry of layers beside DADApy: `npm run bench [-- --json] [WORKLOAD…]`. The peer
// runs in the Python that BENCH_PYTHON names, in alternating rounds of the same run, so that both meet the same machine. A
// run of all workloads beside the peers writes docs/performance.md. With `--peer-dist OTHER/dist [--rounds N]` the peer is
// another build: see builds.mjs.
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { kernels } from '../build/kernels.mjs';
import { ROOT } from '../setup/run.mjs';
import { compareBuilds } from './builds.mjs';
import { writePerformance } from './performance.mjs';
import {
  ANALYSE,
  GATED,
  GEOMETRY,
  LONG,
  SIMILARITIES,
  STEPS,
  WORKLOADS,
  alone,
  bundleBench,
  partner,
  peerOf,
  threads,
} from './rounds.mjs';
import { median, range } from './statistics.mjs';

const ROUNDS = 7;
/** Of what takes a minute and does not need an average over steps. */
const LONG_ROUNDS = 3;

/** Says what is wrong with the command line, and ends with status 2. */
function refuse(sentence) {
  console.error(sentence);
  process.exit(2);
}

function options() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean' }, 'peer-dist': { type: 'string' }, rounds: { type: 'string' } },
    });
  } catch (error) {
    return refuse(error.message);
  }
}

const { values, positionals: asked } = options();
const { json } = values;
mkdirSync('build', { recursive: true });
if (values['peer-dist'] !== undefined) {
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    refuse(`--rounds ${values.rounds}: a whole number of at least 1`);
  }
  const compared = await compareBuilds(values['peer-dist'], { asked, rounds }).catch(({ message }) => refuse(message));
  if (json) console.log(JSON.stringify(compared));
  process.exit();
}

const unknown = asked.find(name => ![...WORKLOADS, ...LONG].includes(name));
if (unknown !== undefined) refuse(`unknown workload '${unknown}': choose from ${[...WORKLOADS, ...LONG].join(', ')}`);

await bundleBench(ROOT, kernels, 'build/bench.js');

const gflopsOf = ({ flops, ms }) => flops / ms / 1e6;

const python = process.env.BENCH_PYTHON;
const workloads = [];
for (const name of asked.length > 0 ? asked : WORKLOADS) {
  workloads.push(await ([...STEPS, ...GATED].includes(name) ? timeStep(name) : timeSimilarity(name)));
}
if (python && asked.length === 0) {
  const of = names => workloads.filter(({ name }) => names.includes(name));
  await writePerformance(of(STEPS), of(SIMILARITIES), of(GEOMETRY), of([ANALYSE])[0], {
    python,
    rounds: ROUNDS,
    similarityRounds: LONG_ROUNDS,
  });
}
if (json) console.log(JSON.stringify({ workloads }));

async function timeStep(name) {
  const ours = partner(process.execPath, 'build/bench.js', threads);
  // In a process of its own: its memory is not the workload's.
  const machine = partner(process.execPath, 'build/bench.js', threads);
  const base = GATED.includes(name) ? name.split('/')[0] : undefined;
  const peer = base
    ? partner(process.execPath, 'build/bench.js', threads)
    : python && partner(python, 'test/bench/peer.py', threads);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const mine = await ours.round(name);
    const theirs = peer ? await peer.round(base ?? name) : undefined;
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
    result.ratio === null
      ? ''
      : `, ${base ?? 'PyTorch'} ${result.peerMs.toFixed(2)} ms: ratio ${result.ratio.toFixed(2)}`;
  const speed = `${result.gflops.toFixed(0)} GFLOP/s, ${(100 * result.ofGemm).toFixed(0)} % of a matrix product's`;
  console.error(
    `${name}: ${result.ms.toFixed(2)} ms a step (${result.msRange.map(x => x.toFixed(2)).join('–')}; ${speed}; ` +
      `${result.peakMb.toFixed(0)} MB)${beside}`,
  );
  return result;
}

async function timeSimilarity(name) {
  const ours = [process.execPath, 'build/bench.js', threads];
  const peer = peerOf(name, ours, python);
  const rounds = [];
  for (let round = 0; round < (name === 'procrustes' ? 1 : LONG_ROUNDS); round++) {
    const mine = await alone(name, ...ours);
    rounds.push({ mine, theirs: peer && (await alone(peer.asks, ...peer.command)) });
  }
  const seconds = rounds.map(({ mine }) => mine.seconds);
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
  const beside = peer ? `, ${peer.says} ${result.peerSeconds.toFixed(1)} s: ratio ${result.ratio.toFixed(2)}` : '';
  console.error(`${name}: ${result.seconds.toFixed(1)} s (${result.peakMb.toFixed(0)} MB)${beside}`);
  return result;
}
