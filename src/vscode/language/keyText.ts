import { meaningOf } from '../../config/language/meaning';

/** What a key of a config does and takes, in Markdown; undefined for one that does not exist. */
export function keyText(key: string): string | undefined {
  const meaning = meaningOf(key);
  return meaning && `\`${meaning.key}\`: ${meaning.type}\n\n${meaning.text}`;
}
