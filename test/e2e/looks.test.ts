import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame } from 'playwright-core';
import { Editor } from './driver';
import { activationTime, firstDrawn, hoverTimes, median, printMeasured, report } from './measure';
import { Server, given } from './server';
import { chooseTab, type Theme } from './window';
import { checkpointsOf, copyExamples, editFile, runsOf, trainOutside, writeConfig } from './workspace';
import { assertNothingWrong } from './wrong';

const HEATMAP = 'svg[aria-roledescription=heatmap]';
const CHART = '[role=tabpanel]:not([hidden]) figure svg';
const WINDOW = { width: 1500, height: 950 };
const WIDTHS = [
  ['wide', { width: 1148, height: 1300 }],
  ['420', { width: 468, height: 1300 }],
] as const;

/**
 * What the views look like, with finished runs, in three themes and two widths; and what axe-core says of it. Layers,
 * latents and two checkpoints beside each other: see layers.test.ts.
 */
describe('the looks of every view', () => {
  const server = new Server();
  let editor!: Editor;

  before(async () => {
    copyExamples(server);
    editFile(join(server.workspace, 'mnist.vae.yaml'), text =>
      text
        .replace(/steps: \d+/, 'steps: 240')
        .replace('hidden: [400, 200]', 'hidden: [128, 64]')
        .replace(/^train:/m, 'analysis:\n  examples: 300\ntrain:\n  evaluations: 8\n  checkpoints: 6')
        .replace('[0.25, 1, 4, 16]', '[0.25, 1, 4, 30]'),
    );
    writeConfig(server, 'new');
    await Promise.all([trainOutside(server, 'mnist', 'sweep', '--jobs', '2'), server.install(given('VSIX'))]);
    await server.start();
    editor = await Editor.open(server, { viewport: WINDOW });
  });

  after(async () => {
    printMeasured();
    await editor.close();
    await server.stop();
  });

  test('an inspector of finished runs opens', async () => {
    await editor.openFile('mnist.vae.yaml');
    const times: number[] = [];
    const own: number[] = [];
    for (let i = 0; i < 4; i++) {
      await editor.goTo(1);
      await editor.codeLens('Inspect').waitFor();
      const asked = Date.now();
      await editor.codeLens('Inspect').click();
      const frame = await editor.webview('[role=tablist]');
      const drawn = await firstDrawn(frame, `${CHART} path`);
      times.push(drawn - asked);
      own.push(drawn - (await frame.evaluate(() => performance.timeOrigin)));
      if (i < 3) await editor.closeTab('Inspect mnist');
      await editor.tab('mnist.vae.yaml').click();
    }
    report('from the click on Inspect to the chart of a finished run', `${times.join(', ')} ms`, 'none');
    const rounded = own.map(time => time.toFixed(0)).join(', ');
    report('from the beginning of the panel’s page to that chart', `${rounded} ms`, 'under 300 ms');
  });

  test('β is hovered', async () => {
    await editor.page.locator('.codelens-decoration a', { hasText: 'distortion' }).waitFor();
    const lines = readFileSync(join(server.workspace, 'mnist.vae.yaml'), 'utf8').split('\n');
    const times = await hoverTimes(editor, lines.findIndex(line => /^ *beta:/.test(line)) + 1, 6);
    const [first] = times;
    const value = `first ${first?.toFixed(0)}, median ${median(times.slice(1)).toFixed(0)} ms`;
    report('from the key that shows the hover on beta to its picture in the window', value, 'under 50 ms in the host');
  });

  test('the extension was activated', async () => {
    report('activation, as the editor says', await activationTime(editor), 'under 50 ms');
  });

  test('a training begins', async () => {
    await editor.openFile('new.vae.yaml');
    await editor.clickCodeLens('Inspect');
    const frame = await editor.webview('h1:text-is("No run of new yet")');
    assert.deepEqual(await editor.axe(frame), []);
    await editor.screenshot('look-empty');
    await frame.getByRole('button', { name: 'Train VAE' }).click();
    await frame.locator('.checklist').waitFor();
    await editor.screenshot('look-preparing');
    assert.deepEqual(await editor.axe(frame), []);
    await frame.locator('.head .status b:text-is("Finished")').waitFor();
    await editor.closeTab('Inspect new');
  });

  test('a checkpoint and the file of one are opened', async () => {
    await editor.tab('mnist.vae.yaml').click();
    await editor.page.keyboard.press('ControlOrMeta+2');
    await editor.view('VAE Lens');
    await editor.twist(editor.row(/^β 1, seed 0/));
    await editor.contextMenu([editor.row('step 120')], 'Compare layers');
    await editor.tab('Layers of step 120').waitFor();
    await (await editor.webview('main:has(h1:text-is("Compare layers"))')).locator(HEATMAP).waitFor();
    await editor.openFile(checkpointsOf(runsOf(server, 'mnist')[0]!).at(-1)!, 2);
    await editor.webview('.checkpoint-head h1');
  });

  const themes: [Theme, string][] = [
    ['Dark Modern', 'dark'],
    ['Light Modern', 'light'],
    ['Default High Contrast', 'contrast'],
  ];
  for (const [theme, name] of themes) {
    test(`the window and a hover in ${theme}`, async () => {
      await editor.setTheme(theme);
      await inspect('Training', CHART);
      await editor.tab('mnist.vae.yaml').click();
      await editor.hover('beta');
      await sleep(500); // it fades in
      await editor.screenshot(`look-window-and-hover-${name}`);
      await editor.page.mouse.move(0, 0);
    });
  }

  test('a panel has the window to itself', async () => {
    await editor.tab('Inspect mnist').click();
    await editor.runCommand('View: Toggle Maximize Editor Group');
    await editor.runCommand('View: Toggle Primary Side Bar Visibility');
  });

  for (const [theme, name] of themes) {
    test(`views in ${theme}`, async () => {
      await editor.setTheme(theme);
      assert.deepEqual(await lookAtPanels(name, theme !== 'Light Modern'), []);
    });
  }

  test('nothing went wrong on the way', () => assertNothingWrong(server, [editor]));

  async function inspect(tab: string, content: string): Promise<Frame> {
    await editor.tab('Inspect mnist').click();
    const frame = await editor.webview('[role=tablist]');
    await chooseTab(frame, tab);
    await frame.locator(content).first().waitFor();
    return frame;
  }

  /** All runs, with the map of their checkpoints, which is made when it is asked for. */
  async function sweepWithMap(): Promise<Frame> {
    const frame = await inspect('Sweep', 'svg.convergence');
    const draw = frame.locator('.text-button', { hasText: 'Draw the map' });
    if (await draw.isVisible()) await draw.click();
    await frame.locator('svg.model-map').waitFor();
    return frame;
  }

  async function open(tab: string, content: string): Promise<Frame> {
    await editor.tab(tab).click();
    const frame = await editor.webview(content);
    return frame;
  }

  /** Takes pictures of all panels in both widths, and gives what axe-core found. */
  async function lookAtPanels(theme: string, check: boolean): Promise<string[]> {
    const found: string[] = [];
    const views: [string, () => Promise<Frame>][] = [
      ['training', () => inspect('Training', CHART)],
      ['dimensions', () => inspect('Dimensions', CHART)],
      ['information', () => inspect('Information', 'svg.information-profile')],
      ['rate-distortion', () => inspect('Rate–distortion', CHART)],
      ['sweep', sweepWithMap],
      ['compare-one', () => open('Layers of step', `main:has(h1:text-is("Compare layers")) ${HEATMAP}`)],
      ['checkpoint', () => open('step-0', '.checkpoint-head h1')],
    ];
    for (const [name, show] of views) {
      const frame = await show();
      for (const [width, viewport] of WIDTHS) {
        await editor.resize(viewport, frame);
        await editor.screenshot(`look-${name}-${theme}-${width}`);
        if (check && (width === 'wide' || theme === 'dark'))
          found.push(...(await editor.axe(frame)).map(one => `${name}, ${width}: ${one}`));
      }
      await editor.page.setViewportSize(WINDOW);
    }
    return found;
  }
});
