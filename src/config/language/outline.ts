import { parentOf } from './keyAt';
import type { Place, Range } from '../reading/source';

/** A key of a config in its outline. */
export interface OutlineEntry {
  name: string;
  /** Its value, if that is not a section. */
  detail: string;
  /** Key and value. */
  range: Range;
  /** The key. */
  selection: Range;
  children: OutlineEntry[];
}

const LONGEST_DETAIL = 60;

/** The keys of a config's text as a tree. Items of lists are part of their list's detail. */
export function outlineOf(text: string, places: ReadonlyMap<string, Place>): OutlineEntry[] {
  const inside = new Map<string, string[]>();
  for (const key of places.keys()) {
    if (key === '') continue;
    const parent = parentOf(places, key);
    const siblings = inside.get(parent);
    if (siblings) siblings.push(key);
    else inside.set(parent, [key]);
  }
  const entries = (section: string): OutlineEntry[] =>
    (inside.get(section) ?? []).flatMap(key => {
      const place = places.get(key);
      if (place?.key === undefined) return [];
      const { start, end } = place.value;
      const children = entries(key);
      const value = text.slice(start.offset, end.offset).replace(/\s+/g, ' ').trim();
      return {
        name: section === '' ? key : key.slice(section.length + 1),
        detail: children.length > 0 ? '' : value.slice(0, LONGEST_DETAIL),
        range: { start: place.key.start, end: end.offset > place.key.end.offset ? end : place.key.end },
        selection: place.key,
        children,
      };
    });
  return entries('');
}
