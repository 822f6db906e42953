// What every bench needs: bundles, and processes that answer.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { availableParallelism } from 'node:os';
import { build } from 'esbuild';

export const STEPS = ['conv64', 'mlp784', 'resnet28', 'cifar003'];
/** Steps with gates, whose peer is the step of the same model without them. */
export const GATED = ['mlp784/multi-rate', 'resnet28/multi-rate'];
/** What takes seconds and is measured in processes of their own, and the script that is its peer. */
const PEERS = { cka: 'numpy', id: 'dadapy', ii: 'dadapy' };
export const hasPeer = name => name in PEERS;
export const peerOf = name => `test/bench/peer_${PEERS[name]}.py`;
export const SIMILARITIES = ['cka'];
export const GEOMETRY = ['id', 'ii'];
/** Takes minutes, has no peer but another build, and is run only by name. */
export const LONG = 'procrustes';
/** All measures of one checkpoint: has no peer. */
export const ANALYSE = 'analyse';
export const WORKLOADS = [...STEPS, ...GATED, ...SIMILARITIES, ...GEOMETRY, ANALYSE];

export const threads = String(availableParallelism());

/** Bundles a checkout's side of the bench, with the plugin that compiles its kernels. */
export async function bundleBench(checkout, plugin, outfile) {
  await build({
    absWorkingDir: checkout,
    entryPoints: ['test/bench/steps.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['onnxruntime-node'],
    logLevel: 'warning',
    plugins: [plugin],
  });
}

/** A process that answers each line with a line. */
export function partner(command, ...args) {
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

/** A round in a process of its own: what the one before has left behind is not a part of its memory. */
export async function alone(name, ...command) {
  const one = partner(...command);
  const measured = await one.round(name);
  one.end();
  return measured;
}
