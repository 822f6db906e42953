/** With a full stop, and a capital unless it begins with the name of a layer, key or file. */
export function asSentence(text: string): string {
  const begun = text.replace(/^[a-z]+(?=[ ,]|$)/, word => word.charAt(0).toUpperCase() + word.slice(1));
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
