import { distance } from 'fastest-levenshtein';

/** What was meant by a word or a number that is wrong. */

/** Shorter ones are found in words that have nothing to do with them. */
const SHORTEST_PART = 4;
const LONGEST = 60;

/**
 * The candidate that a word stands for, if any: written otherwise ('learning_rate'), with at most 0.4 of its letters wrong
 * or two of them swapped, by its initials ('lr'), or as a part of it or around it ('batch_size', 'norb').
 */
export function meant(written: string, candidates: readonly string[]): string | undefined {
  const word = plain(written);
  if (word === '' || written.length > LONGEST) return undefined;
  const best = closest(word, candidates);
  if (best && isNear(word, plain(best))) return best;
  const byInitials = word.length < 2 ? [] : candidates.filter(one => initials(one) === word);
  if (byInitials.length > 0) return byInitials[0];
  const parts = candidates.filter(one => shares(stem(word), stem(plain(one))));
  return parts.sort((a, b) => b.length - a.length)[0];
}

/** Whether two words differ in case and signs alone. */
export function isSpelt(written: string, candidate: string): boolean {
  return plain(written) === plain(candidate);
}

function plain(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function closest(word: string, candidates: readonly string[]): string | undefined {
  const byDistance = candidates.map(one => ({ one, far: distance(word, plain(one)) })).sort((a, b) => a.far - b.far);
  return byDistance[0]?.one;
}

function isNear(word: string, candidate: string): boolean {
  const allowed = Math.max(1, Math.floor(candidate.length * 0.4));
  const letters = (of: string): string => Array.from(of).sort().join('');
  const far = distance(word, candidate);
  return far <= allowed || (far === 2 && letters(word) === letters(candidate));
}

/** 'learningRate' -> 'lr' */
function initials(name: string): string {
  const words = name.split(/(?=[A-Z])|[^A-Za-z0-9]+/);
  return words.map(word => word.slice(0, 1).toLowerCase()).join('');
}

const stem = (word: string): string => word.replace(/s$/, '');

function shares(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= SHORTEST_PART && long.includes(short);
}

/** The number that a text is in another notation ('0,001', '1_000', '4 500'), or the list of them ('400, 200'); else undefined. */
export function numbersMeant(
  text: string,
  { whole, list }: { whole: boolean; list: boolean },
): number | number[] | undefined {
  const one = numberMeant(text.trim(), whole);
  if (one !== undefined || !list) return one;
  const all = text
    .trim()
    .split(/\s*[,;]\s*|\s+/)
    .map(part => numberMeant(part, whole));
  return all.every(part => part !== undefined) ? all : undefined;
}

function numberMeant(text: string, whole: boolean): number | undefined {
  const grouped = /^[+-]?\d{1,3}([_ ',’.]\d{3})+$/.test(text) || /^[+-]?\d+(_\d+)+$/.test(text);
  const digits =
    whole && grouped ? text.replace(/[^\d+-]/g, '') : text.replaceAll('_', '').replace(/^([^,.]*),([^,.]*)$/, '$1.$2');
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits) ? Number(digits) : NaN;
  return Number.isFinite(value) && (!whole || Number.isInteger(value)) ? value : undefined;
}
