import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import { literalColour, mix } from '../../../src/views/chart/colours';
import { renderLayerHeatmap } from '../../../src/views/heatmaps/layerHeatmap';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { renderRateDistortion } from '../../../src/views/curves/rateDistortion';
import { standaloneSvg } from '../../../src/views/chart/standalone';
import { add, svgText } from '../../../src/views/chart/svg';
import { curveTable } from '../../../src/views/curves/curveTable';
import { profileTable } from '../../../src/views/profiles/profileTable';
import { comparisonTable, differenceTable, matchesTable } from '../../../src/views/heatmaps/comparisonTables';
import { scalarsTable } from '../../../src/views/curves/scalarsTable';
import { csvText } from '../../../src/views/chart/table';
import { renderTrainingCurves } from '../../../src/views/curves/trainingCurves';
import { syntheticComparison, syntheticCurve, syntheticProfiles, syntheticScalars } from './synthetic';

/** What leaves the panel: CSV and SVG. */

let document: Document;
before(async () => {
  document = await nodeDocument();
});

/** A reader of RFC 4180, written from its grammar. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, quoted] = [[] as string[], '', false];
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',') [cell] = ['', row.push(cell)];
    else if (character === '\r' && text[i + 1] === '\n') {
      rows.push([...row, cell]);
      [row, cell] = [[], ''];
      i++;
    } else cell += character;
  }
  return rows;
}

describe('CSV', () => {
  test('quotes, line ends, missing values, full precision', () => {
    const table = {
      columns: ['a', 'b'],
      rows: [
        ['x,y "z"\nw', 0.1 + 0.2],
        [null, -1e-300],
        ['plain', Infinity],
      ],
    };
    assert.equal(csvText(table), 'a,b\r\n"x,y ""z""\nw",0.30000000000000004\r\n,-1e-300\r\nplain,\r\n');
  });
  test('text that looks like a formula does not run, numbers stay numbers', () => {
    const rows = [['=1+1'], ['+A1'], ['-2'], ['@x'], ['\t=1'], [-2]];
    const text = csvText({ columns: ['v'], rows });
    assert.deepEqual(parseCsv(text).slice(1).flat(), ["'=1+1", "'+A1", "'-2", "'@x", "'\t=1", '-2']);
  });
  test('whatever the cells, a reader gets them back', () => {
    const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.constant(null));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell)), rows => {
        const read = parseCsv(csvText({ columns: ['a', 'b'], rows }));
        assert.equal(read.length, rows.length + 1);
        rows.forEach((cells, i) =>
          cells.forEach((value, j) => {
            const back = read[i + 1]![j]!;
            if (typeof value === 'string') assert.ok(back === value || back === `'${value}`);
            else if (value === null || !Number.isFinite(value)) assert.equal(back, '');
            else assert.ok(Number(back) === value);
          }),
        );
      }),
    );
  });
});

describe('tables', () => {
  test('as many cells in every row as there are columns', () => {
    const comparison = syntheticComparison(true);
    const tables = [
      scalarsTable(syntheticScalars(), 'bernoulli'),
      comparisonTable(comparison, 'linearCka'),
      comparisonTable(comparison, 'procrustes'),
      differenceTable(comparison, 'linearCka'),
      matchesTable(comparison, 'linearCka'),
      profileTable(syntheticProfiles(true).at(-1)!),
      curveTable(syntheticCurve().points),
    ];
    for (const { columns, rows } of tables) {
      assert.ok(rows.length > 0);
      assert.ok(rows.every(row => row.length === columns.length));
    }
    assert.ok(scalarsTable(syntheticScalars(), 'sse').rows.every(row => row[6] === null));
    assert.equal(tables[1]!.rows.length, 256);
    assert.equal(tables[0]!.rows.length, syntheticScalars().length);
  });
  test('a pair without a value says why', () => {
    const rows = comparisonTable(syntheticComparison(true), 'linearCka').rows;
    const pair = rows.find(([row, column]) => row === 'input' && column === 'z_log_var');
    assert.deepEqual(pair, ['input', 'z_log_var', null, 'z_log_var is constant over these examples']);
    assert.deepEqual(rows[0], ['input', 'input', 1, null]);
  });
});

describe('colours', () => {
  test('literal colours mix to a literal, others to an expression', () => {
    assert.equal(mix('#000000', '#ffffff', 0.5), '#808080');
    assert.equal(mix('#123456', '#ffffff', 0), '#123456');
    assert.equal(mix('var(--a, #fff)', '#000000', 0.25), 'color-mix(in srgb, #000000 25%, var(--a, #fff))');
  });
  test('what browsers compute', () => {
    assert.deepEqual(literalColour('rgb(255, 0, 0)'), { hex: '#ff0000', opacity: 1 });
    assert.deepEqual(literalColour('rgba(0, 128, 255, 0.5)'), { hex: '#0080ff', opacity: 0.5 });
    assert.deepEqual(literalColour('color(srgb 1 0.5 0)'), { hex: '#ff8000', opacity: 1 });
    assert.deepEqual(literalColour('color(srgb 0.2 0 1e-7 / 0.12)'), { hex: '#330000', opacity: 0.12 });
    for (const none of ['none', 'var(--x)', 'color-mix(in srgb, red, blue)', '']) {
      assert.equal(literalColour(none), null);
    }
  });
});

/** As a browser would, with every variable red and every mixture half transparent. */
function resolve(value: string): string {
  return value.startsWith('color-mix') ? 'color(srgb 0 0 1 / 0.5)' : 'rgb(255, 0, 0)';
}

