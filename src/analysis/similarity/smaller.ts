import type { Comparison } from '../results/comparison';

/**
 * The smaller of linear CKA and Procrustes similarity for each pair of layers, null where one is missing; null without
 * Procrustes. Each may be too high: CKA overlooks what changes outside its largest principal components, Procrustes overrates
 * layers that are wide for the number of examples (Bonheme & Grzes 2022, §2.3).
 */
export function smallerSimilarity({ linearCka, procrustes }: Comparison): (number | null)[][] | null {
  if (!procrustes) return null;
  return linearCka.map((row, i) =>
    row.map((cka, j) => {
      const other = procrustes[i]?.[j] ?? null;
      return cka === null || other === null ? null : Math.min(cka, other);
    }),
  );
}
