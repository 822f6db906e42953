export const TARGETS: readonly string[];
export const LARGEST_MEGABYTES: number;
export function editorManifest(manifest: object): Record<string, unknown>;
export function editorReadme(text: string): string;
export function isForeign(name: string, target: string): boolean;
export function namedFiles(manifest: object): string[];
export function complaints(names: readonly string[], manifest: object, target: string): string[];
