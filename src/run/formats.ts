import { UserError } from '../base/errors';

/** What makes content of one format from that of the format before, as it was read: nobody has checked it yet. */
export type Migration<C> = (content: C) => C;

/** The formats that one kind of file has had, from 1 on: the newest is written, those before it are read too. */
export class Format<C> {
  /** @param migrations from format 1 to 2, from 2 to 3 and so on */
  constructor(readonly migrations: readonly Migration<C>[]) {}

  /** The number of the newest, which is written into each file. */
  get newest(): number {
    return this.migrations.length + 1;
  }

  /** Content of the given format in the newest; undefined if only a newer VAE Lens knows that format. */
  migrate(content: C, format: number): C | undefined {
    if (format > this.newest) return undefined;
    return this.migrations.slice(Math.max(0, format - 1)).reduce((older, migration) => migration(older), content);
  }

  /** The same of a file's content. Throws a UserError that names the file if a newer VAE Lens wrote it. */
  read(file: string, content: C, format: number): C {
    const migrated = this.migrate(content, format);
    if (migrated !== undefined) return migrated;
    throw new UserError(
      `${file} was made by a newer VAE Lens (format ${format}); this one reads format ${this.newest}`,
    );
  }
}
