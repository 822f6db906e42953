export function chooseEditor(machine: {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  has: (program: string) => boolean;
}): 'code' | 'code-server' | undefined;
