import type { Inspector } from '../../../src/protocol/panel';
import type { Scalar } from '../../../src/run/records';

/** What the tabs share, and what outlives a reload of the window. */
export interface TabContext {
  /** Where the checkpoint slider stands; null for the newest checkpoint. */
  step(): number | null;
  setStep(step: number | null): void;
  /** A choice of the reader's, by name. */
  option(name: string): unknown;
  setOption(name: string, value: unknown): void;
}

/** One tab of the inspector. */
export interface Tab {
  /** What stands in its panel. */
  readonly element: HTMLElement;
  /** Called when something has changed while the tab is in front, and when it comes to the front. */
  show(model: Inspector, scalars: readonly Scalar[]): void;
  activate(active: boolean): void;
}
