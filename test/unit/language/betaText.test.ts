import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CurvePoint } from '../../../src/analysis/results/curve';
import type { Evaluation } from '../../../src/run/records';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { DARK_THEME, HIGH_CONTRAST_THEME } from '../../../src/views/chart/theme';
import { betaMeaning, type BetaFacts, betaText, NOTHING_MEASURED } from '../../../src/vscode/language/betaText';
import { curvePicture } from '../../../src/vscode/language/picture';
import { atBeta } from '../analysis/atParameter';

function point(beta: number, rate: number, distortion: number, activeUnits: number, seed = 0): CurvePoint[] {
  const run = `/runs/beta${beta}-seed${seed}`;
  const errors = { rateError: 0.1, distortionError: 0.1, elboError: 0.1 };
  const common = { ...atBeta(beta), ...errors, activeUnits, latent: 10, seed, step: 300, run };
  return [
    { ...common, split: 'test', rate, distortion },
    { ...common, split: 'train', rate: rate + 1, distortion: distortion - 1 },
  ];
}

const POINTS = [
  ...point(1, 25.4, 18.6, 10),
  ...point(4, 15.6, 39.6, 6),
  ...point(8, 10, 60, 5),
  ...point(64, 0.02, 90, 0),
];

function evaluationsOf(run: string): Evaluation[] {
  const found = POINTS.find(one => one.split === 'test' && one.run === run);
  if (found === undefined) return [];
  const { rate, distortion, activeUnits, step } = found;
  const unit = (index: number) => ({
    meanVariance: index < activeUnits ? 1 : 0,
    kl: index < activeUnits ? 1 : 0,
    precise: 0,
  });
  const errors = { rateError: 0.1, distortionError: 0.1, elboError: 0.1 };
  const losses = { loss: rate + distortion, elbo: -rate - distortion };
  const units = Array.from({ length: 10 }, (_, index) => unit(index));
  const last: Evaluation = { kind: 'test', step, n: 100, rate, distortion, ...losses, ...errors, activeUnits, units };
  return [{ ...last, step: step / 2 }, last];
}

/** What is said of the whole curve, whatever the value. */
const SHAPE =
  'L-shaped: held-out distortion falls as β falls, down to 18.6 ± 0.1 nats at β 1, one seed each; unpaired errors: no values per ' +
  'example of the same examples.';
/** √(0.1² + 0.1²) */
const GAP = ' Distortion is 1.0 ± 0.14 nats worse on unseen data.';

const facts = (beta: number | undefined, change: Partial<BetaFacts> = {}): BetaFacts => ({
  beta,
  points: POINTS,
  differences: [],
  likelihood: 'bernoulli',
  evaluationsOf,
  ...change,
});

test('a measured value has its numbers, beside those of β 1', () => {
  assert.deepEqual(betaText(facts(4)), [
    '**β 4** · rate 15.6 nats · distortion 39.6 nats · 6 of 10 units active',
    `Measured on the test split. Compared with β 1: rate −9.8 ± 0.14, distortion +21.0 ± 0.14.${GAP} No sign of collapse.`,
    SHAPE,
  ]);
  // What is within two errors is left out.
  const near = [...POINTS.slice(0, 2), ...point(4, 25.6, 39.6, 6)];
  assert.match(betaText(facts(4, { points: near }))[1]!, /Compared with β 1: distortion \+21\.0 ± 0\.14\. Dist/);
  const same = [...POINTS.slice(0, 2), ...point(4, 25.6, 18.5, 6)];
  assert.match(betaText(facts(4, { points: same }))[1]!, /β 1, neither rate nor distortion was found to differ\. /);
  // Paired errors are smaller.
  const of = (mean: number) => ({ mean, error: 0.05, paired: true });
  const differences = [{ a: same[0]!.run, b: same[2]!.run, elbo: of(0), rate: of(-0.2), distortion: of(0.1) }];
  assert.match(betaText(facts(4, { points: same, differences }))[1]!, /β 1: rate \+0\.2 ± 0\.05\. /);
  assert.equal(betaText(facts(1))[1], `Measured on the test split.${GAP} No sign of collapse.`);
});

test('a gap that was not found is said with its error, and none of very few examples', () => {
  const level = POINTS.map(one => (one.split === 'train' ? { ...one, distortion: one.distortion + 1 } : one));
  assert.match(
    betaText(facts(1, { points: level }))[1]!,
    / No gap to unseen data was found \(0 ± 0\.14 nats\)\. No sign/,
  );
  const few = POINTS.map(one => ({ ...one, n: 10 }));
  assert.equal(betaText(facts(1, { points: few }))[1], 'Measured on the test split. No sign of collapse.');
  assert.equal(betaText(facts(1, { points: few })).length, 2, 'nor is the shape of their curve');
});

