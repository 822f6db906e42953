import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame } from 'playwright-core';
import { Editor } from './driver';
import {
  countMessages,
  firstDrawn,
  firstWritten,
  keyEcho,
  median,
  mostMessagesPerSecond,
  printMeasured,
  report,
} from './measure';
import { Server, given, until } from './server';
import { chooseTab } from './window';
import { STEPS, checkpointsOf, copyExamples, runsOf, stateOf, writeConfig } from './workspace';

const HEATMAP = 'svg[aria-roledescription=heatmap]';

/** What a new user does, in this order, each step with a picture under test/e2e/screens. */
describe('the story of a config', () => {
  const server = new Server();
  const config = join(server.workspace, 'mnist.vae.yaml');
  const text = (): string => readFileSync(config, 'utf8');
  const newest = (): string | undefined => runsOf(server, 'mnist')[0];
  let editor!: Editor;
  let count = 0;
  let failed = false;

  before(async () => {
    copyExamples(server);
    writeConfig(server, 'small', { sweep: 'sweep:\n  objective.beta: [0.25, 1, 8]' });
    await server.install(given('VSIX'));
    await server.start();
    editor = await Editor.open(server);
  });

  after(async () => {
    printMeasured();
    await editor.close();
    await server.stop();
  });

  /** A test with a picture of how it ended. Each goes on from where the one before has left the editor. */
  const step = (name: string, act: () => Promise<void>): void => {
    test(name, async context => {
      count++;
      if (failed) {
        context.skip('a step before this one has failed');
        return;
      }
      const file = `${String(count).padStart(2, '0')}-${name.replaceAll(/[^a-zβ]+/gi, '-')}`;
      try {
        await act();
        await editor.screenshot(file);
      } catch (error) {
        failed = true;
        await editor.screenshot(`${file}-failed`);
        throw error;
      }
    });
  };

  const inspector = (): Promise<Frame> => editor.webview('[role=tablist]');
  const status = (frame: Frame): Promise<string> => frame.locator('.head .status b').innerText();

  step('open the example', async () => {
    await editor.openFile('mnist.vae.yaml');
    for (const title of ['Train VAE', 'Inspect', 'Sweep β', 'Compare…']) await editor.codeLens(title).waitFor();
  });

  step('complete a key', async () => {
    const above = text().slice(0, text().indexOf('learningRate:')).split('\n').length;
    await editor.goTo(above);
    await editor.page.keyboard.press('End');
    await editor.page.keyboard.press('Enter');
    await editor.page.keyboard.type('check', { delay: 30 });
    await (await editor.completion('checkpoints')).click();
    await editor.page.keyboard.type('3');
    await editor.page.keyboard.press('ControlOrMeta+S');
    await until('completed key in the file', () => /^ {2}checkpoints: 3$/m.test(text()));
  });

  step('fix a misspelt key', async () => {
    await editor.token('latent').dblclick();
    await editor.page.keyboard.type('latnt');
    await editor.page.locator('.squiggly-error').first().waitFor();
    await editor.quickFix('latnt', 'latent');
    await editor.token('latent').waitFor();
    await editor.page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await editor.page.keyboard.press('ControlOrMeta+S');
    await until('mended key in the file', () => text().includes('latent: 16'));
  });

  step('train from the palette', async () => {
    await editor.runCommand('Train VAE');
    const frame = await inspector();
    await countMessages(frame);
    const [written, drawn] = await Promise.all([
      firstWritten(() => newest() && join(newest()!, 'scalars.jsonl')),
      firstDrawn(frame, '[role=tabpanel] figure svg path'),
    ]);
    report('first chart after its data is on disk', `${drawn - written} ms`, 'under 300 ms');
    await until('word Training', async () => (await status(frame)) === 'Training');
  });

  step('see the curves move', async () => {
    const frame = await inspector();
    const curve = (): Promise<string | null> =>
      frame.locator('[role=tabpanel] figure svg path').first().getAttribute('d');
    for (let i = 0; i < 3; i++) {
      const before = await curve();
      await until('change of the curve', async () => (await curve()) !== before);
    }
    await editor.statusBar(/VAE \d+ %/).waitFor();
    await editor.goTo(1);
    // Into the comment there, which leaves the config as it is.
    await editor.page.keyboard.press('End');
    const echoes = await keyEcho(editor);
    for (let i = 0; i < 20; i++) await editor.page.keyboard.press('Backspace');
    await editor.page.keyboard.press('Home');
    report(
      'echo of a key while training',
      `median ${median(echoes).toFixed(0)}, most ${Math.max(...echoes).toFixed(0)} ms`,
      'under 100 ms',
    );
    report('live updates in a second, at most', JSON.stringify(await mostMessagesPerSecond(frame)), '10');
  });

  step('stop', async () => {
    const frame = await inspector();
    const asked = performance.now();
    await frame.getByRole('button', { name: 'Stop' }).click();
    await until('stop in the folder', () => stateOf(newest())?.status === 'stopped', { every: 10 });
    report('stop', `${(performance.now() - asked).toFixed(0)} ms`, 'under 1 s');
    await until('word Stopped', async () => (await status(frame)) === 'Stopped');
    const { step } = stateOf(newest())!;
    assert.ok(step > 0 && step < STEPS, `stopped at step ${step} of ${STEPS}`);
  });

  step('find the panel as it was after a reload', async () => {
    let frame = await inspector();
    await chooseTab(frame, 'Layers');
    await frame.locator(HEATMAP).waitFor();
    await editor.reload();
    frame = await inspector();
    await frame.locator('[role=tab][aria-selected=true]', { hasText: 'Layers' }).waitFor();
    await frame.locator(HEATMAP).waitFor();
    assert.equal(await status(frame), 'Stopped');
  });

  step('resume', async () => {
    const frame = await inspector();
    await frame.getByRole('button', { name: 'Resume', exact: true }).click();
    await until('word Training', async () => (await status(frame)) === 'Training');
    await until('word Finished', async () => (await status(frame)) === 'Finished');
    assert.equal(stateOf(newest())?.step, STEPS);
    assert.equal(runsOf(server, 'mnist').length, 1);
  });

  step('export a chart', async () => {
    const frame = await inspector();
    await chooseTab(frame, 'Training');
    await frame.getByRole('button', { name: 'Save: Rate, distortion and loss' }).click();
    await frame.getByRole('menuitem', { name: 'Save as SVG…' }).click();
    const file = join(server.workspace, 'curves.svg');
    await editor.saveAs(file);
    const parsed = await editor.page.evaluate(
      svg => {
        const { documentElement: root } = new DOMParser().parseFromString(svg, 'image/svg+xml');
        return {
          root: root.nodeName,
          text: root.textContent,
          fonts:
            [...root.querySelectorAll('[font-family]')].length + (root.getAttribute('font-family') === null ? 0 : 1),
          unresolved: /var\(--|class="/.test(svg),
        };
      },
      readFileSync(file, 'utf8'),
    );
    assert.equal(parsed.root, 'svg');
    for (const part of ['Rate', 'Distortion', 'nats', 'train', 'test']) assert.match(parsed.text, new RegExp(part));
    assert.ok(parsed.fonts > 0, 'it names a font');
    assert.equal(parsed.unresolved, false, 'it needs no style sheet');
  });

  step('open a checkpoint', async () => {
    const [file] = checkpointsOf(newest()!).slice(-1);
    await editor.openFile(file!);
    const frame = await editor.webview('.checkpoint-head');
    await frame.getByRole('heading', { name: `mnist, step ${STEPS}` }).waitFor();
    await frame.getByText('z_mean').first().waitFor();
  });

  step('compare the layers of a checkpoint', async () => {
    await editor.view('Explorer');
    const [file] = checkpointsOf(newest()!).slice(-1);
    await editor.contextMenu([editor.file(file!)], 'Compare layers');
    const frame = await editor.webview('main h1:text-is("Compare layers")');
    const heatmap = frame.locator(HEATMAP).first();
    await heatmap.waitFor();
    const cell = frame.locator('[aria-live]:is(.explain *, .cell-sentence):visible').first();
    const before = await cell.innerText();
    await heatmap.focus();
    await editor.page.keyboard.press('ArrowRight');
    await until('another cell', async () => (await cell.innerText()) !== before);
  });

  step('compare two checkpoints', async () => {
    const files = checkpointsOf(newest()!);
    await editor.contextMenu([editor.file(files[0]!), editor.file(files.at(-1)!)], 'Compare layers');
    const frame = await editor.webview('main:has(h1:text-is("Compare layers")):has-text("B")');
    await frame.locator(HEATMAP).nth(1).waitFor();
  });

  step('compare from the tree of runs', async () => {
    await editor.view('VAE Lens');
    await editor.twist(editor.row('β 1, seed 0'));
    await editor.contextMenu([editor.row(`step ${STEPS}`)], 'Compare layers');
    await editor.page.locator('.tab.active', { hasText: `Layers of step ${STEPS}` }).waitFor();
    const frame = await editor.webview('main:has(h1:text-is("Compare layers")):not(:has-text("Layer by layer"))');
    await frame.locator(HEATMAP).waitFor();
  });

  step('sweep β', async () => {
    // In the first column, so that its inspector is not squeezed into a third one.
    await editor.tab('mnist.vae.yaml').click();
    await editor.openFile('small.vae.yaml');
    await editor.clickCodeLens('Sweep β');
    await editor.answer('Train 3 runs');
    const done = (): number => runsOf(server, 'small').filter(run => stateOf(run)?.status === 'finished').length;
    await until('three finished runs', () => done() === 3);
    const frame = await editor.webview('main:not([hidden]) header h1:text-is("small")');
    await chooseTab(frame, 'Rate–distortion');
    const dots = frame.locator('[role=tabpanel]:not([hidden]) svg .point[data-run]');
    await until('three dots', async () => (await dots.count()) === 3);
    await dots.first().focus();
    await editor.page.keyboard.press('ArrowRight');
    await editor.page.keyboard.press('Enter');
    await frame.getByText('Open its run').click();
    await until('another run', async () => (await dots.nth(1).getAttribute('aria-label'))?.endsWith('this run'));
  });

  step('hover β', async () => {
    await editor.openFile('small.vae.yaml');
    const hover = await editor.hover('beta', 'img');
    for (const word of ['Train', 'Sweep', 'Open curve']) await hover.getByText(word).first().waitFor();
    await sleep(500); // it fades in
  });

  test('nothing went wrong on the way', () => {
    assert.deepEqual(editor.policyViolations(), []);
    assert.deepEqual(editor.errors(), []);
    assert.deepEqual(
      server.log().filter(line => line.includes('[error]')),
      [],
    );
    assert.deepEqual(
      server.hostLog().filter(line => /unhandled|vae-lens.*error/i.test(line)),
      [],
    );
  });
});
