/** A document for drawing charts outside a browser. linkedom is loaded when this is first called. */
export async function nodeDocument(): Promise<Document> {
  const { parseHTML } = await import('linkedom');
  return parseHTML('<!doctype html><html><head></head><body></body></html>').document;
}
