import { isOptional, knownKeys, pathOf, schemaAt } from '../schema/keys';
import { jsonSchema, type SchemaNode } from '../schema/schema';
import { UNSWEPT } from './expandSweep';
import { EXTENSION } from './read';

/** The JSON Schema of a config file for editors: what can be swept is named, so that they can complete it. */
export function fileSchema(): SchemaNode {
  const schema = jsonSchema();
  const swept = knownKeys().filter(key => !UNSWEPT.includes(key));
  const lists = swept.map(key => {
    const value = schemaAt(pathOf(key))!;
    const items: SchemaNode = isOptional(key) ? { anyOf: [value, { type: 'null' }] } : value;
    return [key, { type: 'array', minItems: 1, items }] as const;
  });
  return {
    ...schema,
    title: 'VAE config',
    patternProperties: { [EXTENSION.source]: {} },
    properties: {
      ...schema.properties,
      sweep: { ...schemaAt(['sweep']), properties: Object.fromEntries(lists), additionalProperties: false },
    },
  };
}
