export function beyondLimits(root: string): string[];
