/** A config as a reader of the config file would write it: YAML, with lists of plain values on one line. */
export function configText(config: Readonly<Record<string, unknown>>): string {
  return lines(config, '').join('\n');
}

function lines(mapping: object, indent: string): string[] {
  return Object.entries(mapping).flatMap(([key, value]: [string, unknown]) => {
    if (isMapping(value)) {
      const inside = lines(value, `${indent}  `);
      return inside.length === 0 ? [`${indent}${scalar(key)}: {}`] : [`${indent}${scalar(key)}:`, ...inside];
    }
    return [`${indent}${scalar(key)}: ${flow(value)}`];
  });
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (isMapping(value)) {
    return `{ ${Object.entries(value)
      .map(([key, inner]: [string, unknown]) => `${scalar(key)}: ${flow(inner)}`)
      .join(', ')} }`;
  }
  return scalar(value);
}

/** Plain where YAML reads it back as the same text: words and paths, nothing that could be a number (.5) or a mark (...). */
const PLAIN = /^(?:[A-Za-z_]|\.{0,2}\/)[\w./ -]*$/;
const NOT_TEXT = /^(true|false|null|yes|no|on|off|y|n)$/i;

function scalar(value: unknown): string {
  if (typeof value !== 'string') return value === undefined ? 'null' : JSON.stringify(value);
  return PLAIN.test(value) && !NOT_TEXT.test(value) && value.trim() === value ? value : JSON.stringify(value);
}