describe('SVG files', () => {
  const charts: [string, () => SVGSVGElement][] = [
    [
      'heatmap',
      () =>
        renderLayerHeatmap({ comparison: syntheticComparison(true), measure: 'linearCka' }, { width: 600 }, document),
    ],
    [
      'curves',
      () =>
        renderTrainingCurves(
          { scalars: syntheticScalars(), rateWeight: 4, likelihood: 'bernoulli', checkpoints: [480], steps: 6000 },
          { width: 600 },
          document,
        ),
    ],
    [
      'rate–distortion',
      () => renderRateDistortion({ curve: syntheticCurve(), likelihood: 'bernoulli' }, { width: 600 }, document),
    ],
  ];
  for (const [name, render] of charts) {
    test(`${name}: no variables, no mixtures, opens elsewhere, the chart itself is left alone`, async () => {
      const svg = render();
      const before = svgText(svg);
      const text = standaloneSvg(svg, { background: 'var(--vscode-editor-background)', resolve });
      assert.equal(svgText(svg), before);
      assert.doesNotMatch(text, /var\(|color-mix|color\(|rgba?\(|tabindex|class=|data-run=| style=/);
      assert.match(text, /^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
      // The background lies behind everything, in its literal colour.
      const [, behind] = /<title>[^<]+<\/title><desc>[^<]+<\/desc><rect ([^>]+)\/>/.exec(text)!;
      for (const part of ['width="100%"', 'height="100%"', 'fill="#ff0000"']) assert.ok(behind!.includes(part));
      assert.match(text, /font-family="system-ui, /);
      assert.equal((await sharp(Buffer.from(text)).metadata()).width, 600);
    });
  }
  test('transparency moves into the opacity, and multiplies', () => {
    const svg = charts[2]![1]();
    add(svg, 'path', { d: 'M0,0', stroke: 'color-mix(x)', 'stroke-opacity': 0.5, fill: 'none', 'data-mark': 'here' });
    const text = standaloneSvg(svg, { background: '#ffffff', resolve });
    const [path] = /<path [^>]*data-mark="here"[^>]*>/.exec(text)!;
    for (const part of ['stroke="#0000ff"', 'stroke-opacity="0.25"', 'fill="none"']) assert.ok(path.includes(part));
  });
  test('characters that no XML file may hold, and what nobody can resolve', async () => {
    const svg = charts[2]![1]();
    add(svg, 'text', { fill: 'currentColor' }, 'a\u0000b\ud800c & <d> "e"');
    const text = standaloneSvg(svg, { background: '#ffffff', resolve: value => value });
    assert.match(text, /fill="#808080">a\ufffdb\ufffdc &amp; &lt;d&gt;/);
    await sharp(Buffer.from(text)).metadata();
  });
});
