/** Whether a path, of a folder or a zip, is that of a file which macOS lays beside the ones that people made. */
export function isCompanion(path: string): boolean {
  const parts = path.split(/[/\\]/);
  return parts.includes('__MACOSX') || parts.at(-1)!.startsWith('._');
}
