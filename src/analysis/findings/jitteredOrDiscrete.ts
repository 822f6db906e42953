import { measuredInstead } from '../geometry/oddDistances';
import { type Finding } from '../results/finding';
import { count, named } from './wording';
import { type LayerDimension } from './biased';

/**
 * Jittered or discrete: in at least 1 % of the examples the second neighbour is over 1,000 times as far as the first, or
 * at least 10 % have two equally near ones. The values of these layers stay.
 */
export function jitteredOrDiscreteFinding(n: number, layers: readonly LayerDimension[]): Finding {
  const odd = layers.flatMap(({ name, id }) => {
    const rows = n - id.dropped;
    const instead = id.fit === null && id.mle === null ? undefined : measuredInstead(id, rows);
    if (instead === undefined) return [];
    const affected = (instead === 'jitter' ? id.nearDuplicates : id.ties) ?? 0;
    return [{ name, instead, text: `${name} (${affected.toLocaleString('en-US')} of ${count(rows, 'example')})` }];
  });
  const of = (what: 'jitter' | 'lattice') => odd.filter(({ instead }) => instead === what);
  const [jittered, discrete] = [of('jitter'), of('lattice')];
  const texts = (some: typeof odd) => {
    return named(
      some.map(({ text }) => text),
      'layer',
    );
  };
  const sentences = [
    ...(jittered.length > 0 ? [`Many near-duplicates in ${texts(jittered)}: 2NN measures their jitter.`] : []),
    ...(discrete.length > 0
      ? [`Equally near neighbours in ${texts(discrete)}: distances take few values, and 2NN measures the lattice.`]
      : []),
  ];
  return {
    rule: 'jittered or discrete',
    holds: odd.length > 0,
    numbers: {
      jittered: jittered.map(({ name }) => name).join(', '),
      discrete: discrete.map(({ name }) => name).join(', '),
    },
    sentence: odd.length > 0 ? sentences.join(' ') : 'No layer was found to be jittered or discrete.',
    next: null,
  };
}
