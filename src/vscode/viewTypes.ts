/** What package.json calls the panels and editors; the panels that are open keep these names across versions. */
export const INSPECTOR = 'vaeLens.inspector';
export const COMPARE = 'vaeLens.compare';
export const CHECKPOINT = 'vaeLens.checkpoint';
