import { statSync } from 'node:fs';
import { readRegular } from '../../base/regularFile';
import { decodeText } from '../../config/reading/decodeText';
import { type ConfigText, readConfig } from '../../config/reading/read';
import { configName, openDocument, readDocument } from '../configs';

interface Known {
  /** Of the text that was read. */
  readonly stamp: string;
  readonly name: string;
  readonly read: ConfigText;
}

/** The names of configs, read again only when their text has changed. */
export class ConfigNames {
  private readonly known = new Map<string, Known>();
  /** Grows with every text that is read. */
  generation = 0;

  /**
   * Undefined if the file is not there and not open. While a config has mistakes in it, its name is what it says, or what
   * it said last.
   */
  of(file: string): string | undefined {
    return this.look(file)?.name;
  }

  /** What the file says; undefined as for its name. */
  read(file: string): ConfigText | undefined {
    return this.look(file)?.read;
  }

  private look(file: string): Known | undefined {
    const document = openDocument(file);
    const onDisk = stampOf(file);
    // Runs are filed under the name that was saved, whatever is being typed.
    const shown = document?.isDirty && onDisk !== undefined ? undefined : document;
    const stamp = shown ? `version ${shown.version}` : onDisk;
    if (stamp === undefined) return undefined;
    const before = this.known.get(file);
    if (before?.stamp === stamp) return before;
    const text = shown?.getText() ?? textOf(file);
    if (text === undefined) return before;
    const read = shown ? readDocument(shown) : readConfig(text);
    const known = { stamp, read, name: nameIn(file, text, read) ?? before?.name ?? configName(file, undefined) };
    this.known.set(file, known);
    this.generation++;
    return known;
  }
}

/** Undefined if there is no such file. */
function stampOf(file: string): string | undefined {
  try {
    const stats = statSync(file);
    return stats.isFile() ? `${stats.size} ${stats.mtimeMs}` : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined if it cannot be read. */
function textOf(file: string): string | undefined {
  try {
    return decodeText(readRegular(file));
  } catch {
    return undefined;
  }
}

/** Undefined where a config with mistakes does not tell. */
function nameIn(file: string, text: string, { config, places }: ConfigText): string | undefined {
  if (config) return configName(file, config);
  const place = places.get('name')?.value;
  const written =
    place &&
    text
      .slice(place.start.offset, place.end.offset)
      .replace(/^["']|["']$/g, '')
      .trim();
  return written ? configName(file, { name: written }) : undefined;
}
