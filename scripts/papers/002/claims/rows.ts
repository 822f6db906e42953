import { IN_CURVES } from './inCurves';
import { IN_GENERAL } from './inGeneral';
import { IN_MEMORY } from './inMemory';
import { IN_SPLITS } from './inSplits';
import { IN_THE_RATE } from './inTheRate';
import type { Row } from './judgedBy';
import { NOT_HERE } from './notHere';

/** Every claim of the paper. */
export const ROWS: readonly Row[] = [
  ...IN_GENERAL,
  ...IN_CURVES,
  ...IN_MEMORY,
  ...IN_SPLITS,
  ...IN_THE_RATE,
  ...NOT_HERE,
];
