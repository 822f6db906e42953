/** Who walks through a value does so recursively: one that is nested deeper ends the process. */
const MAX_DEPTH = 100;

/** The value of a JSON text that others wrote. Throws a SyntaxError that says `it is …`: where it is nested too deep too. */
export function parseJson(text: string): unknown {
  if (depthOf(text) > MAX_DEPTH) throw new SyntaxError(`it is nested more than ${MAX_DEPTH} deep`);
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const state = text.trim() === '' ? 'empty' : 'damaged or cut off';
    throw new SyntaxError(`it is ${state}, put back a copy that is whole`, { cause: thrown });
  }
}

/** How deep the brackets of a JSON text go, those in its strings left out. */
function depthOf(json: string): number {
  let [depth, deepest] = [0, 0];
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/gs)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    else if (token === ']' || token === '}') depth--;
  }
  return deepest;
}
