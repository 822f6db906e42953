/** What the editor's explorer and others say of what is dragged, the most exact first. */
export const DRAGGED = ['application/vnd.code.uri-list', 'text/uri-list', 'text/plain'];

/** Words that are dragged are no place. */
const PLACE = /^([a-z][\w+.-]+:\/\/|[a-z]:[\\/]|[\\/])/i;

/** The first path or URI among what is dropped; null where none is told. @param dataOf what was dropped, by its kind */
export function droppedPlace(dataOf: (kind: string) => string): string | null {
  const lines = DRAGGED.flatMap(kind => dataOf(kind).split(/\r?\n/)).map(line => line.trim());
  return lines.find(line => PLACE.test(line)) ?? null;
}
