import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type Frame, type Locator, type Page, chromium } from 'playwright-core';
import { type Server, given, until } from './server';

export const SCREENS = 'test/e2e/screens';

export type Theme = 'Dark Modern' | 'Light Modern' | 'Default High Contrast' | 'Default High Contrast Light';
const themeClass: Record<Theme, string> = {
  'Dark Modern': 'dark_modern',
  'Light Modern': 'light_modern',
  'Default High Contrast': 'hc_black',
  'Default High Contrast Light': 'hc_light',
};

interface Message {
  readonly type: string;
  readonly text: string;
  readonly url: string;
}

/** The workbench in a browser: what a user does with mouse and keyboard, and what he sees. */
export class Editor {
  readonly messages: Message[] = [];

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    readonly folder: string,
  ) {
    page.on('console', message => {
      this.messages.push({ type: message.type(), text: message.text(), url: message.location().url });
    });
    page.on('pageerror', error => {
      this.messages.push({ type: 'pageerror', text: error.stack ?? String(error), url: '' });
    });
  }

  /** Opens the server's workspace in a window of its own. */
  static async open(server: Server, viewport = { width: 1400, height: 900 }): Promise<Editor> {
    const browser = await chromium.launch({
      executablePath: given('BROWSER'),
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'].concat(
        ['--disable-background-networking', '--disable-component-update'], //
      ),
    });
    try {
      const context = await browser.newContext({ viewport });
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const editor = new Editor(browser, page, server.workspace);
      await page.goto(`http://127.0.0.1:${server.port}/?folder=${encodeURIComponent(server.workspace)}`);
      await editor.isReady();
      return editor;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  private async isReady(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    await this.page.locator('.part.statusbar').waitFor({ timeout: 60_000 });
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.isReady();
  }

  // Files and text

  /** A row of the explorer, by the beginning of its name. */
  file(name: string): Locator {
    return this.page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`).first();
  }

  /** Opens a file by its path in the workspace. */
  async openFile(path: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+P');
    const box = this.quickInput();
    await box.locator('input[type=text]').first().fill(path);
    const row = box.locator('.monaco-list-row', { hasText: path.split('/').at(-1)! }).first();
    await row.click();
    await this.tab(path.split('/').at(-1)!).waitFor();
  }

  tab(name: string): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: name }).first();
  }

  /** One word of the text editor. */
  token(text: string): Locator {
    return this.page.locator(`.view-lines span span:text-is("${text}")`).first();
  }

  /** Puts the cursor at the beginning of a line of the active text editor. */
  async goTo(line: number): Promise<void> {
    await this.page.keyboard.press('Control+G');
    await this.quickInput().locator('input[type=text]').first().fill(`:${line}`);
    await this.page.keyboard.press('Enter');
    await this.quickInput().waitFor({ state: 'hidden' });
    await this.page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
  }

  // What the workbench offers

  private quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** A row of the open quick pick. */
  pick(text: string): Locator {
    return this.quickInput().locator('.monaco-list-row', { hasText: text }).first();
  }

  /**
   * Opens the command palette with this title and gives its row. The list is fixed when it opens and knows an extension
   * only once the server has read it, so it is opened again until it does.
   */
  async command(title: string, { within = 20_000 } = {}): Promise<Locator> {
    const row = this.quickInput().locator(
      `.monaco-list-row:is([aria-label="${title}"], [aria-label^="${title},"])`, // with a key binding
    );
    await until(
      `'${title}' in the command palette`,
      async () => {
        await this.page.keyboard.press('F1');
        const input = this.quickInput().locator('input[type=text]').first();
        const found = await input.fill(`>${title}`, { timeout: 1000 }).then(
          () => settles(row.first(), 1000),
          () => false,
        );
        if (!found) await this.page.keyboard.press('Escape');
        return found;
      },
      { within },
    );
    return row.first();
  }

  async runCommand(title: string): Promise<void> {
    await (await this.command(title)).click();
  }

  async isInPalette(title: string): Promise<boolean> {
    const found = await this.command(title, { within: 1 }).then(
      () => true,
      () => false,
    );
    await this.page.keyboard.press('Escape');
    return found;
  }

  /** Right-clicks a row, or the last of several that are selected first, and chooses an entry. */
  async contextMenu(rows: readonly Locator[], entry: string): Promise<void> {
    if (rows.length > 1) {
      for (const [i, row] of rows.entries()) await row.click(i > 0 ? { modifiers: ['ControlOrMeta'] } : {});
    }
    await rows.at(-1)!.click({ button: 'right' });
    await this.menu(entry);
  }

  /** Chooses from the open menu, which takes no click in its first 100 ms. */
  async menu(entry: string): Promise<void> {
    const item = this.page.locator('.monaco-menu .action-item', { hasText: entry }).first();
    await item.hover();
    await sleep(150);
    await item.click();
  }

  codeLens(title: string): Locator {
    return this.page.locator('.codelens-decoration a:visible', { hasText: title }).first();
  }

  /** Clicks a code lens above the first line, which need not be in view. */
  async clickCodeLens(title: string): Promise<void> {
    await this.goTo(1);
    await this.codeLens(title).click();
  }

  async quickFix(word: string, title: string): Promise<void> {
    await this.token(word).click();
    await this.page.keyboard.press('ControlOrMeta+.');
    await this.page.locator('.action-widget .monaco-list-row', { hasText: title }).first().click();
  }

  /** Types until the list of completions has the entry, and gives its row. */
  async completion(entry: string): Promise<Locator> {
    const row = this.page.locator('.suggest-widget.visible .monaco-list-row', { hasText: entry }).first();
    await until(`completion '${entry}'`, async () => {
      if (await row.isVisible()) return true;
      await this.page.keyboard.press('Control+Space');
      return settles(row, 1000);
    });
    return row;
  }

  async hover(word: string): Promise<Locator> {
    await this.page.mouse.move(0, 0);
    await this.token(word).hover();
    const hover = this.page.locator('.monaco-hover:visible').first();
    await hover.locator('.rendered-markdown').first().waitFor();
    return hover;
  }

  /** Answers the save dialog, which first lists the folder and then resets its text. */
  async saveAs(file: string): Promise<void> {
    const box = this.quickInput();
    await box.locator('.monaco-button', { hasText: 'OK' }).waitFor();
    await sleep(500);
    const input = box.locator('input[type=text]').first();
    await input.fill(file);
    await sleep(300);
    await input.press('Enter');
    await until(`file ${file}`, () => existsSync(file));
  }

  /** Opens a view of the activity bar, where a click on the open one would close it. */
  async view(title: string): Promise<void> {
    const item = this.page.locator('.activitybar .action-item', {
      has: this.page.locator(`a[aria-label^="${title}"]`),
    });
    if (!(await item.first().getAttribute('class'))?.includes('checked')) await item.first().click();
  }

  /** A row of the view that is open in the side bar. */
  row(text: string | RegExp): Locator {
    return this.page.locator('.part.sidebar .pane-body .monaco-list-row', { hasText: text }).first();
  }

  /** Opens or closes a row of a tree, which need not be what a click on it does. */
  async twist(row: Locator): Promise<void> {
    await row.locator('.monaco-tl-twistie').click();
  }

  /** Answers the dialog in the middle of the window. */
  async answer(button: string): Promise<void> {
    await this.page.locator('.monaco-dialog-box .monaco-button', { hasText: button }).click();
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-list-item', { hasText: text }).first();
  }

  statusBar(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item', { hasText: text }).first();
  }

  async setTheme(theme: Theme): Promise<void> {
    const file = join(this.folder, '.vscode/settings.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ 'workbench.colorTheme': theme }));
    const page = this.page.locator(`.monaco-workbench[class*="${themeClass[theme]}"]`);
    await page.waitFor({ state: 'attached' });
  }

  // Panels

  /**
   * The frame of a webview, an iframe in an iframe, that has this selector. Asked for again after the panel was hidden
   * or the page reloaded: the frame is then another.
   */
  async webview(selector: string, within = 20_000): Promise<Frame> {
    return until(
      `webview with ${selector}`,
      async () => {
        for (const frame of this.page.frames()) {
          if (frame === this.page.mainFrame()) continue;
          if (await frame.$(selector).catch(() => null)) return frame;
        }
        return undefined;
      },
      { within },
    );
  }

  async drag(locator: Locator, dx: number, dy = 0): Promise<void> {
    await locator.scrollIntoViewIfNeeded();
    const box = await locator.boundingBox();
    assert.ok(box, 'what is dragged is not visible');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x + dx, y + dy, { steps: 8 });
    await this.page.mouse.up();
  }

  // What is wrong

  /** What axe-core finds serious or worse. A script element would be stopped by the panel's policy. */
  async axe(frame: Frame): Promise<string[]> {
    await frame.evaluate(axeSource);
    const found = await frame.evaluate<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>(
      'axe.run(document)',
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
    return this.messages
      .filter(({ type }) => type === 'error' || type === 'pageerror')
      .filter(({ text, url }) => /vae-?lens|dist\/webview/i.test(`${text} ${url}`))
      .map(({ text, url }) => `${text} (${url})`);
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(SCREENS, `${name}.png`) });
  }
}

const axeSource = `${readFileSync(createRequire(join(process.cwd(), 'package.json')).resolve('axe-core/axe.min.js'), 'utf8')};undefined`;

/** Whether it becomes visible. */
export function settles(locator: Locator, timeout: number): Promise<boolean> {
  return locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}
