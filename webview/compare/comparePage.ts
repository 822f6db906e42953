import { z } from 'zod';
import { SIMILARITY_NAMES } from '../../src/analysis/results/similarities';
import { comparedSchema } from '../../src/protocol/compared';
import type { ComparePanel } from '../../src/protocol/panel';

/** What assistive technology calls every page of a compare panel. */
export const TITLE = 'Compare layers';

/** The tabs of representations. */
export const OWN_TABS = { similarity: 'Similarity', dimensions: 'Dimensions', information: 'Information' } as const;
export type OwnTab = keyof typeof OWN_TABS;
export const OWN_TAB_NAMES = Object.keys(OWN_TABS) as [OwnTab, ...OwnTab[]];

/** What the panel remembers: what it is of, by which the editor restores it, and what the reader chose. */
export const stateSchema = z.object({
  of: comparedSchema.shape.of.default('checkpoints'),
  files: z.array(z.string()).max(2),
  measure: z.enum(SIMILARITY_NAMES).optional(),
  tab: z.enum(OWN_TAB_NAMES).optional(),
  estimator: z.string().optional(),
});
type PageState = z.output<typeof stateSchema>;

export interface PageChoices {
  readonly get: () => PageState;
  readonly set: (change: Partial<PageState>) => void;
}

export interface ComparePage {
  readonly element: HTMLElement;
  show(model: ComparePanel): void;
}
