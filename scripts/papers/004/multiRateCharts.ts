import type { BetaCurve } from '../../../src/analysis/results/curves/betaCurve';
import type { Theme } from '../../../src/views/chart/theme';
import type { Run } from '../common/finishedRuns';
import { type Line, renderLines } from '../common/linesChart';
import { NotTestable } from '../common/notTestable';
import { type Picture, writePicture } from '../common/paperPictures';
import { CONTROLS, type MultiRate, multiRateRun, type Part, retrainedOf, type Study } from './multiRateStudy';

/** The paper's figures, of the runs that there are. */

const WIDTH = 760;
const PURPLE = (theme: Theme): string => theme.multiRate;
const BLUE = (theme: Theme): string => theme.rate;
const ORANGE = (theme: Theme): string => theme.distortion;
const GREY = (theme: Theme): string => theme.muted;

/** Of the ranges of β; dashed where they end below 10. */
const RANGES: readonly (readonly [range: [number, number], colour: Line['colour']])[] = [
  [[0.001, 10], BLUE],
  [[0.01, 10], PURPLE],
  [[0.1, 10], ORANGE],
  [[1, 10], GREY],
  [[0.01, 1], BLUE],
  [[0.01, 0.1], ORANGE],
];

function line(name: string, colour: Line['colour'], dashed: boolean, points: Line['points']): Line {
  return { name, colour, dashed, points };
}

function ofCurve({ points }: BetaCurve): Line['points'] {
  return points
    .filter(({ kind }) => kind === 'test')
    .map(({ rate, distortion, distortionError, beta }) => ({ x: rate, y: distortion, error: distortionError, beta }));
}

function ofRuns(runs: readonly Run[]): Line['points'] {
  return runs.map(({ config: { objective }, tests }) => {
    const { rate, distortion, distortionError } = tests.at(-1)!;
    return { x: rate, y: distortion, error: distortionError, beta: 'beta' in objective ? objective.beta : NaN };
  });
}

/** Distortion over rate: the multi-rate VAE, the retrained ones, and what the controls come to. */
async function besideRetrained(
  study: Study,
  part: Part,
  controls: typeof CONTROLS = {},
  keys: Partial<MultiRate> = {},
): Promise<Line[]> {
  const lines = [
    line('multi-rate, one training', PURPLE, false, ofCurve(await study.curve(multiRateRun(study, part, keys)))),
    line('retrained at each β', BLUE, false, ofRuns(retrainedOf(study, part))),
  ];
  for (const [name, keys] of Object.entries(controls))
    lines.push(line(name, GREY, true, ofCurve(await study.curve(multiRateRun(study, part, keys)))));
  return lines;
}

export async function drawMultiRateCharts(study: Study, folder: string): Promise<Picture[]> {
  const pictures: Picture[] = [];
  const draw = async (name: string, title: string, lines: () => Promise<Line[]>): Promise<void> => {
    try {
      const drawn = {
        name,
        title,
        yTitle: 'Distortion (nats per example)',
        xTitle: 'Rate (nats per example)',
        lines: await lines(),
      };
      pictures.push(await writePicture(folder, name, title, (...how) => renderLines(drawn, ...how), WIDTH));
    } catch (thrown) {
      if (!(thrown instanceof NotTestable)) throw thrown;
    }
  };
  await draw('resnet', 'Residual VAEs on binarised MNIST, 8 epochs, 10,000 held-out digits', () =>
    besideRetrained(study, 'resnet', CONTROLS),
  );
  await draw(
    'mlp',
    'Dense VAEs on MNIST, trained for β 0.005 to 20 (controls 0.01 to 10), 10,000 held-out digits',
    () => besideRetrained(study, 'mlp', CONTROLS, { range: [0.005, 20] }),
  );
  await draw('linear', 'Linear VAEs on MNIST', () => besideRetrained(study, 'linear'));
  await draw('ranges', 'Ranges of β, Omniglot', async () => {
    const lines: Line[] = [];
    for (const [range, colour] of RANGES) {
      const curve = await study.curve(multiRateRun(study, 'omniglot', { range }));
      lines.push(line(`β ${range[0]} to ${range[1]}`, colour, range[1] !== 10, ofCurve(curve)));
    }
    return lines;
  });
  return pictures;
}
