import { judgeAll } from '../common/claims';
import { reproduce } from '../common/reproduction';
import { ROWS } from './claims/rows';
import { drawHardExamples } from './hardPictures';
import { MeasuredStudy } from './measures/measuredStudy';
import { pageOfRates } from './pageOfRates';
import { drawRateCharts } from './rateCharts';
import { settingOf } from './settings';

const CONFIGS = 'examples/paper-002';
/** The last goes beyond the hour: what it is for is not testable without it. */
const NAMES = ['small', 'small-seeds', 'small-checkerboard', 'small-checkerboard-dense'];

void reproduce({
  paper: '002',
  configs: CONFIGS,
  names: NAMES,
  async page(all, folder) {
    const study = new MeasuredStudy(all.filter(run => settingOf(run) !== undefined));
    const judged = await judgeAll(ROWS, study);
    const pictures = [...(await drawHardExamples(study, folder)), ...(await drawRateCharts(study, folder))];
    return pageOfRates({ study, configs: CONFIGS, names: NAMES, judged, pictures });
  },
});
