import { realpathSync } from 'node:fs';
import Module from 'node:module';
import { isAbsolute, relative, sep } from 'node:path';
import { UserError } from '../../base/errors';

/** What Node finds a required file by: not in its types. */
interface Resolver {
  _resolveFilename(request: string, parent: { filename?: string | null } | undefined, ...rest: unknown[]): string;
}

/**
 * From now on what lies in `folder` loads nothing from outside it: Node itself looks for a package that is missing there in
 * the folders above, which nobody has said to trust.
 */
export function fence(folder: string): void {
  const resolver = Module as unknown as Resolver;
  const find = resolver._resolveFilename.bind(resolver);
  const roots = [folder, realpathSync(folder)];
  const isInside = (file: string): boolean =>
    roots.some(root => {
      const way = relative(root, file);
      return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
    });
  resolver._resolveFilename = (request, parent, ...rest) => {
    const file = find(request, parent, ...rest);
    // What comes with Node has no path.
    if (!isAbsolute(file) || isInside(file) || !isInside(parent?.filename ?? '')) return file;
    throw new UserError(`${request} is missing in ${folder}, and ${file} above it is not trusted`);
  };
}
