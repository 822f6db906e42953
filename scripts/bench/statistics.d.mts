export function medianInterval(values: readonly number[]): { low: number; high: number; confidence: number };
