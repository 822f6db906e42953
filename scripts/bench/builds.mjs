// Times this build beside another one, in alternating rounds of one run, and compares their sizes: `npm run bench --
// --peer-dist OTHER/dist [--rounds N] [WORKLOAD…]`, where OTHER is a checkout with node_modules that has been built.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { kernels } from '../build/kernels.mjs';
import { ROOT, run } from '../setup/run.mjs';
import { LONG, SIMILARITIES, STEPS, alone, bundleBench, threads } from './rounds.mjs';
import { median, medianInterval } from './statistics.mjs';

const LOADINGS = ['command-line', 'extension'];
const SIZES = 'sizes';
const COMPARED = [...STEPS, ...SIMILARITIES, ...LOADINGS, SIZES];
/** Rounds of what takes minutes; an interval of 95 % needs six. */
const LONG_ROUNDS = 7;
const ROUNDS = 21;
/** Processes of a round of loading, of which the median counts. */
const LOADS = 5;
/** What a ratio may be at most, where its interval does not hold 1. */
const MOST = 1.03;

/** Where the plugin that compiles the kernels lies, now and formerly. */
const PLUGINS = ['scripts/build/kernels.mjs', 'scripts/kernels.mjs'];

/** Milliseconds, as the median of some processes. */
async function loading(name, dist) {
  const times = [];
  for (let i = 0; i < LOADS; i++) {
    const started = performance.now();
    const args =
      name === 'extension' ? [join(ROOT, 'scripts/bench/loading.mjs'), dist] : [join(dist, 'cli.js'), '--version'];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    times.push(name === 'extension' ? Number(stdout) : performance.now() - started);
  }
  return median(times);
}

/** A round of a workload of a build, in milliseconds. */
async function roundOf(name, { dist, bench }) {
  if (LOADINGS.includes(name)) return loading(name, dist);
  const { ms, seconds } = await alone(name, process.execPath, bench, threads);
  return ms ?? 1000 * seconds;
}

async function compareTimes(name, ours, peer, rounds) {
  const pairs = [];
  for (let round = 0; round < rounds; round++) {
    // Whoever comes second may meet a warmer machine: each does every other time.
    const order = round % 2 ? [peer, ours] : [ours, peer];
    const times = new Map();
    for (const build of order) times.set(build, await roundOf(name, build));
    pairs.push([times.get(ours), times.get(peer)]);
  }
  const ratios = pairs.map(([mine, theirs]) => mine / theirs);
  const { low, high, confidence } = medianInterval(ratios);
  const ratio = median(ratios);
  const slower = ratio > MOST && low > 1;
  const [ms, peerMs] = [0, 1].map(side => median(pairs.map(pair => pair[side])));
  console.error(
    `${name}: ${ms.toFixed(2)} ms, peer ${peerMs.toFixed(2)} ms: ratio ${ratio.toFixed(3)}, ${(100 * confidence).toFixed(1)} % ` +
      `interval ${low.toFixed(3)}–${high.toFixed(3)}, ${rounds} rounds${slower ? ' — SLOWER' : ''}`,
  );
  return { name, ms, peerMs, ratio, interval: [low, high], confidence, rounds, slower };
}

/** Bytes of each bundle by its path in dist/: what is shipped, without maps. */
function sizesIn(dist) {
  const names = readdirSync(dist, { recursive: true }).map(name => name.replaceAll('\\', '/'));
  return new Map(
    names.filter(name => /\.(js|css|json)$/.test(name)).map(name => [name, statSync(join(dist, name)).size]),
  );
}

function compareSizes(ours, peer) {
  const [mine, theirs] = [sizesIn(ours.dist), sizesIn(peer.dist)];
  return [...new Set([...mine.keys(), ...theirs.keys()])].sort().map(name => {
    const [bytes, peerBytes] = [mine.get(name) ?? null, theirs.get(name) ?? null];
    const ratio = bytes !== null && peerBytes !== null ? bytes / peerBytes : null;
    const larger = ratio !== null && ratio > MOST;
    const kilobytes = value => (value === null ? 'none' : `${(value / 1000).toFixed(1)} kB`);
    console.error(
      `size of ${name}: ${kilobytes(bytes)}, peer ${kilobytes(peerBytes)}: ratio ${ratio?.toFixed(3) ?? '–'}${larger ? ' — LARGER' : ''}`,
    );
    return { name, bytes, peerBytes, ratio, larger };
  });
}

/** @param asked names of workloads; all but the longest where none is named */
export async function compareBuilds(peerDist, { asked, rounds }) {
  const unknown = asked.find(name => ![...COMPARED, ...LONG].includes(name));
  if (unknown !== undefined)
    throw new Error(`unknown workload '${unknown}': choose from ${[...COMPARED, ...LONG].join(', ')}`);
  const names = asked.length > 0 ? asked : COMPARED;
  const dist = resolve(process.env.INIT_CWD ?? '.', peerDist);
  const missing = ['cli.js', 'extension.js', 'host.js'].find(name => !existsSync(join(dist, name)));
  if (missing) throw new Error(`${join(dist, missing)} does not exist: run npm run build in ${dirname(dist)}`);
  const ours = { dist: join(ROOT, 'dist'), bench: join(ROOT, 'build/bench.js') };
  const peer = { dist, bench: join(dirname(dist), 'build/bench-as-peer.js') };
  if (names.some(name => [...STEPS, ...SIMILARITIES, ...LONG].includes(name))) {
    await bundleBench(ROOT, kernels, ours.bench);
    const plugin = PLUGINS.map(name => join(dirname(dist), name)).find(existsSync);
    if (!plugin) throw new Error(`${dirname(dist)} has neither ${PLUGINS.join(' nor ')}: it is no checkout`);
    await bundleBench(dirname(dist), (await import(pathToFileURL(plugin))).kernels, peer.bench);
  }
  if (names.some(name => [...LOADINGS, SIZES].includes(name))) {
    const { status } = await run(process.execPath, ['esbuild.mjs'], { capture: true });
    if (status !== 0) throw new Error(`node esbuild.mjs failed with status ${status}`);
  }
  const workloads = [];
  for (const name of names.filter(name => name !== SIZES)) {
    const many = [...SIMILARITIES, ...LONG].includes(name) ? LONG_ROUNDS : ROUNDS;
    workloads.push(await compareTimes(name, ours, peer, rounds ?? many));
  }
  return { workloads, sizes: names.includes(SIZES) ? compareSizes(ours, peer) : [] };
}
