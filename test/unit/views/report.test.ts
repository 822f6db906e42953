import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { parseHTML } from 'linkedom';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { lastEvaluation } from '../../../src/analysis/population/curvePoints';
import { renderReport } from '../../../src/views/report/report';
import { type ReportData } from '../../../src/views/report/reportData';
import { texts } from './snapshot';
import { LAYERS, syntheticComparison, syntheticCurve, syntheticProfiles, syntheticReport } from './synthetic';

let document: Document;
before(async () => {
  document = await nodeDocument();
});

function render(change: Partial<ReportData> = {}): { html: string; page: Document } {
  const html = renderReport({ ...syntheticReport(), ...change }, document);
  return { html, page: parseHTML(html).document };
}

describe('report', () => {
  test('is whole and self-contained', () => {
    const { html, page } = render();
    assert.deepEqual(texts(page.body, 'h2'), [
      'Training',
      'Layers',
      'Dimensions',
      'Information',
      'Rate–distortion',
      'Run',
    ]);
    // Each chart once for wide screens and paper, once for narrow ones.
    for (const chart of ['training-curves', 'layer-heatmap', 'dimension-profile', 'rate-distortion']) {
      assert.equal(page.querySelectorAll(`.wide > svg.${chart}`).length, 1, chart);
      assert.equal(page.querySelectorAll(`.narrow > svg.${chart}`).length, 1, chart);
    }
    assert.doesNotMatch(html, /NaN|undefined|Infinity|\[object/);
    assert.equal(page.querySelectorAll('script, link, [style], [id]').length, 0);
    const loaded = Array.from(page.querySelectorAll('[src], [href]'), element => element.getAttribute('src') ?? '');
    assert.equal(loaded.length, 2);
    assert.ok(loaded.every(source => source.startsWith('data:image/png;base64,')));
    assert.doesNotMatch(html.replaceAll('http://www.w3.org/2000/svg', ''), /https?:|url\(|@import/);
    assert.match(html, /prefers-color-scheme: dark/);
    assert.match(html, /size: A4/);
  });

  test('says what the run was and what was found, and only that', () => {
    const { page } = render();
    assert.equal(page.querySelector('h1')?.textContent, 'sprites-conv, β 4, seed 0');
    const subtitle = 'VAE Lens report · finished 21 November 2026, 13:42 UTC · 6,000 steps in 4 h 28 min';
    assert.equal(page.querySelector('header > p')?.textContent, subtitle);
    assert.deepEqual(
      texts(page.body, '.findings p'),
      syntheticReport().findings.map(({ sentence }) => sentence),
    );
    assert.equal(render({ findings: [] }).page.querySelectorAll('.findings').length, 0);
  });

  test('curves that differ in one key more stand below the own one, and what its rate is made of where that is known', () => {
    const { points } = syntheticCurve();
    const curves = ['[512]', '[512, 512, 512]'].map((value, i) => ({ value, own: i === 0, points }));
    const estimate = { value: 3, error: 0.1 };
    const parts = { rate: estimate, mutualInformation: estimate, marginalKl: estimate, n: 100, count: 1000 };
    const { parameter, symbol, seed, step, run } = points[0]!;
    const { page } = render({
      families: [{ key: 'model.hidden', curves }],
      rateParts: [{ parameter, symbol, seed, step, run, ...parts }],
    });
    assert.equal(page.querySelectorAll('.wide > svg.curves-side-by-side .panel').length, 2);
    assert.equal(page.querySelectorAll('.wide > svg.rate-parts').length, 1);
    assert.equal(page.querySelectorAll('.wide > svg.rate-distortion .tangent').length, 1);
    assert.equal(render().page.querySelectorAll('svg.curves-side-by-side, svg.rate-parts').length, 0);
  });

  test('a run that ended early says by what, and since when nothing was better', () => {
    const head = (change: Partial<ReportData>) => render(change).page.querySelector('header')!.textContent;
    assert.match(
      head({ state: { ...syntheticReport().state, reason: 'train.patience' } }),
      / · none better since step 4,380 \(train\.patience\)\n/,
    );
    assert.doesNotMatch(head({}), /none better/);
  });

  test('the tiles show the last evaluations', () => {
    const { scalars } = syntheticReport();
    const [test, train] = [lastEvaluation(scalars, 'test')!, lastEvaluation(scalars, 'train')!];
    const error = Math.hypot(test.distortionError, train.distortionError);
    const tiles = texts(render().page.body, '.tile');
    assert.deepEqual(tiles, [
      `Distortion, test${test.distortion.toFixed(1)} ± ${test.distortionError.toFixed(1)} nats`,
      `Rate, test${test.rate.toFixed(1)} ± ${test.rateError.toFixed(1)} nats`,
      `ELBO (β = 1), test−${(test.rate + test.distortion).toFixed(1)} ± ${test.elboError.toFixed(1)} nats`,
      'Active units6 of 10',
      `Train/test gap${(test.distortion - train.distortion).toFixed(1)} ± ${error.toFixed(1)} nats`,
    ]);
    const few = scalars.map(one => ('distortion' in one && 'n' in one ? { ...one, n: 5 } : one));
    assert.deepEqual(texts(render({ scalars: few }).page.body, '.tile').slice(3), [
      'Active units– not measurable with 5 examples',
      'Train/test gap– not measurable with 5 examples',
    ]);
  });

  test('a sum of squares has no ELBO and no nats of distortion', () => {
    const tiles = texts(render({ likelihood: 'sse' }).page.body, '.tile');
    assert.equal(tiles.length, 4);
    assert.match(tiles[0]!, /sum of squares$/);
    assert.ok(tiles.every(tile => !tile.includes('ELBO')));
  });

  test('the table has a row for each layer, with errors and what was dropped', () => {
    const rows = Array.from(render().page.querySelectorAll('tbody tr'), row => texts(row, 'td'));
    assert.equal(rows.length, LAYERS.length);
    assert.deepEqual(rows[1], ['encoder/1', 'convolution', '32,768', '13.1 ± 0.3', '12.2', '', '0']);
    assert.equal(rows[0]![6], '14');
    // Of a Gaussian of 23 dimensions 2NN reads 19.6 at n = 5,000.
    assert.deepEqual(rows[3]!.slice(3, 6), ['19.6 ± 0.5', '18.2', '≈ 23']);
    const beside = texts(render().page.body, 'section > p');
    assert.ok(beside.includes('Pure noise in 10 units: 9.7, ± 0.2 from draw to draw.'));
    assert.ok(beside.some(text => text.startsWith('Gaussian: the dimension of the standard Gaussian that reads so')));
    assert.equal(rows.at(-1)![1], 'deconvolution, logits');
  });

  test('values that cannot be computed are explained where tooltips cannot be read', () => {
    const comparison = { step: 6000, layers: syntheticComparison(true) };
    const { page } = render({ comparison, profiles: syntheticProfiles(true) });
    const sentences = texts(page.body, 'section > p');
    assert.ok(sentences.includes('Hatched: z_log_var is constant over these examples.'));
    assert.ok(sentences.includes('–: z_log_var is constant over these examples.'));
  });

  test('what is missing is one sentence with the command that makes it', () => {
    const nothing = { scalars: [], comparison: null, profiles: [], curve: null, reconstructions: null, samples: null };
    const { page, html } = render({ ...nothing, configFile: "my config's.vae.yaml" });
    assert.deepEqual(texts(page.body, 'section > p code'), [
      "vae-lens train 'my config'\\''s.vae.yaml' --resume",
      'vae-lens compare /runs/sprites/beta4-seed0/checkpoints/step-00006000.safetensors',
      'vae-lens profile /runs/sprites/beta4-seed0/checkpoints/step-00006000.safetensors',
      "vae-lens sweep 'my config'\\''s.vae.yaml' --set 'sweep.objective.beta=[0.25, 1, 4, 16]'",
    ]);
    assert.equal(page.querySelectorAll('svg, img').length, 0);
    assert.doesNotMatch(html, /NaN|undefined/);
  });

  test('runs that are not on the curve are named, with the reason', () => {
    const leftOut = [{ run: '/runs/a', reason: 'it differs in objective.alpha' }];
    const named = 'Left out of the curve: a (it differs in objective.alpha).';
    for (const curve of [syntheticReport().curve, null]) {
      const { page, html } = render({ curve, leftOut });
      assert.ok(texts(page.body, 'section > p').includes(named));
      assert.equal(
        html.includes('None of the runs that were read differs from this one in β and seed alone'),
        curve === null,
      );
      assert.doesNotMatch(render({ curve }).html, /Left out/);
    }
  });

  test('text from configs, files and findings cannot become markup', () => {
    const nasty = '<script>alert("x")</script>&amp;';
    const report = syntheticReport();
    const { page, html } = render({
      title: nasty,
      folder: nasty,
      configFile: nasty,
      dataName: nasty,
      commands: [nasty],
      findings: report.findings.map(finding => ({ ...finding, sentence: nasty, next: nasty })),
      reconstructions: { png: '"><script>', caption: nasty },
      state: { ...report.state, status: 'failed', error: nasty },
      health: 'failed',
      info: { ...report.info, engine: nasty, commit: nasty },
    });
    assert.doesNotMatch(html, /<script/);
    assert.ok(page.querySelector('.facts')?.textContent.includes(`Commit${nasty} was checked out`));
    assert.doesNotMatch(render().html, /Commit/);
    assert.equal(page.querySelector('h1')?.textContent, nasty);
    assert.equal(page.querySelector('.failed')?.textContent, nasty);
  });
});
