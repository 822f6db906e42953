import { judgeAll } from '../common/claims';
import { reproduce } from '../common/reproduction';
import { ACROSS_OBJECTIVES } from './acrossObjectives';
import { CLUSTERS } from './clusters';
import { Evidence } from './evidence';
import { drawHeatmaps } from './heatmaps';
import { IN_BOTH_MEASURES } from './inBothMeasures';
import { LEARNING } from './learning';
import { FIGURE_1, figureTable, ROTATION } from './measuresThemselves';
import { MORE_UNITS } from './moreUnits';
import { pageOf } from './page';
import { PLATEAU } from './plateau';
import { REGULARISATION } from './regularisation';
import { SNAPSHOTS } from './snapshots';
import { SUPERVISED } from './supervised';

const CONFIGS = 'examples/paper-000';
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

void reproduce({
  paper: '000',
  configs: CONFIGS,
  names: NAMES,
  async page(runs, folder) {
    const evidence = new Evidence(runs);
    const judged = await judgeAll(ROWS, evidence);
    const pictures = await drawHeatmaps(evidence, folder);
    return pageOf({ runs, configs: CONFIGS, names: NAMES, judged, figure1: await figureTable(), pictures });
  },
});
