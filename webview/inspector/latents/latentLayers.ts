import { h } from '../../common/dom';

const LAYERS: readonly [name: string, words: string][] = [
  [
    'z_mean',
    'the posterior mean μ: where the encoder puts an example, without noise. A unit is active if its μ varies over ' +
      'the examples.',
  ],
  [
    'z_log_var',
    'the logarithm of the posterior variance σ²: how sure the encoder is. σ² is near 0 in a precise unit and near 1 ' +
      'in a passive one, whatever the example; so this layer may be nearly constant and like no other.',
  ],
  [
    'sampling',
    'z = μ + σ·ε, what the decoder gets: the mean with noise on it, drawn anew for each example. A passive unit is ' +
      'noise alone here, so the more units are passive, the less alike z_mean and sampling are in the heatmap.',
  ],
];

/** What the three layers between encoder and decoder are, as names of rows and columns of the heatmap. */
export function latentLayersElement(): HTMLElement {
  const rows = LAYERS.map(([name, words]) => h('div', {}, h('dt', {}, h('code', {}, name)), h('dd', {}, words)));
  return h(
    'section',
    { class: 'run-facts' },
    h('h2', {}, 'Mean, log variance and sample'),
    h('dl', { class: 'facts latent-layers' }, ...rows),
  );
}
