import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Comparison } from '../../../src/analysis/results/comparison';
import { renderLayerHeatmap } from '../../../src/views/heatmaps/layerHeatmap';
import { meanComparison } from '../../../src/views/heatmaps/meanComparison';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { standaloneSvg } from '../../../src/views/chart/standalone';
import { LIGHT_THEME } from '../../../src/views/chart/theme';
import { type Evidence, pairsOf } from './evidence';
import { firstOf, lastOf, type Run } from './runs';

interface Picture {
  readonly title: string;
  readonly file: string;
}

/** The figures of the paper that are heatmaps, as means over seeds. */
export async function drawHeatmaps(evidence: Evidence, folder: string): Promise<Picture[]> {
  const of = (architecture: string, objective: object): Run[] => evidence.of(architecture, objective);
  const [one, eight] = [1, 8].map(beta => ({ name: 'beta-vae', beta }));
  const [dip, dip20] = [1, 20].map(lambda => ({ name: 'dip-vae-2', lambda }));
  const annealed = { name: 'annealed-vae' };
  const [dipName, dip20Name] = ['DIP-VAE II, λ 1', 'DIP-VAE II, λ 20'] as const;
  const drawn: (Picture | undefined)[] = [
    await training(evidence, folder, 'figure-4', 'conv', of('conv', one!)),
    await pair(evidence, folder, 'figure-5a', 'conv', of('conv', one!), of('conv', eight!), ['β 1', 'β 8']),
    await pair(evidence, folder, 'figure-5b', 'conv', of('conv', dip!), of('conv', dip20!), [dipName, dip20Name]),
    await pair(evidence, folder, 'figure-8', 'conv', of('conv', one!), of('conv', dip!), ['β 1', dipName]),
    await training(evidence, folder, 'figure-14', 'fc', of('fc', annealed)),
    await pair(evidence, folder, 'figure-15', 'fc', of('fc', one!), of('fc', eight!), ['β 1', 'β 8']),
    await pair(evidence, folder, 'figure-16', 'fc', of('fc', one!), of('fc', dip!), ['β 1', dipName]),
  ];
  return drawn.filter(picture => picture !== undefined);
}

async function training(evidence: Evidence, folder: string, name: string, architecture: string, runs: Run[]) {
  if (runs.length === 0) return undefined;
  const all = await Promise.all(runs.map(run => evidence.compare(firstOf(run).file, lastOf(run).file)));
  const steps = [firstOf, lastOf].map(which => `step ${which(runs[0]!).step}`) as [string, string];
  const which = `${name.replace('figure-', 'Figure ')}, ${architecture}`;
  return draw(folder, name, `${which}: ${steps.join(' with ')}, ${count(all, 'run')}`, all, steps);
}

async function pair(
  evidence: Evidence,
  folder: string,
  name: string,
  architecture: string,
  first: Run[],
  second: Run[],
  titles: [string, string],
) {
  if (first.length === 0 || second.length === 0) return undefined;
  const all = await Promise.all(
    pairsOf(first, second).map(([a, b]) => evidence.compare(lastOf(a).file, lastOf(b).file)),
  );
  const which = `${name.replace('figure-', 'Figure ')}, ${architecture}`;
  return draw(folder, name, `${which}: ${titles.join(' with ')}, ${count(all, 'pair')}`, all, titles);
}

function count(all: readonly unknown[], what: string): string {
  return all.length === 1 ? `one ${what}` : `mean of ${all.length} ${what}s`;
}

async function draw(
  folder: string,
  name: string,
  title: string,
  all: readonly Comparison[],
  [rowTitle, columnTitle]: [string, string],
): Promise<Picture> {
  const document = await nodeDocument();
  const data = { comparison: meanComparison(all), measure: 'linearCka', rowTitle, columnTitle } as const;
  const svg = renderLayerHeatmap(data, { width: 520 }, document, LIGHT_THEME);
  const file = `${name}.svg`;
  const plain = { background: LIGHT_THEME.background, resolve: (value: string) => value };
  writeFileSync(join(folder, file), standaloneSvg(svg, plain));
  return { title, file };
}
