import { judgeAll } from '../common/claims';
import { reproduce } from '../common/reproduction';
import { Bottlenecks } from './bottlenecks';
import { drawCharts } from './charts';
import { IN_DIMENSION } from './inDimension';
import { IN_EXPANSION } from './inExpansion';
import { IN_APPENDIX, IN_INFORMATION } from './inInformation';
import { OF_DIGITS, OVER_EPOCHS } from './overEpochs';
import { pageOfBottlenecks } from './pageOfBottlenecks';
import { layerTables } from './layerTables';

const CONFIGS = 'examples/paper-003';
const NAMES = ['small', 'small-seeds'];

const ROWS = [...IN_DIMENSION, ...IN_INFORMATION, ...IN_EXPANSION, ...OVER_EPOCHS, ...IN_APPENDIX, ...OF_DIGITS];

void reproduce({
  paper: '003',
  configs: CONFIGS,
  names: NAMES,
  async page(runs, folder) {
    const evidence = new Bottlenecks(runs);
    const judged = await judgeAll(ROWS, evidence);
    const tables = await layerTables(evidence);
    const pictures = await drawCharts(evidence, folder);
    return pageOfBottlenecks({ runs, configs: CONFIGS, names: NAMES, judged, tables, pictures });
  },
});