test('nothing measured says what to do', () => {
  assert.deepEqual(betaText(facts(4, { points: [] })), [NOTHING_MEASURED]);
});

test('a collapse is said, with the largest value that keeps units', () => {
  const [numbers, sentence] = betaText(facts(64));
  assert.equal(numbers, '**β 64** · rate 0.02 nats · distortion 90.0 nats · 0 of 10 units active');
  assert.match(sentence ?? '', /^The posterior has collapsed: every example gets nearly the same code .*\)\.$/);
  // Of three values of β and more, best β says which to take.
  const two = POINTS.filter(({ beta }) => beta === 8 || beta === 64);
  assert.match(betaText(facts(64, { points: two }))[1]!, /The largest measured β that keeps 5 units is 8\.$/);
});

test('without an earlier evaluation neither a collapse nor its absence is said', () => {
  const once = (run: string) => evaluationsOf(run).slice(-1);
  assert.match(betaText(facts(64, { evaluationsOf: once }))[1]!, /^Collapsed, or not begun to learn: /);
});

test('a value between measured ones says what those gave, and no number of its own', () => {
  const between = betaText(facts(2));
  assert.deepEqual(between, [
    '**β 2** is not measured yet. It lies between β 1 (rate 25.4 nats, distortion 18.6 nats, 10 of 10 units active) and β 4 (rate 15.6 nats, distortion 39.6 nats, 6 of 10 units active).',
    SHAPE,
  ]);
  assert.match(betaText(facts(100))[0]!, /above the largest measured value, β 64 \(rate 0\.02/);
  assert.match(betaText(facts(0))[0]!, /below the smallest measured value, β 1 \(/);
});

test('runs of several seeds are averaged, and one that collapsed is counted', () => {
  const points = [...point(4, 15, 40, 6), ...point(4, 0.05, 60, 0, 1)];
  const lookup = (run: string) => evaluationsOf(run.includes('seed1') ? '/runs/beta64-seed0' : run);
  const [numbers, sentence] = betaText(facts(4, { points, evaluationsOf: lookup }));
  assert.equal(numbers, '**β 4** · rate 7.5 nats · distortion 50.0 nats · 3 of 10 units active');
  assert.match(sentence ?? '', /^The posterior has collapsed in 1 of 2 runs\.( The largest measured β that keeps|$)/);
  assert.doesNotMatch(sentence ?? '', /rate/);
});

test('a sum of squares is never called nats and has no ELBO, and a list of values names those that are measured', () => {
  assert.match(betaText(facts(4, { likelihood: 'sse' }))[0]!, /distortion 39\.6 \(sum of squares\) · 6 of 10/);
  assert.match(betaMeaning('bernoulli'), /1 is the ELBO/);
  assert.doesNotMatch(betaMeaning('sse'), /ELBO/);
  assert.deepEqual(betaText(facts(undefined)), ['Measured on the test split at β 1, 4, 8 and 64.', SHAPE]);
});

test('the picture names the units of its likelihood', async () => {
  const document = await nodeDocument();
  const picture = (likelihood: string): string => {
    const text = curvePicture(POINTS, { beta: 4, likelihood }, document, DARK_THEME);
    return Buffer.from(/base64,([\w+/=]+)/.exec(text)![1]!, 'base64').toString();
  };
  assert.match(picture('bernoulli'), /distortion \(nats\)/);
  assert.match(picture('sse'), /distortion \(sum of squares\)/);
});

test('the picture is an SVG of its own with literal colours, of the size that the hover has', async () => {
  const document = await nodeDocument();
  for (const theme of [DARK_THEME, HIGH_CONTRAST_THEME]) {
    const [, alt, data] = /^!\[(.*)\]\(data:image\/svg\+xml;base64,([\w+/=]+)\|width=280,height=92\)$/.exec(
      curvePicture(POINTS, { beta: 4, likelihood: 'bernoulli' }, document, theme),
    )!;
    assert.equal(alt, 'Rate–distortion curve with β 4 marked');
    const svg = Buffer.from(data!, 'base64').toString();
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.doesNotMatch(svg, /var\(|color-mix|NaN/);
    assert.match(svg, /font-family="[^"]+"/);
    assert.match(svg, /class="mark"/);
  }
  assert.match(
    curvePicture(POINTS, { beta: undefined, likelihood: '' }, document, DARK_THEME),
    /^!\[Rate–distortion curve\]/,
  );
});
