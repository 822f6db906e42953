import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { PATIENCE, type Server, until } from './server';
import { Window, launch } from './window';

/** The group of editors that has the focus. */
const ACTIVE = '.editor-group-container.active';

/** The workbench in a browser: what a user does with mouse and keyboard. */
export class Editor extends Window {
  /** Opens a folder, the server's workspace unless told, in a browser of its own. */
  static async open(
    server: Server,
    { folder = server.workspace, viewport = { width: 1400, height: 900 } } = {},
  ): Promise<Editor> {
    const browser = await launch();
    try {
      const context = await browser.newContext({ viewport });
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const editor = new Editor(await context.newPage(), folder);
      await editor.load(server);
      return editor;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** Another window on the same folder, in the same browser. */
  async another(server: Server): Promise<Editor> {
    const context = await this.page.context().browser()!.newContext({ viewport: this.page.viewportSize() });
    const editor = new Editor(await context.newPage(), this.folder);
    await editor.load(server);
    return editor;
  }

  /** Reloads the window as the editor does it, which lets it remember what is open; the browser's reload need not. */
  async reload(): Promise<void> {
    await this.reloaded(() => this.runCommand('Developer: Reload Window'));
  }

  // Files and text

  /** A row of the explorer, by the beginning of its name. */
  file(name: string): Locator {
    return this.page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`).first();
  }

  /** Opens a file by its path in the workspace, in a group of editors that is named: a panel may have the keyboard. */
  async openFile(path: string, group = 1): Promise<void> {
    const name = path.split('/').at(-1)!;
    const box = this.quickInput();
    const row = box.locator('.monaco-list-row', { hasText: name }).first();
    // A panel that was just closed leaves the keyboard to nobody for a moment, and a second Ctrl+P may close the
    // question; a question that opens slowly may also forget what was typed, or have searched before the file was known.
    await until(`'${path}' among the files`, async () => {
      await this.page.keyboard.press(`Control+${group}`);
      await this.page.keyboard.press('ControlOrMeta+P');
      const input = box.locator('input[type=text]').first();
      const found =
        (await settles(box, 1000)) &&
        (await input.fill(path, { timeout: 1000 }).then(
          () => settles(row, 5000),
          () => false,
        ));
      if (!found) await this.page.keyboard.press('Escape');
      return found;
    });
    await row.click();
    await this.tab(name).waitFor();
  }

  tab(name: string): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: name }).first();
  }

  async closeTab(name: string): Promise<void> {
    await this.tab(name).click();
    await this.tab(name).locator('.tab-actions .action-label').click();
    await this.tab(name).waitFor({ state: 'detached' });
  }

  /** One word of the active text editor. */
  token(text: string): Locator {
    return this.page.locator(`${ACTIVE} .view-lines span span:text-is("${text}")`).first();
  }

  /** Puts the cursor at the beginning of a line of the active text editor. */
  async goTo(line: number): Promise<void> {
    const box = this.quickInput();
    const input = box.locator('input[type=text]').first();
    // A panel that is being opened may take the keyboard, and with it the question.
    await until(`the cursor in line ${line}`, async () => {
      await this.page.keyboard.press('Control+G');
      const asked = await input.fill(`:${line}`, { timeout: 1000 }).then(
        () => true,
        () => false,
      );
      if (!asked) return false;
      // The line may not be listed yet, and Enter does nothing then; it must not go to the text when the question is gone.
      await until('end of the question for a line', async () => {
        if (await input.isVisible()) await input.press('Enter', { timeout: 500 }).catch(() => undefined);
        // A second one that comes while a slow window closes the question would be typed into the text.
        return settles(box, 3000, 'hidden');
      });
      return settles(this.page.locator(`${ACTIVE} .monaco-editor.focused`).first(), 2000);
    });
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
  async command(title: string, { within = PATIENCE } = {}): Promise<Locator> {
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

  /** The palette may close before it is clicked, when something else takes the keyboard; then nothing has run yet. */
  async runCommand(title: string): Promise<void> {
    await until(`'${title}' to be clicked in the command palette`, async () => {
      const row = await this.command(title);
      return row.click({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
    });
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
    // A file that the first click opens is selected alone once it is there.
    const selected = async (row: Locator): Promise<boolean> => (await row.getAttribute('aria-selected')) === 'true';
    if (rows.length > 1) {
      await until('all rows selected', async () => {
        for (const [i, row] of rows.entries()) await row.click(i > 0 ? { modifiers: ['ControlOrMeta'] } : {});
        await sleep(300);
        return (await Promise.all(rows.map(selected))).every(Boolean);
      });
    }
    const item = this.page.locator('.monaco-menu .action-item', { hasText: entry }).first();
    // A tree that is refreshed meanwhile may put another row, with another menu, under the pointer.
    await until(`the menu with '${entry}'`, async () => {
      await rows.at(-1)!.click({ button: 'right' });
      const isThere = await item.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
      if (!isThere) await this.page.keyboard.press('Escape');
      return isThere;
    });
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
    return this.page.locator(`${ACTIVE} .codelens-decoration a:visible`, { hasText: title }).first();
  }

  /** Clicks a code lens above the first line, which need not be in view. */
  async clickCodeLens(title: string): Promise<void> {
    await this.goTo(1);
    await this.codeLens(title).click();
  }

  async quickFix(word: string, title: string): Promise<void> {
    const row = this.page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
    await this.token(word).click();
    // The list stays closed while nobody has answered yet what could be in it.
    await until(`quick fix '${title}'`, async () => {
      await this.page.keyboard.press('ControlOrMeta+.');
      return settles(row, 3000);
    });
    await row.click();
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

  async hover(word: string, content = '.rendered-markdown'): Promise<Locator> {
    const hover = this.page.locator('.monaco-hover:visible', { has: this.page.locator(content) }).first();
    await until(`hover on '${word}'`, async () => {
      await this.page.mouse.move(0, 0);
      // The cursor may stand in the way of the word, which a click or a hover of an element would wait for.
      const box = await this.token(word).boundingBox();
      if (!box) throw new Error(`'${word}' is not in view`);
      await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
      return settles(hover.locator(content).first(), 5000);
    });
    return hover;
  }

  /** Answers the save dialog. */
  async saveAs(file: string): Promise<void> {
    const box = this.quickInput();
    await box.locator('.monaco-button', { hasText: 'OK' }).waitFor();
    await this.enterPath(file);
    // The file is there before its text is.
    await until(`file ${file}`, () => statSync(file, { throwIfNoEntry: false })?.size);
  }

  /** Answers a dialog that asks for a file or folder. */
  async open(path: string): Promise<void> {
    const box = this.quickInput();
    await box.locator('.monaco-button').first().waitFor();
    await this.enterPath(path);
    await box.waitFor({ state: 'hidden' });
  }

  /** The dialog may list the folder yet, and then resets its text: Enter comes when the path has stayed. */
  private async enterPath(path: string): Promise<void> {
    const input = this.quickInput().locator('input[type=text]').first();
    await until(`'${path}' in the dialog`, async () => {
      if ((await input.inputValue()) === path) return true;
      await input.fill(path);
      await sleep(800);
      return false;
    });
    await input.press('Enter');
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
}

/** Whether it becomes visible, or hidden. */
export function settles(locator: Locator, timeout: number, state: 'visible' | 'hidden' = 'visible'): Promise<boolean> {
  return locator.waitFor({ timeout, state }).then(
    () => true,
    () => false,
  );
}
