/** The last `count` parts of a path, whichever way its slashes lean. */
export function pathEnd(path: string, count: number): string {
  return path.split(/[\\/]/).slice(-count).join('/');
}
