import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { parseHTML } from 'linkedom';
import { representationFindings } from '../../../src/analysis/representationFindings';
import type { Profiled } from '../../../src/analysis/results/profile';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { renderInformationProfile } from '../../../src/views/profiles/informationProfile';
import { renderRepresentationReport } from '../../../src/views/report/representationReport';
import { texts } from './snapshot';
import { syntheticComparison, syntheticInformation } from './synthetic';

let document: Document;
before(async () => {
  document = await nodeDocument();
});

/** The layers of some other program: of no step, no data and no kinds. */
function profileOf(name: (i: number) => string): Profiled {
  const profile = syntheticInformation();
  const renamed = (own: string): string => name(profile.layers.findIndex(layer => layer.name === own));
  const neighbours = profile.neighbours!.map(pair => ({ ...pair, from: renamed(pair.from), to: renamed(pair.to) }));
  const layers = profile.layers.map((layer, i) => ({ ...layer, name: name(i), kind: 'dense' as const }));
  return { ...profile, layers, neighbours, split: null, step: null };
}

const profile = profileOf(i => `conv${i}`);
const names = profile.layers.map(({ name }) => name);
const comparison = { ...syntheticComparison(), rows: names, columns: names, split: null };
const findings = [
  { rule: 'undefined', holds: true, numbers: {}, sentence: 'conv3 is constant over these examples.', next: null },
];

function page(paths: string[], title = profile): { page: Document; html: string } {
  const profiles = paths.map(() => title);
  const command = ['vae-lens', 'report', '--representations', ...paths, '-o', '/r/a b.html'];
  const html = renderRepresentationReport({ paths, comparison, profiles, findings, command }, document);
  return { html, page: parseHTML(html).document };
}

describe('the report of representations', () => {
  test('has the sections of a run, but for training', () => {
    const { page: of, html } = page(['/r/layers']);
    assert.deepEqual(texts(of.body, 'h2'), ['Layers', 'Dimensions', 'Information', 'Representations']);
    for (const chart of ['layer-heatmap', 'dimension-profile', 'information-profile', 'expansion']) {
      for (const room of ['wide', 'narrow']) assert.equal(of.querySelectorAll(`.${room} > svg.${chart}`).length, 1);
    }
    assert.equal(of.querySelector('h1')?.textContent, 'layers');
    assert.match(of.querySelector('header > p')!.textContent, /^VAE Lens report · 16 layers · 5,000 examples$/);
    assert.deepEqual(texts(of.body, '.findings p'), ['conv3 is constant over these examples.']);
    assert.equal(of.querySelector('pre')?.textContent, "vae-lens report --representations /r/layers -o '/r/a b.html'");
    assert.doesNotMatch(of.body.textContent, /NaN|undefined|held-out|checkpoint|step|latent|encoder|the output/);
    assert.equal(of.querySelectorAll('script, link, [style], [id]').length, 0);
    assert.doesNotMatch(html.replaceAll('http://www.w3.org/2000/svg', ''), /https?:|url\(|@import/);
  });

  test('of two, the layers of one stand beside those of the other, and each has its own charts', () => {
    const { page: of } = page(['/r/one/layers', '/r/two/layers']);
    assert.equal(of.querySelector('h1')?.textContent, 'one/layers × two/layers');
    assert.equal(of.querySelectorAll('.wide > svg.layer-heatmap').length, 1);
    assert.equal(of.querySelectorAll('.wide > svg.dimension-profile').length, 2);
    assert.deepEqual(texts(of.body, 'figcaption b').slice(1), [
      'Intrinsic dimension by layer of A',
      'Intrinsic dimension by layer of B',
      'What each layer of A tells of conv0 and of conv15',
      'Compression and expansion of A',
      'What each layer of B tells of conv0 and of conv15',
      'Compression and expansion of B',
    ]);
  });

  test('names of layers and paths cannot become markup', () => {
    const { html } = page(
      ['/r/<script>x'],
      profileOf(i => `<b>${i}</b>`),
    );
    assert.doesNotMatch(html, /<script|<b>0/);
  });
});

test('what a line leads to is named by the first and the last layer', () => {
  const svg = renderInformationProfile({ profile }, { width: 820 }, document);
  assert.deepEqual(texts(svg, '.legend text'), ['to conv0', 'to conv15']);
  assert.deepEqual(texts(svg, '.end.label'), ['to the first', 'to the last']);
  assert.match(svg.querySelector('.dot title')!.textContent, /^conv0: to conv0 \d.*, to conv15 \d/);
  assert.equal(svg.querySelectorAll('.latent').length, 0);
});

test('of two representations sentences say which they are of', () => {
  const sentences = (profiles: Profiled[]) =>
    representationFindings(comparison, profiles, ['A', 'B']).flatMap(({ rule, holds, sentence }) =>
      holds && rule === 'biased' ? [sentence] : [],
    );
  const [one] = sentences([profile]);
  assert.match(one!, /^Read the dimension/);
  assert.deepEqual(sentences([profile, profile]), [`A: ${one}`, `B: ${one}`]);
});
