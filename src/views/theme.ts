/** The colours of a chart by role. Values are CSS colours that may stand in an SVG presentation attribute. */
export interface Theme {
  foreground: string;
  /** Text of lesser weight: tick labels, captions. */
  muted: string;
  background: string;
  grid: string;
  /** Axis lines, brackets, hatching. */
  border: string;
  /** The shaded area behind the latent layers. */
  shade: string;
  rate: string;
  distortion: string;
  multiRate: string;
  /** The mark of β = 1. */
  star: string;
  font: string;
}

const FOREGROUND = 'var(--vscode-foreground, #3b3b3b)';

/** VS Code's own colours; the fallbacks are those of its light theme, for charts that stand alone. */
export const VSCODE_THEME: Theme = {
  foreground: FOREGROUND,
  muted: 'var(--vscode-descriptionForeground, #5a5a5a)',
  background: 'var(--vscode-editor-background, #ffffff)',
  grid: `color-mix(in srgb, ${FOREGROUND} 12%, transparent)`,
  border: `color-mix(in srgb, ${FOREGROUND} 45%, transparent)`,
  shade: `color-mix(in srgb, ${FOREGROUND} 6%, transparent)`,
  rate: 'var(--vscode-charts-blue, #0063d3)',
  // Plain orange is too light to be read on white.
  distortion: `color-mix(in srgb, var(--vscode-charts-orange, #d18616) 80%, ${FOREGROUND})`,
  multiRate: 'var(--vscode-charts-purple, #652d90)',
  star: 'var(--vscode-charts-yellow, #bf8803)',
  font: 'var(--vscode-font-family, system-ui, sans-serif)',
};
