import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { Editor } from './driver';
import { Server, given, until } from './server';
import type { Theme } from './window';
import { editFile, writeConfig } from './workspace';
import { assertNothingWrong } from './wrong';

const PANE = '.part.sidebar .pane:has(> .pane-header[aria-label="Engines Section"])';

/** What can compute here, as the side bar lists it. The editor has no engine but those that it comes with. */
describe('engines', () => {
  const server = new Server();
  let editor!: Editor;

  before(async () => {
    mkdirSync(server.workspace, { recursive: true });
    writeConfig(server, 'small');
    editFile(join(server.workspace, 'small.vae.yaml'), text => text.replace('train:', 'train:\n  engine: onnx'));
    await server.install(given('VSIX'));
    await server.start();
    editor = await Editor.open(server);
  });

  after(async () => {
    await editor.close();
    await server.stop();
  });

  /** The row of an engine, by what a screen reader says of it. */
  const engine = (name: string): Locator =>
    editor.page.locator(`${PANE} .monaco-list-row[aria-label^="Engine ${name},"]`);
  const measured = (): Locator => editor.page.locator(`${PANE} .monaco-list-row[aria-label*=" ms a step"]`);

  test('the view tries them when it is opened, and says what they compute on or why not', async () => {
    await editor.openFile('small.vae.yaml');
    await editor.view('VAE Lens');
    await editor.page.locator(`${PANE} > .pane-header`).click();
    await engine('onnx').waitFor();
    assert.match((await engine('onnx').getAttribute('aria-label'))!, /^Engine onnx, CPU, \d+ threads?$/);
    // A machine may have what these need.
    for (const name of ['onnx-webgpu', 'onnx-cuda']) {
      assert.match((await engine(name).getAttribute('aria-label'))!, /, (not available: .{10}|GPU)/, name);
    }
    assert.match(
      (await engine('tensorflow').getAttribute('aria-label'))!,
      /, not available: TensorFlow is not installed/,
    );
    assert.equal(await measured().count(), 0);
  });

  test('keys go through the list', async () => {
    await editor.runCommand('VAE Lens: Focus on Engines View');
    for (const [key, name] of [
      ['End', 'tensorflow'],
      ['Home', 'onnx'],
    ] as const) {
      await editor.page.keyboard.press(key);
      await engine(name).and(editor.page.locator('.focused')).waitFor();
    }
  });

  test('measuring can be called off, and says how fast they are', async () => {
    const progress = editor.notification('Measuring the engines');
    await editor.runCommand('VAE Lens: Measure engines');
    await progress.locator('.monaco-button', { hasText: 'Cancel' }).click();
    await progress.waitFor({ state: 'detached' });
    assert.equal(await measured().count(), 0);
    await until('end of the process that measured', () => server.processes('worker.js').length === 1);
    await editor.page.locator(`${PANE} > .pane-header`).hover();
    await editor.page.locator(`${PANE} > .pane-header a[aria-label="Measure engines"]`).click();
    await editor.notification('onnx (1 of ').waitFor();
    await sleep(500); // it slides in
    await editor.screenshot('engines-measuring');
    await measured().first().waitFor();
    assert.match((await engine('onnx').getAttribute('aria-label'))!, /, \d+(\.\d)? ms a step · CPU, \d+ threads?$/);
  });

  test('tensorflow offers its set-up, to keys too', async () => {
    await editor.runCommand('VAE Lens: Focus on Engines View');
    await editor.page.keyboard.press('End');
    await engine('tensorflow').and(editor.page.locator('.focused')).waitFor();
    await editor.page.keyboard.press('Tab');
    await engine('tensorflow').locator('a:focus[aria-label="Set up TensorFlow engine"]').waitFor();
    await editor.page.keyboard.press('Enter');
    await editor.pick('NVIDIA GPU').waitFor();
    assert.match(await editor.pick('CPU').innerText(), /download of about \d+ MB/);
    await sleep(500);
    await editor.screenshot('engines-set-up');
    await editor.page.keyboard.press('Escape');
  });

  test('the hover on engine explains its values', async () => {
    const text = await (await editor.hover('engine')).innerText();
    for (const name of ['auto', 'onnx', 'onnx-webgpu', 'onnx-cuda', 'tensorflow'])
      assert.ok(text.includes(`${name}: `));
    await sleep(500);
    await editor.screenshot('engines-hover');
    await editor.page.mouse.move(0, 0);
  });

  const themes: [Theme, string][] = [
    ['Light Modern', 'light'],
    ['Default High Contrast', 'contrast'],
    ['Dark Modern', 'dark'],
  ];
  for (const [theme, name] of themes) {
    test(`the view in ${theme}`, async () => {
      await editor.setTheme(theme);
      await sleep(500); // its colours fade in
      await editor.screenshot(`engines-${name}`);
      const found = await editor.axe(editor.page.mainFrame(), `${PANE} .pane-body`);
      // The editor puts a row's name and description side by side without a space, which no label has.
      assert.deepEqual(
        found.filter(one => !one.includes('label-content-name-mismatch')),
        [],
      );
    });
  }

  test('a TensorFlow of the workspace is found, and what it lacks', async () => {
    const folder = join(server.workspace, 'node_modules/@tensorflow/tfjs-node');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@tensorflow/tfjs-node', version: '4.22.0' }));
    await editor.runCommand('VAE Lens: Refresh engines');
    const lacking = engine('tensorflow').and(editor.page.locator('[aria-label*="lacks its native module"]'));
    await lacking.waitFor();
  });

  test('nothing went wrong on the way', () => assertNothingWrong(server, [editor]));
});
