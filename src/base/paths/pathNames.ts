/** What files or folders are called: their names, with those of as many folders before as it takes to tell them apart. */
export function pathNames(paths: readonly string[]): string[] {
  const parts = paths.map(path => path.split(/[/\\]/).filter(part => part !== ''));
  const longest = Math.max(...parts.map(({ length }) => length));
  const named = (count: number): string[] => parts.map(own => own.slice(-count).join('/'));
  let count = 1;
  while (count < longest && new Set(named(count)).size < new Set(paths).size) count++;
  return named(count);
}
