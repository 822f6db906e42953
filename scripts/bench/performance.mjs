// Writes docs/performance.md and its chart from what `npm run bench` measured, and from nothing else.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { ROOT } from '../setup/run.mjs';

const DESCRIPTIONS = {
  conv64: 'convolutional VAE for 64×64×1 (Locatello et al.; encoder kernels 4, 4, 2, 2), z = 10, batch 64',
  mlp784: 'dense VAE 784-400-20, batch 128',
  resnet28: 'residual VAE for 28×28×1, z = 32, batch 128',
  cifar003: 'convolutional VAE with batch normalisation for 32×32×3, z = 32, batch 256',
};

const number = value => (value < 20 ? value.toFixed(1) : value.toFixed(0));
const span = ([low, high]) => `${number(low)}–${number(high)}`;

function table(workloads) {
  const rows = workloads.map(
    ({ name, ms, msRange, peerMs, peerMsRange, ratio, ratioRange, gflops, ofGemm, peakMb, peerPeakMb }) => [
      `\`${name}\``,
      `${number(ms)} (${span(msRange)})`,
      `${number(peerMs)} (${span(peerMsRange)})`,
      `**${ratio.toFixed(2)}** (${ratioRange.map(x => x.toFixed(2)).join('–')})`,
      gflops.toFixed(0),
      `${(100 * ofGemm).toFixed(0)} %`,
      `${peakMb.toFixed(0)} / ${peerPeakMb.toFixed(0)}`,
    ],
  );
  const header = [
    'workload',
    'ms a step',
    'PyTorch',
    'ratio',
    'GFLOP/s',
    'of a matrix product',
    'peak MB, ours / PyTorch',
  ];
  return [header, header.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

/** Bars of the ratios, PyTorch being 1, with the spread of the rounds. */
function chart(workloads) {
  const [width, left, right, bar, gap, top] = [640, 90, 60, 22, 16, 28];
  const most = Math.max(1.2, ...workloads.map(({ ratioRange }) => ratioRange[1]));
  const x = value => left + (value / most) * (width - left - right);
  const height = top + workloads.length * (bar + gap) + 30;
  const bars = workloads.map(({ name, ratio, ratioRange: [low, high] }, i) => {
    const y = top + i * (bar + gap);
    const middle = y + bar / 2;
    return [
      `<text x="${left - 8}" y="${middle + 4}" text-anchor="end">${name}</text>`,
      `<rect x="${left}" y="${y}" width="${(x(ratio) - left).toFixed(1)}" height="${bar}" fill="#3b82f6"/>`,
      `<path d="M${x(low).toFixed(1)} ${middle}H${x(high).toFixed(1)}" stroke="#808080" stroke-width="2"/>`,
      `<text x="${(x(Math.max(ratio, high)) + 6).toFixed(1)}" y="${middle + 4}">${ratio.toFixed(2)}</text>`,
    ].join('\n');
  });
  const line = `<path d="M${x(1)} ${top - 8}V${height - 22}" stroke="#808080" stroke-dasharray="4 3"/>`;
  const label = `<text x="${x(1)}" y="${height - 8}" text-anchor="middle">PyTorch</text>`;
  const title = '<text x="8" y="16" font-weight="bold">Time of a training step, PyTorch = 1 (less is faster)</text>';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    `  font-family="sans-serif" font-size="12" fill="#808080">`,
    title,
    ...bars,
    line,
    label,
    '</svg>',
    '',
  ].join('\n');
}

/** A table of what takes seconds, beside its peer. */
function secondsTable(workloads, peer) {
  const rows = workloads.map(
    ({ name, seconds, secondsRange, peerSeconds, peerSecondsRange, ratio, ratioRange, peakMb, peerPeakMb }) => [
      `\`${name}\``,
      `${number(seconds)} (${span(secondsRange)})`,
      `${number(peerSeconds)} (${span(peerSecondsRange)})`,
      `**${ratio.toFixed(2)}** (${ratioRange.map(x => x.toFixed(2)).join('–')})`,
      `${peakMb.toFixed(0)} / ${peerPeakMb.toFixed(0)}`,
    ],
  );
  const header = ['workload', 'seconds', peer, 'ratio', `peak MB, ours / ${peer}`];
  return [header, header.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

/**
 * @param steps what was measured of training, beside the peer
 * @param similarities what was measured of similarities, beside the peer
 * @param geometry what was measured of the geometry of layers, beside the peer
 * @param analyse what was measured of everything together, which has no peer
 * @param how the Python that ran the peers, and how many rounds there were of each
 */
export async function writePerformance(steps, similarities, geometry, analyse, { python, rounds, similarityRounds }) {
  const versions =
    "import torch, numpy; from importlib.metadata import version as v; print(torch.__version__.split('+')[0], numpy.__version__, v('dadapy'))";
  const [torch, numpy, dadapy] = execFileSync(python, ['-c', versions], { encoding: 'utf8' }).trim().split(' ');
  const runtime = JSON.parse(readFileSync(join(ROOT, 'node_modules/onnxruntime-node/package.json'), 'utf8')).version;
  const text = `# Speed

Training steps of the engine \`onnx\` beside PyTorch's, in alternating rounds of one run of \`npm run bench\`, on the same
${availableParallelism()} cores (${cpus()[0]?.model.trim()}). ONNX Runtime ${runtime}, Node ${process.versions.node}, PyTorch ${torch},
NumPy ${numpy}.
A step is everything that training does for a batch: noise, forward, backward, Adam. Machines differ by a factor of two,
so only figures of one run are comparable.

![Ratios of the times of a step](performance.svg)

${table(steps)}

Median (smallest and largest) of ${rounds} rounds. The floating-point operations are those of the linear maps, forward and
backward, as their definitions have them: where a convolution is computed with fewer, the speed counts those that it saves.
The share is of the speed that this machine reached in the same rounds with a product of two 1024×1024 matrices.

${steps.map(({ name }) => `- \`${name}\`: ${DESCRIPTIONS[name]}.`).join('\n')}

## Similarities

Linear CKA of all 256 pairs of layers of two models, 16 layers of 10 to 32,768 units each, random activations of 5,000
examples; NumPy computes centred Gram matrices by \`X @ X.T\`, then their inner products.

${secondsTable(similarities, 'NumPy')}

Median (smallest and largest) of ${similarityRounds} rounds.

## Geometry of layers

One layer of 5,000 examples and 16,384 units for \`id\`, two for \`ii\`, distances included. DADApy ${dadapy}, as many jobs as
cores: \`Data.compute_distances(maxk=100)\` and \`compute_id_2NN()\`; \`MetricComparisons.compute_distances(maxk=n − 1)\` of
both layers and \`return_information_imbalace\`, which is both ways.

${secondsTable(geometry, 'DADApy')}

Median (smallest and largest) of ${similarityRounds} rounds.

## Everything of one checkpoint

\`analyse\`: what \`inspect\` measures of the model of \`conv64\`, which has 16 layers, on 5,000 sprites, from the images on:
debiased and biased CKA of all pairs, the dimension of every layer, and its information imbalance to input, last layer and
the next one. ${number(analyse.seconds)} s (${span(analyse.secondsRange)}), ${(analyse.seconds / similarities[0].peerSeconds).toFixed(2)} times what NumPy takes for \`cka\`; at most
${analyse.peakMb.toFixed(0)} MB. All Gram matrices are held, the widest layer, the input and two layers that follow each other.

To measure again: \`BENCH_PYTHON=python3 npm run bench\`, with a Python that has PyTorch and DADApy. This page is written by it.
`;
  const folder = join(ROOT, 'docs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'performance.md'), await format(text, { parser: 'markdown', printWidth: 120 }));
  writeFileSync(join(folder, 'performance.svg'), chart(steps));
}
