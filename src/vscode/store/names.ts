import { readFileSync, statSync } from 'node:fs';
import { readConfig } from '../../config/read';
import type { ConfigText } from '../../config/read';
import { configName, openDocument, readDocument } from '../configs';

interface Known {
  /** Of the text that the name was read from. */
  readonly stamp: string;
  readonly name: string;
}

/** The names of configs, read again only when their text has changed. */
export class ConfigNames {
  private readonly known = new Map<string, Known>();

  /** Undefined if the file is not there and not open. While a config has mistakes in it, its name is what it says. */
  of(file: string): string | undefined {
    const document = openDocument(file);
    const stamp = document ? `version ${document.version}` : stampOf(file);
    if (stamp === undefined) return undefined;
    const known = this.known.get(file);
    if (known?.stamp === stamp) return known.name;
    const text = document?.getText() ?? readFileSync(file, 'utf8');
    const name = nameIn(file, text, document ? readDocument(document) : readConfig(text));
    this.known.set(file, { stamp, name });
    return name;
  }
}

function stampOf(file: string): string | undefined {
  try {
    const { size, mtimeMs } = statSync(file);
    return `${size} ${mtimeMs}`;
  } catch {
    return undefined;
  }
}

function nameIn(file: string, text: string, { config, places }: ConfigText): string {
  if (config) return configName(file, config);
  const place = places.get('name')?.value;
  const written =
    place &&
    text
      .slice(place.start.offset, place.end.offset)
      .replace(/^["']|["']$/g, '')
      .trim();
  return configName(file, written ? { name: written } : undefined);
}
