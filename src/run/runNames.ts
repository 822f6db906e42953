const LONGEST = 100;
/** Names that Windows keeps for devices, whatever follows the first dot. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A config's name as the name of a folder on every system, at most 100 bytes. Equal names stay equal; 'run' if nothing is left. */
export function sanitiseName(name: string): string {
  const plain = name
    .normalize('NFC')
    // Control characters, halves of characters, and what some system reads as part of a path or a pattern.
    .replace(/[\p{Cc}\p{Cs}<>:"/\\|?*]+/gu, '-')
    .replace(/^[. ]+/, '');
  const short = firstBytes(plain, LONGEST).replace(/[. ]+$/, '');
  if (short === '') return 'run';
  return RESERVED.test(short) ? `_${short}` : short;
}

/** As many whole characters as fit into `most` bytes of UTF-8. */
function firstBytes(text: string, most: number): string {
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) break;
    kept += character;
  }
  return kept;
}
