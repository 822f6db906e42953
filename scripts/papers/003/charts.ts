import type { Profile } from '../../../src/analysis/results/profile';
import { renderDimensionProfile } from '../../../src/views/profiles/dimensionProfile';
import { renderExpansion } from '../../../src/views/profiles/expansionBars';
import { renderInformationProfile } from '../../../src/views/profiles/informationProfile';
import { renderPhases } from '../../../src/views/profiles/phases';
import { type LatentDimensions, renderDimensionOverLatent } from '../../../src/views/sweep/dimensionOverLatent';
import { latentDimensions } from '../../../webview/inspector/sweep/sweepRows';
import { latentOf, type Run } from '../common/finishedRuns';
import { type Draw, type Picture, writePicture } from '../common/paperPictures';
import { type Bottlenecks, finished } from './bottlenecks';

/** The figures of the paper as the product draws them: layer by layer of the first seed of each K, and over K of all runs. */

const WIDTH = 760;

/** A chart of one run. */
interface Chart {
  /** Of its file. */
  readonly name: string;
  readonly title: string;
  /** @param profiles of its checkpoints, in order */
  readonly draw: (run: Run, profiles: readonly Profile[]) => Draw;
}

const CHARTS: readonly Chart[] = [
  {
    name: 'dimension',
    title: 'Figures 1 left and 3, intrinsic dimension, epochs 1, 2, 5 and 10',
    draw:
      (_, profiles) =>
      (...on) =>
        renderDimensionProfile({ profiles }, ...on),
  },
  {
    name: 'information',
    title: 'Figure 1 centre, what each layer tells of input and output, epoch 10',
    draw:
      (_, profiles) =>
      (...on) =>
        renderInformationProfile({ profile: profiles.at(-1)! }, ...on),
  },
  {
    name: 'expansion',
    title: 'Figure 1 right, compression and expansion, epoch 10',
    draw:
      (_, profiles) =>
      (...on) =>
        renderExpansion({ profile: profiles.at(-1)! }, ...on),
  },
  {
    name: 'phases',
    title: 'Figure 2 centre and right, the rate and what the output tells of the input',
    draw:
      ({ tests }, profiles) =>
      (...on) =>
        renderPhases({ tests, profiles }, ...on),
  },
];

export async function drawCharts(evidence: Bottlenecks, folder: string): Promise<Picture[]> {
  const runs = firstSeeds(evidence.runs);
  const profiles = new Map<Run, Profile[]>();
  for (const run of runs) {
    const all: Profile[] = [];
    for (const { file } of run.checkpoints) all.push(await evidence.profile(file));
    profiles.set(run, all);
  }
  const pictures: Picture[] = [];
  for (const { name, title, draw } of CHARTS) {
    for (const run of runs) {
      const [file, words] = [`${name}-k${latentOf(run)}`, `${title}: K ${latentOf(run)}`];
      pictures.push(await writePicture(folder, file, words, draw(run, profiles.get(run)!), WIDTH));
    }
  }
  const overK: LatentDimensions[] = [];
  for (const run of evidence.runs) {
    const of = { run: run.dir, seed: run.seed, latent: latentOf(run)! };
    overK.push(latentDimensions(of, await evidence.profile(finished(run))));
  }
  const words = 'Intrinsic dimension over K, all runs, epoch 10 (output: the logits)';
  const draw: Draw = (...on) => renderDimensionOverLatent(overK, ...on);
  return [...pictures, await writePicture(folder, 'dimension-over-k', words, draw, WIDTH)];
}

/** By K. */
function firstSeeds(runs: readonly Run[]): Run[] {
  const bySeed = [...runs].sort((a, b) => latentOf(a)! - latentOf(b)! || a.seed - b.seed);
  return bySeed.filter((run, i) => latentOf(bySeed[i - 1] ?? run) !== latentOf(run) || i === 0);
}
