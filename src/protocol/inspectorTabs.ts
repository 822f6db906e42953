/** The inspector's tabs, in their order. */
export const INSPECTOR_TABS = {
  training: 'Training',
  layers: 'Layers',
  dimensions: 'Dimensions',
  information: 'Information',
  rd: 'Rate–distortion',
  latents: 'Latents',
  sweep: 'Sweep',
} as const;
export type InspectorTab = keyof typeof INSPECTOR_TABS;
export const INSPECTOR_TAB_NAMES = Object.keys(INSPECTOR_TABS) as [InspectorTab, ...InspectorTab[]];
