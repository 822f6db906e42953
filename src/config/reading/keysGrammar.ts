import { knownKeys } from '../schema/keys';

/** What highlights the keys of a config on top of the grammar of YAML, and no other words: a TextMate grammar. */
export function keysGrammar(): object {
  const keys = knownKeys();
  const pattern = (comment: string, names: Iterable<string>) => ({
    comment,
    match: `(?<![\\w.-])(?:${[...names].sort().join('|').replaceAll('.', '\\.')})(?=["']?\\s*:)`,
    name: 'support.type.property-name.vae-yaml',
  });
  return {
    name: 'Keys of a VAE config',
    scopeName: 'vae-yaml.keys',
    injectionSelector: 'L:source.vae-yaml meta.map.key.yaml, L:source.vae-yaml meta.flow.map.key.yaml',
    patterns: [
      pattern(
        'Keys of a sweep',
        keys.filter(key => key.includes('.')),
      ),
      pattern('Keys and sections', new Set(keys.map(key => key.split('.').at(-1)!))),
    ],
  };
}
