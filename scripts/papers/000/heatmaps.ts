import type { Comparison } from '../../../src/analysis/results/comparison';
import { renderLayerHeatmap } from '../../../src/views/heatmaps/layerHeatmap';
import { meanComparison } from '../../../src/views/heatmaps/meanComparison';
import { NotTestable } from '../common/notTestable';
import { type Draw, type Picture, writePicture } from '../common/paperPictures';
import type { Evidence } from './evidence';
import { pairsOf } from './pairs';
import { firstOf, lastOf } from '../common/finishedRuns';
import { ANNEALED, BETA_1, BETA_8, BETA_TC, DIP_1, DIP_20, type Settings } from './runs';

/** A heatmap of the paper: of two kinds of finished models, or of the first and the last checkpoint of one. */
interface Plan {
  readonly figure: string;
  readonly architecture: string;
  readonly first: Kind;
  readonly second?: Kind & { readonly architecture?: string };
}

interface Kind {
  readonly title: string;
  readonly settings: Settings;
}

const ONE: Kind = { title: 'β 1', settings: BETA_1 };
const EIGHT: Kind = { title: 'β 8', settings: BETA_8 };
const DIP_ONE: Kind = { title: 'DIP-VAE II, λ 1', settings: DIP_1 };

const PLANS: readonly Plan[] = [
  { figure: '4', architecture: 'conv', first: { title: 'β-TC VAE', settings: BETA_TC } },
  { figure: '5a', architecture: 'conv', first: ONE, second: EIGHT },
  { figure: '5b', architecture: 'conv', first: DIP_ONE, second: { title: 'DIP-VAE II, λ 20', settings: DIP_20 } },
  { figure: '8', architecture: 'conv', first: ONE, second: DIP_ONE },
  { figure: '14', architecture: 'fc', first: { title: 'Annealed VAE', settings: ANNEALED } },
  { figure: '15', architecture: 'fc', first: ONE, second: EIGHT },
  { figure: '16', architecture: 'fc', first: ONE, second: DIP_ONE },
  {
    figure: '17',
    architecture: 'conv',
    first: { ...ONE, title: '10 units' },
    second: { title: '20 units', settings: { ...BETA_1, latent: 20 } },
  },
  {
    figure: '18',
    architecture: 'conv',
    first: ONE,
    second: { title: 'classifier', settings: {}, architecture: 'classifier' },
  },
];

/** The figures of the paper that are heatmaps, as means over seeds; those that there are runs for. */
export async function drawHeatmaps(evidence: Evidence, folder: string): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const plan of PLANS) {
    try {
      pictures.push(await drawPlan(evidence, folder, plan));
    } catch (thrown) {
      if (!(thrown instanceof NotTestable)) throw thrown;
    }
  }
  return pictures;
}

async function drawPlan(
  evidence: Evidence,
  folder: string,
  { figure, architecture, first, second }: Plan,
): Promise<Picture> {
  const runs = evidence.of(architecture, first.settings);
  const files = second
    ? pairsOf(runs, evidence.of(second.architecture ?? architecture, second.settings)).map(
        ([a, b]) => [lastOf(a).file, lastOf(b).file] as const,
      )
    : runs.map(run => [firstOf(run).file, lastOf(run).file] as const);
  const all: Comparison[] = [];
  for (const pair of files) all.push(await evidence.compare(...pair));
  const titles: [string, string] = second
    ? [first.title, second.title]
    : [`step ${firstOf(runs[0]!).step}`, `step ${lastOf(runs[0]!).step}`];
  const what = second ? titles.join(' with ') : `${first.title}, ${titles.join(' with ')}`;
  const title = `Figure ${figure}, ${architecture}: ${what}, ${count(all, second ? 'pair' : 'run')}`;
  const data = {
    comparison: meanComparison(all),
    measure: 'linearCka',
    rowTitle: titles[0],
    columnTitle: titles[1],
  } as const;
  const draw: Draw = (size, document, theme) => renderLayerHeatmap(data, size, document, theme);
  return writePicture(folder, `figure-${figure}`, title, draw, 520);
}

function count(all: readonly unknown[], what: string): string {
  return all.length === 1 ? `one ${what}` : `mean of ${all.length} ${what}s`;
}
