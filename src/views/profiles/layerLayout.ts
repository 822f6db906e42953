import { textWidth } from '../chart/labels';
import { legendHeight, type LegendItem } from '../chart/legend';
import type { Size } from '../chart/svg';
import { GROUP_NAME_HEIGHT, LAYER_NAMES_HEIGHT } from './profileAxis';
import type { LayerFrame } from './profileFrame';

const TITLE_HEIGHT = 30;
const NARROW = 560;

/** Where the parts of a chart lie that has layers side by side, below a legend and the y axis' title. */
export interface LayerLayout {
  /** The top of the y axis' title. */
  readonly titleTop: number;
  readonly height: number;
  readonly frame: Omit<LayerFrame, 'xs' | 'x0'>;
  /** @param widest the widest text beside the y axis, pixels */
  readonly beside: (widest: number) => LayerFrame;
}

/**
 * @param plot height of the plot where the size leaves it open
 * @param end the widest text right of the plot, where there is room for it
 */
export function layerLayout(
  size: Size,
  layers: number,
  { legend, plot, end }: { legend: readonly LegendItem[]; plot: number; end: string },
): LayerLayout {
  const narrow = size.width < NARROW;
  const titleTop = legendHeight(legend, size.width);
  const top = titleTop + TITLE_HEIGHT + GROUP_NAME_HEIGHT;
  const height = size.height ?? top + plot + LAYER_NAMES_HEIGHT;
  const bottom = Math.max(top + 40, height - LAYER_NAMES_HEIGHT);
  const x1 = size.width - (narrow ? 8 : 12 + textWidth(end) * 1.1);
  const frame = { x1, top, bottom, narrow };
  const beside = (widest: number): LayerFrame => {
    const x0 = 10 + widest;
    const pitch = (x1 - x0) / layers;
    return { ...frame, x0, xs: Array.from({ length: layers }, (_, i) => x0 + pitch * (i + 0.5)) };
  };
  return { titleTop, height, frame, beside };
}
