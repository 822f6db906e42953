import { hasDimension } from '../results/profile';
import { measuredInstead } from '../geometry/oddDistances';
import { type Finding } from '../results/finding';
import { count, named } from './wording';
import { type LayerDimension } from './biased';

/** So large a share of exact duplicates is worth a word (our threshold). */
const MANY_EQUAL = 0.1;

/**
 * Jittered or discrete: in at least 1 % of the examples the second neighbour is over 1,000 times as far as the first, or
 * at least 10 % have two equally near ones, three examples at the least. The values of these layers stay. Also where a tenth
 * of the examples equal others exactly in the first layer, the input, or in one after it beyond those: one of each is measured.
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
  // Duplicates of the data are equal in every layer; others are made so by one that collapses or rounds.
  const first = layers[0];
  const isInput = first !== undefined && (first.kind ?? 'input') === 'input';
  const isOwn = isInput && hasDimension({ layers: [first] }) && odd.every(({ name }) => name !== first.name);
  const equal = isOwn && first.id.dropped >= MANY_EQUAL * n ? first.id.dropped : 0;
  const inData = isInput ? first.id.dropped : 0;
  const made = (isInput ? layers.slice(1) : layers).filter(
    layer =>
      layer.id.dropped - inData >= MANY_EQUAL * n &&
      hasDimension({ layers: [layer] }) &&
      odd.every(({ name }) => name !== layer.name),
  );
  const sentences = [
    ...(equal > 0
      ? [
          `${count(equal, 'example')} of ${n.toLocaleString('en-US')} ${equal === 1 ? 'equals another' : 'equal others'} in ${first!.name}: ${n - equal} are distinct, and 2NN sees these alone.`,
        ]
      : []),
    ...(made.length > 0 ? [`Examples equal others in ${equalText(made, n)}: 2NN sees the distinct ones alone.`] : []),
    ...(jittered.length > 0 ? [`Many near-duplicates in ${texts(jittered)}: 2NN measures their jitter.`] : []),
    ...(discrete.length > 0
      ? [`Equally near neighbours in ${texts(discrete)}: distances take few values, and 2NN measures the lattice.`]
      : []),
  ];
  return {
    rule: 'jittered or discrete',
    holds: sentences.length > 0,
    numbers: {
      jittered: jittered.map(({ name }) => name).join(', '),
      discrete: discrete.map(({ name }) => name).join(', '),
      equal,
      made: made.map(({ name }) => name).join(', '),
    },
    sentence: sentences.length > 0 ? sentences.join(' ') : 'No layer was found to be jittered or discrete.',
    next: null,
  };
}

/** 'encoder/1 (269 of 300)', or how many layers of more. */
function equalText(layers: readonly LayerDimension[], n: number): string {
  return named(
    layers.map(({ name, id }) => `${name} (${id.dropped.toLocaleString('en-US')} of ${n.toLocaleString('en-US')})`),
    'layer',
  );
}
