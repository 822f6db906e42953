import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame, Page } from 'playwright-core';
import type { Editor } from './driver';
import { until } from './server';

/** What the run measures and prints at its end; a busy machine must not fail it. */
const measured: string[] = [];

export function report(what: string, value: string, aim: string): void {
  measured.push(`${what}: ${value} (aim: ${aim})`);
}

export function printMeasured(): void {
  for (const line of measured) console.log(`measured: ${line}`);
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Counts the messages that a panel gets, by method, with their times. */
export async function countMessages(frame: Frame): Promise<void> {
  await frame.evaluate(() => {
    const times: [string, number][] = [];
    Object.assign(window, { vaeLensTimes: times });
    addEventListener('message', ({ data }: MessageEvent<{ method?: string } | null>) => {
      if (data?.method !== undefined) times.push([data.method, performance.now()]);
    });
  });
}

/** The most messages of each method within any second. */
export async function mostMessagesPerSecond(frame: Frame): Promise<Record<string, number>> {
  const times = await frame.evaluate(() => (window as unknown as { vaeLensTimes: [string, number][] }).vaeLensTimes);
  const most: Record<string, number> = {};
  for (const [method, from] of times) {
    const count = times.filter(([other, at]) => other === method && at >= from && at < from + 1000).length;
    most[method] = Math.max(most[method] ?? 0, count);
  }
  return most;
}

/** When the first element of this kind is drawn in the frame: milliseconds since 1970. */
export function firstDrawn(frame: Frame, selector: string): Promise<number> {
  return frame.evaluate(
    wanted =>
      new Promise<number>(done => {
        const look = (): boolean => {
          if (![...document.querySelectorAll(wanted)].some(found => found.getBoundingClientRect().width > 0))
            return false;
          requestAnimationFrame(() => setTimeout(() => done(Date.now())));
          return true;
        };
        if (look()) return;
        const observer = new MutationObserver(() => look() && observer.disconnect());
        observer.observe(document.body, { childList: true, subtree: true, attributes: true });
      }),
    selector,
  );
}

/** When a file first has something in it: milliseconds since 1970. */
export async function firstWritten(file: () => string | undefined): Promise<number> {
  await until(
    'first line of scalars',
    () => {
      const path = file();
      if (path === undefined) return false;
      try {
        return readFileSync(path).length > 0;
      } catch {
        return false;
      }
    },
    { every: 5 },
  );
  return Date.now();
}

/** Types into the active text editor and gives the time from each key to its letter, in ms. */
export async function keyEcho({ page }: Editor, count = 20): Promise<number[]> {
  await page.evaluate(() => {
    const echoes: number[] = [];
    Object.assign(window, { vaeLensEchoes: echoes });
    let pressed = 0;
    addEventListener('keydown', event => (pressed = event.timeStamp), true);
    const lines = document.querySelector('.editor-instance .view-lines, .view-lines');
    new MutationObserver(() => {
      if (pressed > 0) echoes.push(performance.now() - pressed);
      pressed = 0;
    }).observe(lines ?? document.body, { childList: true, subtree: true, characterData: true });
  });
  for (let i = 0; i < count; i++) {
    await page.keyboard.press('x');
    await sleep(80);
  }
  return echoes(page);
}

async function echoes(page: Page): Promise<number[]> {
  return page.evaluate(() => (window as unknown as { vaeLensEchoes: number[] }).vaeLensEchoes);
}

/**
 * Shows the hover at the first word of a line by its key, again and again, and gives the time from the key to its picture, in ms. This
 * has no part of the delay that a hover by mouse has, but the way to the extension host and back and the drawing.
 */
export async function hoverTimes(editor: Editor, line: number, count: number): Promise<number[]> {
  const { page } = editor;
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    await page.evaluate(() => {
      const shown = { at: NaN };
      Object.assign(window, { vaeLensHover: shown });
      let pressed = 0;
      addEventListener('keydown', event => (pressed = event.timeStamp), true);
      new MutationObserver((_, observer) => {
        const image = document.querySelector('.monaco-hover:not(.hidden) img');
        if (!image || pressed === 0) return;
        observer.disconnect();
        shown.at = performance.now() - pressed;
      }).observe(document.body, { childList: true, subtree: true, attributes: true });
    });
    const at = (): Promise<number> =>
      page.evaluate(() => (window as unknown as { vaeLensHover: { at: number } }).vaeLensHover.at);
    await until('hover', async () => {
      // What the last attempt left: a hover without a picture, or half a chord.
      await page.keyboard.press('Escape');
      // A panel that was opened just before may have taken the keyboard.
      await editor.goTo(line);
      await page.keyboard.press('Home');
      await page.keyboard.press('ControlOrMeta+K');
      await page.keyboard.press('ControlOrMeta+I');
      // A busy window may lose the first half of the chord.
      return until('picture', async () => !Number.isNaN(await at()), { within: 2000 }).catch(() => false);
    });
    times.push(await at());
    await page.keyboard.press('Escape');
    await sleep(300);
  }
  return times;
}

/** What the editor says of our activation, among its running extensions. */
export async function activationTime(editor: Editor): Promise<string> {
  const { page } = editor;
  await editor.runCommand('Developer: Show Running Extensions');
  const list = page.locator('.runtime-extensions-editor .monaco-list').first();
  const row = list.locator('.monaco-list-row', { hasText: 'VAE Lens' }).first();
  await list.hover();
  // The slowest ones stand first, and what is out of sight is not there.
  await until('our row', async () => {
    if ((await row.count()) > 0) return true;
    await page.mouse.wheel(0, 200);
    return false;
  });
  const text = await row.innerText();
  await page.keyboard.press('Escape');
  return /Activation:[^\n]*ms/.exec(text)?.[0] ?? text;
}
