// What every bench needs: bundles, and processes that answer.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { availableParallelism } from 'node:os';
import { build } from 'esbuild';

export const STEPS = ['conv64', 'mlp784', 'resnet28', 'cifar003'];
/** Steps with gates, whose peer is the step of the same model without them. */
export const GATED = ['mlp784/multi-rate', 'resnet28/multi-rate'];
/** What takes seconds and is measured in processes of their own, and what its peer is: a script's name and ours. */
const PEERS = {
  cka: { script: 'numpy', says: 'NumPy' },
  id: { script: 'dadapy', says: 'DADApy' },
  ii: { script: 'dadapy', says: 'DADApy' },
};
/** A workload of ours that does the same without what is measured. */
const OWN_PEERS = { curve: { workload: 'passes', says: '20 plain evaluations' } };

/** What a workload is measured beside: a name to ask for, a command that answers, and what it is; undefined without one. */
export function peerOf(name, ours, python) {
  const own = OWN_PEERS[name];
  if (own) return { asks: own.workload, command: ours, says: own.says };
  const peer = PEERS[name];
  return peer && python
    ? { asks: name, command: [python, `test/bench/peer_${peer.script}.py`, threads], says: peer.says }
    : undefined;
}
export const SIMILARITIES = ['cka'];
export const GEOMETRY = ['id', 'ii'];
/** They take minutes and are run only by name: the first has no peer but another build. */
export const LONG = ['procrustes', 'curve'];
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
