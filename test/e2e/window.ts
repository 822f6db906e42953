import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Browser, type BrowserContext, type Frame, type Locator, type Page, chromium } from 'playwright-core';
import { PATIENCE, type Server, given, until } from './server';

const SCREENS = 'test/e2e/screens';

export type Theme = 'Dark Modern' | 'Light Modern' | 'Default High Contrast' | 'Default High Contrast Light';
const themeClass: Record<Theme, string> = {
  'Dark Modern': 'dark_modern',
  'Light Modern': 'light_modern',
  'Default High Contrast': 'hc_black',
  'Default High Contrast Light': 'hc_light',
};

/** What a panel is told of a theme. */
const themeKind: Record<Theme, string> = {
  'Dark Modern': 'vscode-dark',
  'Light Modern': 'vscode-light',
  'Default High Contrast': 'vscode-high-contrast',
  'Default High Contrast Light': 'vscode-high-contrast-light',
};

interface Message {
  readonly type: string;
  readonly text: string;
  readonly url: string;
}

/** A browser for the workbench. */
export async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: given('BROWSER'),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'].concat(
      ['--disable-background-networking', '--disable-component-update'], //
    ),
  });
}

/** Goes to a tab of an inspector, which may have no room beside the others and stands in their menu then. */
export async function chooseTab(frame: Frame, name: string): Promise<void> {
  await frame.locator('[role=tablist]:visible').waitFor();
  const tab = frame.getByRole('tab', { name, exact: true });
  if (await tab.isVisible()) return tab.click();
  await frame.getByRole('button', { name: 'More views' }).click();
  await frame.getByRole('menuitem', { name, exact: true }).click();
}

/** One page of a browser with the workbench on a folder: what is seen in it, and what is wrong with it. */
export class Window {
  readonly messages: Message[] = [];
  private theme: Theme = 'Dark Modern';

  constructor(
    readonly page: Page,
    readonly folder: string,
  ) {
    page.setDefaultTimeout(PATIENCE);
    page.on('console', message => {
      this.messages.push({ type: message.type(), text: message.text(), url: message.location().url });
    });
    page.on('pageerror', error => {
      this.messages.push({ type: 'pageerror', text: error.stack ?? String(error), url: '' });
    });
  }

  async load({ port }: Server): Promise<void> {
    await this.page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(this.folder)}`);
    await this.isReady();
  }

  private async isReady(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor();
    await this.page.locator('.part.statusbar').waitFor();
  }

  /** Has the window reloaded by whatever `act` does. */
  protected async reloaded(act: () => Promise<void>): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await act();
    await loaded;
    await this.isReady();
  }

  async close(): Promise<void> {
    const context: BrowserContext = this.page.context();
    const browser = context.browser();
    await context.close();
    if (browser?.contexts().length === 0) await browser.close();
  }

  /**
   * The frame of a webview, an iframe in an iframe, that has this selector. Asked for again after the panel was hidden
   * or the page reloaded: the frame is then another.
   */
  async webview(selector: string): Promise<Frame> {
    return until(`webview with ${selector}`, async () => {
      for (const frame of this.page.frames()) {
        if (frame === this.page.mainFrame()) continue;
        if (await frame.$(selector).catch(() => null)) return frame;
      }
      return undefined;
    });
  }

  async setTheme(theme: Theme): Promise<void> {
    const file = join(this.folder, '.vscode/settings.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ 'workbench.colorTheme': theme }));
    const page = this.page.locator(`.monaco-workbench[class*="${themeClass[theme]}"]`);
    await page.waitFor({ state: 'attached' });
    this.theme = theme;
  }

  /**
   * Gives the window another size and waits until a panel that has it to itself, but for the activity bar, is about as
   * wide, has its theme, and is drawn anew.
   */
  async resize(viewport: { width: number; height: number }, panel: Frame): Promise<void> {
    await this.page.setViewportSize(viewport);
    const [widest, kind] = [viewport.width, themeKind[this.theme]];
    await until(`${kind} panel of about ${widest} pixels`, async () => {
      const look = () => [innerWidth, document.body.dataset['vscodeThemeKind']] as const;
      const [width, theme] = await panel.evaluate(look);
      return width < widest && width > widest - 100 && theme === kind;
    });
    await panel.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  async drag(locator: Locator, dx: number, dy = 0): Promise<void> {
    await locator.scrollIntoViewIfNeeded();
    const box = await locator.boundingBox();
    if (!box) throw new Error('what is dragged is not visible');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x + dx, y + dy, { steps: 8 });
    await this.page.mouse.up();
  }

  /**
   * What axe-core finds serious or worse, in all of a frame unless told. A script element would be stopped by the panel's
   * policy.
   */
  async axe(frame: Frame, selector = 'body'): Promise<string[]> {
    await frame.evaluate(axeSource);
    const found = await frame.evaluate<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>(
      `axe.run(${JSON.stringify(selector)})`,
    );
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, impact, nodes }) => `${impact}: ${id}: ${nodes.map(node => node.html).join(' ')}`);
  }

  /** What a content security policy has blocked in any frame. */
  policyViolations(): string[] {
    return this.messages.map(({ text }) => text).filter(text => text.includes('Content Security Policy'));
  }

  /** Errors on the console that come from a panel's script or name it. */
  errors(): string[] {
    const texts = this.messages
      .filter(({ type }) => type === 'error' || type === 'pageerror')
      .filter(({ text, url }) => /vae-?lens|dist\/webview/i.test(`${text} ${url}`))
      .map(({ text, url }) => `${text} (${url})`);
    return [...new Set(texts)];
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(SCREENS, `${name}.png`) });
  }
}

const axeSource = `${readFileSync(createRequire(join(process.cwd(), 'package.json')).resolve('axe-core/axe.min.js'), 'utf8')};undefined`;
