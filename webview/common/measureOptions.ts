/** The measures of similarity that a panel offers. */
export const MEASURE_OPTIONS = [
  { value: 'linearCka', text: 'CKA' },
  { value: 'debiasedCka', text: 'Debiased' },
] as const;

export type Measure = (typeof MEASURE_OPTIONS)[number]['value'];
