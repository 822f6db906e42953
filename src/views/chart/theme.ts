import { mix } from './colours';
import type { Scheme } from './schemes';

/** The colours of a chart by role. Texts are CSS colours that may stand in an SVG presentation attribute. */
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
  /** The ends of a diverging scale; its middle is the background. */
  lower: string;
  higher: string;
  /** Bars of what becomes more, and of what becomes less. */
  expansion: string;
  compression: string;
  /** The colours of similarities from 0 to 1: viridis where a theme does not say. */
  heatmap?: Scheme;
  font: string;
}

const FOREGROUND = 'var(--vscode-foreground, #3b3b3b)';
/** Many themes take it from a highlight that lets the text below shine through. */
const ORANGE = 'rgb(from var(--vscode-charts-orange, #d18616) r g b / 1)';

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
  distortion: `color-mix(in srgb, ${ORANGE} 80%, ${FOREGROUND})`,
  multiRate: 'var(--vscode-charts-purple, #652d90)',
  star: 'var(--vscode-charts-yellow, #bf8803)',
  lower: 'var(--vscode-charts-blue, #0063d3)',
  higher: ORANGE,
  expansion: 'var(--vscode-charts-green, #388a34)',
  compression: 'var(--vscode-charts-purple, #652d90)',
  font: 'var(--vscode-font-family, system-ui, sans-serif)',
};

/** Font families for pictures that are shown by other programs. */
export const LITERAL_FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', 'Noto Sans', Arial, sans-serif";

interface Palette {
  foreground: string;
  muted: string;
  background: string;
  blue: string;
  orange: string;
  purple: string;
  yellow: string;
  green: string;
}

function literalTheme({ foreground, muted, background, blue, orange, purple, yellow, green }: Palette): Theme {
  return {
    foreground,
    muted,
    background,
    grid: mix(background, foreground, 0.12),
    border: mix(background, foreground, 0.45),
    shade: mix(background, foreground, 0.06),
    rate: blue,
    distortion: mix(foreground, orange, 0.8),
    multiRate: purple,
    star: yellow,
    lower: blue,
    higher: orange,
    expansion: green,
    compression: purple,
    font: LITERAL_FONT,
  };
}

/** For pictures that do not see the editor's variables: the colours of its own themes, by kind of theme. */
export const DARK_THEME = literalTheme({
  foreground: '#cccccc',
  muted: '#9d9d9d',
  background: '#1f1f1f',
  blue: '#59a4f9',
  orange: '#d18616',
  purple: '#b180d7',
  yellow: '#cca700',
  green: '#89d185',
});

export const LIGHT_THEME = literalTheme({
  foreground: '#3b3b3b',
  muted: '#5a5a5a',
  background: '#ffffff',
  blue: '#0063d3',
  orange: '#d18616',
  purple: '#652d90',
  yellow: '#bf8803',
  green: '#388a34',
});

export const HIGH_CONTRAST_THEME = literalTheme({
  foreground: '#ffffff',
  muted: '#c8c8c8',
  background: '#000000',
  blue: '#59a4f9',
  orange: '#d18616',
  purple: '#b180d7',
  yellow: '#ffd370',
  green: '#89d185',
});

export const HIGH_CONTRAST_LIGHT_THEME = literalTheme({
  foreground: '#292929',
  muted: '#292929',
  background: '#ffffff',
  blue: '#0f4a85',
  orange: '#ab5a00',
  purple: '#652d90',
  yellow: '#895503',
  green: '#374e06',
});
