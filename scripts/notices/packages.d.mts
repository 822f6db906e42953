export interface Output {
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

export function packageFolder(path: string): string | undefined;
export function bundledPackages(outputs: Readonly<Record<string, Output>>): string[];
export function shippedPackages(names: readonly string[]): string[];
