import type { CurvePoint } from '../../analysis/results/curve';
import { renderHoverCurve } from '../../views/curves/hoverCurve';
import { svgText } from '../../views/chart/svg';
import type { Theme } from '../../views/chart/theme';

const SIZE = { width: 280, height: 92 };

/** The rate–distortion curve with one value of β marked, as an image in Markdown. */
export function curvePicture(
  points: readonly CurvePoint[],
  { beta, likelihood }: { beta: number | undefined; likelihood: string },
  document: Document,
  theme: Theme,
): string {
  const svg = svgText(renderHoverCurve({ points, value: beta ?? NaN, likelihood }, SIZE, document, theme));
  const mark = beta === undefined ? '' : ` with β ${beta} marked`;
  const data = Buffer.from(svg).toString('base64');
  return `![Rate–distortion curve${mark}](data:image/svg+xml;base64,${data}|width=${SIZE.width},height=${SIZE.height})`;
}
