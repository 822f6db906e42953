import { curvesOf } from '../../../src/analysis/population/curvePoints';
import type { Theme } from '../../../src/views/chart/theme';
import { renderRateDistortion } from '../../../src/views/curves/rateDistortion';
import { type Draw, type Picture, writePicture } from '../common/paperPictures';
import { type Line, type Lines, renderLines } from '../common/linesChart';
import { type Group, groupOf, type Measured } from './margins';
import { distortion, information, marginalKl, rate } from './measuredOfRuns';
import { ALL, BETAS, DEPTHS, FIGURE_3, type Setting, settingText, sparse, SPARSE } from './settings';
import { type Quantity, someOf, type Study } from './study';

/** The paper's figures, of the runs that there are. */

const WIDTH = 760;

const COLOURS: readonly ((theme: Theme) => string)[] = [
  theme => theme.rate,
  theme => theme.distortion,
  theme => theme.expansion,
  theme => theme.multiRate,
];

/** A colour for each split, dashes for the shallow. */
function lookOf(setting: Setting): Pick<Line, 'name' | 'colour' | 'dashed'> {
  const splits = [...new Set(ALL.map(({ kind, train }) => `${kind} ${train}`))];
  const place = splits.indexOf(`${setting.kind} ${setting.train}`);
  return { name: settingText(setting), colour: COLOURS[place]!, dashed: setting.layers === 1 };
}

interface At {
  readonly beta: number;
  readonly of: Group;
}

/** At each β that has runs. */
async function groupsOver(study: Study, setting: Setting, quantity: Quantity): Promise<At[]> {
  const all: At[] = [];
  for (const beta of BETAS) {
    const measured: Measured[] = [];
    for (const run of someOf(study.runs, setting, beta)) measured.push(await quantity(study, run));
    if (measured.length > 0) all.push({ beta, of: groupOf(measured) });
  }
  return all;
}

async function overBeta(study: Study, settings: readonly Setting[], quantity: Quantity, suffix = ''): Promise<Line[]> {
  const lines: Line[] = [];
  for (const setting of settings) {
    const groups = await groupsOver(study, setting, quantity);
    const points = groups.map(({ beta, of: { value, error } }) => ({ x: beta, y: value, error, beta }));
    const look = lookOf(setting);
    if (points.length > 0) lines.push({ ...look, name: `${look.name}${suffix}`, points });
  }
  return lines;
}

async function distortionOverRate(study: Study): Promise<Line[]> {
  const lines: Line[] = [];
  for (const setting of ALL) {
    const [x, y] = [
      await groupsOver(study, setting, rate('test')),
      await groupsOver(study, setting, distortion('test')),
    ];
    const points = y.map(({ beta, of: { value, error } }, i) => ({ x: x[i]!.of.value, y: value, error, beta }));
    if (points.length > 0) lines.push({ ...lookOf(setting), points });
  }
  return lines;
}

/** In points of a hundred. */
const excess: Quantity = async (study, run) => {
  const { memorisation } = await study.estimated(run);
  const { value, error } = memorisation?.excess ?? { value: 0, error: 0 };
  return { value: 100 * value, error: 100 * error, each: [] };
};

/** Both parts of the rate, of one split: information in its own colour. */
async function partsOfRate(study: Study): Promise<Line[]> {
  const settings = DEPTHS.map(sparse);
  const kl = await overBeta(study, settings, marginalKl, ', marginal KL');
  return [
    ...(await overBeta(study, settings, information, ', mutual information')),
    ...kl.map(line => ({ ...line, colour: COLOURS.at(-1)! })),
  ];
}

export async function drawRateCharts(study: Study, folder: string): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const setting of FIGURE_3) {
    const runs = BETAS.flatMap(beta => someOf(study.runs, setting, beta));
    if (runs.length === 0) continue;
    const curve = curvesOf(runs.map(({ dir }) => dir));
    const draw: Draw = (...on) => renderRateDistortion({ curve, likelihood: 'bernoulli' }, ...on);
    const file = `curve-${setting.train}-${setting.layers}`;
    pictures.push(await writePicture(folder, file, `Figure 3: ${settingText(setting)}`, draw, WIDTH));
  }
  const d = 'Held-out distortion (nats)';
  const charts: Lines[] = [
    {
      name: 'curves-together',
      title: 'Figures 4 and 5, held-out distortion over rate: depth, size and split',
      yTitle: d,
      xTitle: 'Rate (nats per example)',
      lines: await distortionOverRate(study),
    },
    {
      name: 'distortion-over-beta',
      title: 'Held-out distortion over β: depth, size and split',
      yTitle: d,
      lines: await overBeta(study, ALL, distortion('test')),
    },
    {
      name: 'training-over-beta',
      title: 'Training distortion over β',
      yTitle: 'Training distortion (nats)',
      lines: await overBeta(study, ALL, distortion('train')),
    },
    {
      name: 'parts-of-rate',
      title: `Figure 8, mutual information and marginal KL over β: ${SPARSE.toLocaleString('en-US')} training examples`,
      yTitle: 'Nats',
      lines: await partsOfRate(study),
      limits: [{ y: Math.log(SPARSE), text: `log ${SPARSE.toLocaleString('en-US')}` }],
    },
    {
      name: 'memorisation-over-beta',
      title:
        'Memorisation over β: how much more often reconstructions of unseen examples look like training examples than like others',
      yTitle: 'Points of a hundred',
      lines: await overBeta(study, ALL, excess),
    },
  ];
  for (const chart of charts) {
    if (chart.lines.length === 0) continue;
    const draw: Draw = (...on) => renderLines(chart, ...on);
    pictures.push(await writePicture(folder, chart.name, chart.title, draw, WIDTH));
  }
  return pictures;
}
