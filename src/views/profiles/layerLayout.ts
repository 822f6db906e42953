import { textWidth } from '../chart/labels';
import { legendHeight, type LegendItem } from '../chart/legend';
import type { Size } from '../chart/svg';
import { GROUP_NAME_HEIGHT } from './profileAxis';
import type { LayerFrame } from './profileFrame';

const TITLE_HEIGHT = 30;
const NARROW = 560;

/** Room right of the plot for what charts of information write there, which are below each other. */
export const END_ROOM = 12 + textWidth('to the output') * 1.1;

/** Where the parts of a chart lie that has layers side by side, below a legend and the y axis' title. */
export interface LayerLayout {
  /** The top of the y axis' title. */
  readonly titleTop: number;
  readonly height: number;
  readonly frame: Omit<LayerFrame, 'xs' | 'x0'>;
  /** @param left where the plot begins, pixels */
  readonly beside: (left: number) => LayerFrame;
}

/**
 * @param plot height of the plot where the size leaves it open
 * @param foot what is below it
 * @param right what is right of it, where there is room for it
 */
export function layerLayout(
  size: Size,
  layers: number,
  { legend, plot, foot, right }: { legend: readonly LegendItem[]; plot: number; foot: number; right: number },
): LayerLayout {
  const narrow = size.width < NARROW;
  const titleTop = legendHeight(legend, size.width);
  const top = titleTop + TITLE_HEIGHT + GROUP_NAME_HEIGHT;
  const height = size.height ?? top + plot + foot;
  const bottom = Math.max(top + 40, height - foot);
  const x1 = size.width - (narrow ? 8 : right);
  const frame = { x1, top, bottom, narrow };
  const beside = (x0: number): LayerFrame => {
    const pitch = (x1 - x0) / layers;
    return { ...frame, x0, xs: Array.from({ length: layers }, (_, i) => x0 + pitch * (i + 0.5)) };
  };
  return { titleTop, height, frame, beside };
}
