import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
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
import { STEPS, copyExamples, runsOf, stateOf } from './workspace';

/** What a new user does, in this order, each step with a picture under test/e2e/screens. */
describe('the story of a config', () => {
  const server = new Server();
  const config = join(server.workspace, 'mnist.vae.yaml');
  const text = (): string => readFileSync(config, 'utf8');
  const newest = (): string | undefined => runsOf(server, 'mnist')[0];
  let editor: Editor;
  let count = 0;

  before(async () => {
    copyExamples(server);
    await server.install(given('VSIX'));
    await server.start();
    editor = await Editor.open(server);
  });

  after(async () => {
    printMeasured();
    await editor?.close();
    await server.stop();
  });

  /** A test with a picture of how it ended. */
  const step = (name: string, act: () => Promise<void>): void => {
    test(name, { timeout: 120_000 }, async () => {
      count++;
      const file = `${String(count).padStart(2, '0')}-${name.replaceAll(/[^a-zβ]+/gi, '-')}`;
      try {
        await act();
        await editor.screenshot(file);
      } catch (error) {
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
    await editor.goToLine(
      1 +
        text()
          .split('\n')
          .findIndex(line => line.includes('learningRate:')),
    );
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
    const written = firstWritten(() => newest() && join(newest()!, 'scalars.jsonl'));
    await editor.runCommand('Train VAE');
    const frame = await inspector();
    await countMessages(frame);
    const drawn = await firstDrawn(frame, '[role=tabpanel] figure svg path');
    report('first chart after its data is on disk', `${drawn - (await written)} ms`, 'under 300 ms');
    assert.equal(await status(frame), 'Training');
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
    await editor.goToLine(1);
    const echoes = await keyEcho(editor);
    for (let i = 0; i < 20; i++) await editor.page.keyboard.press('Backspace');
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
});
