/** The measures of similarity that a panel offers. */
export const MEASURE_OPTIONS = [
  { value: 'linearCka', text: 'CKA', title: 'Linear CKA, from 0 to 1' },
  { value: 'debiasedCka', text: 'Debiased', title: 'Linear CKA without what few examples add to it' },
  {
    value: 'procrustes',
    text: 'Procrustes',
    title: 'How well one layer fits the other once it is turned and scaled; measuring it takes a while',
  },
  {
    value: 'smaller',
    text: 'Smaller of both',
    title:
      'The smaller of CKA and Procrustes similarity. CKA overlooks what changes outside its largest components, ' +
      'Procrustes overrates wide layers on few examples',
  },
] as const;

export type Measure = (typeof MEASURE_OPTIONS)[number]['value'];

export const MEASURE_VALUES = MEASURE_OPTIONS.map(({ value }) => value) as [Measure, ...Measure[]];
