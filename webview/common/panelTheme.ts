import { type Theme, VSCODE_THEME } from '../../src/views/chart/theme';

/** The colours of what a panel draws. */
export const PANEL_THEME: Theme = VSCODE_THEME;
