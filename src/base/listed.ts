/** 'a, b and c'. By hand, as loading Intl's lists costs every start some milliseconds. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
}
