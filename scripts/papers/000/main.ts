import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACROSS_OBJECTIVES } from './acrossObjectives';
import { CLUSTERS } from './clusters';
import { Evidence } from './evidence';
import { drawHeatmaps } from './heatmaps';
import { IN_BOTH_MEASURES } from './inBothMeasures';
import { LEARNING } from './learning';
import { FIGURE_1, figureTable, ROTATION } from './measuresThemselves';
import { MORE_UNITS } from './moreUnits';
import { type Judged, pageOf } from './page';
import { PLATEAU } from './plateau';
import { REGULARISATION } from './regularisation';
import { finishedRuns } from './runs';
import { SNAPSHOTS } from './snapshots';
import { SUPERVISED } from './supervised';

const CONFIGS = 'examples/paper-000';
const OUTPUT = 'docs/papers';
const NAMES = ['small', 'small-objectives', 'small-latents', 'small-classifier', 'small-fc'];

const ROWS = [
  ...FIGURE_1,
  ...ROTATION,
  ...CLUSTERS,
  ...LEARNING,
  ...REGULARISATION,
  ...ACROSS_OBJECTIVES,
  ...IN_BOTH_MEASURES,
  ...MORE_UNITS,
  ...SUPERVISED,
  ...PLATEAU,
  ...SNAPSHOTS,
].sort((a, b) => Number.parseInt(a.figure) - Number.parseInt(b.figure));

async function main(): Promise<void> {
  const runs = finishedRuns(CONFIGS, NAMES);
  if (runs.length === 0) {
    process.stderr.write(
      `no finished runs in ${CONFIGS}/runs: train them with\n` +
        NAMES.map(name => `  node dist/cli.js sweep ${CONFIGS}/${name}.vae.yaml --jobs 2\n`).join(''),
    );
    process.exitCode = 1;
    return;
  }
  const evidence = new Evidence(runs);
  const judged: Judged[] = [];
  for (const row of ROWS) judged.push({ ...row, judgement: await row.judge(evidence) });
  mkdirSync(join(OUTPUT, '000'), { recursive: true });
  const pictures = await drawHeatmaps(evidence, join(OUTPUT, '000'));
  const page = pageOf({ runs, configs: CONFIGS, names: NAMES, judged, figure1: await figureTable(), pictures });
  writeFileSync(join(OUTPUT, '000.md'), page);
  process.stderr.write(`\n${OUTPUT}/000.md\n`);
}

void main();
