import { beyond, judgeAll, type RowOn } from '../common/claims';
import { reproduce } from '../common/reproduction';
import {
  deeperIsNoBetter,
  fewMoreParameters,
  gatesHardlyMatter,
  rangeHardlyMatters,
  rateFalls,
  smallBudget,
} from './alongTheCurve';
import { asGoodAsRetrained, asGoodOfDense, asGoodWithinItsRange, linearIsExact, lowerBound } from './besideRetrained';
import { drawMultiRateCharts } from './multiRateCharts';
import { MeasuredMultiRate } from './measuredMultiRate';
import { pageOfMultiRate } from './pageOfMultiRate';
import type { Study } from './multiRateStudy';

const CONFIGS = 'examples/paper-004';
const NAMES = [
  'small-resnet',
  'small-resnet-retrained',
  'small-mlp',
  'small-mlp-retrained',
  'small-linear',
  'small-omniglot',
];

const ROWS: readonly RowOn<Study>[] = [
  rateFalls,
  asGoodAsRetrained,
  asGoodWithinItsRange,
  asGoodOfDense,
  linearIsExact,
  lowerBound,
  fewMoreParameters,
  smallBudget,
  rangeHardlyMatters,
  deeperIsNoBetter,
  gatesHardlyMatter,
  beyond(
    '8, right',
    'The multi-rate β-TCVAE has as good a mutual information gap as those that are trained at each β (dSprites).',
    'its 50 epochs in batches of 2,048 are a day here: paper-tc.vae.yaml trains them',
  ),
  beyond(
    '4, right, and 6',
    'The same holds for CIFAR-10, SVHN and CelebA, for NVAE and for an LSTM on text.',
    'networks and data of that size are weeks here, and text is not read',
  ),
];

void reproduce({
  paper: '004',
  configs: CONFIGS,
  names: NAMES,
  async page(runs, folder) {
    const study: Study = new MeasuredMultiRate(runs);
    const judged = await judgeAll(ROWS, study);
    return pageOfMultiRate({
      study,
      configs: CONFIGS,
      names: NAMES,
      judged,
      pictures: await drawMultiRateCharts(study, folder),
    });
  },
});
