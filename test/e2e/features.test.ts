import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Frame, Locator } from 'playwright-core';
import { onnxFile } from '../unit/engine/onnxFile';
import { Editor } from './driver';
import { Server, given } from './server';
import { chooseTab } from './window';
import { copyExamples, editFile, trainOutside, writeConfig } from './workspace';
import { assertNothingWrong } from './wrong';

/** Reconstructions held against the data in the features of a file that a config names, in the real editor. */
describe('features of reconstructions', () => {
  const server = new Server();
  let editor!: Editor;

  before(async () => {
    copyExamples(server);
    for (const [name, file] of [
      ['seen', 'features.onnx'],
      ['unseen', 'other.onnx'],
    ] as const) {
      writeConfig(server, name, { steps: 60, checkpoints: 1 });
      editFile(join(server.workspace, `${name}.vae.yaml`), text => `${text}  features: ${file}\n`);
    }
    writeFileSync(join(server.workspace, 'features.onnx'), onnxFile());
    writeFileSync(join(server.workspace, 'other.onnx'), onnxFile({ shape: ['batch', 1, 32, 32] }));
    const trained = trainOutside(server, 'seen').then(() => trainOutside(server, 'unseen'));
    await Promise.all([trained, server.install(given('VSIX'))]);
    await server.start();
    editor = await Editor.open(server, { viewport: { width: 1500, height: 950 } });
  });

  after(async () => {
    await editor.close();
    await server.stop();
  });

  const inspect = async (name: string): Promise<Locator> => {
    await editor.openFile(`${name}.vae.yaml`);
    await editor.clickCodeLens('Inspect');
    await editor.tab(`Inspect ${name}`).waitFor();
    // The panel of another config may be there until this one's is.
    const choose = async (): Promise<Frame> => {
      const frame = await editor.webview('[role=tablist]');
      await chooseTab(frame, 'Training');
      return frame;
    };
    const frame = await choose().catch(choose);
    return frame.locator('[role=tabpanel]:not([hidden])');
  };

  test('the distance is measured where a reader asks for it, and says what it is comparable with', async () => {
    const tab = await inspect('seen');
    await tab
      .getByText(/^Not measured: how far reconstructions are from the data in the features of .*features\.onnx/)
      .waitFor();
    await tab.getByRole('button', { name: 'Measure', exact: true }).click();
    const value = tab.locator('p', { hasText: 'Fréchet distance between data and reconstructions' }).locator('strong');
    await value.waitFor();
    assert.match(await value.innerText(), /^[\d.,e+-]+ ± [\d.,e+-]+$/);
    await tab.getByText(/Comparable only with distances in the features of the same file/).waitFor();
    const folder = 'test/e2e/screens';
    mkdirSync(folder, { recursive: true });
    await editor.page.screenshot({ path: join(folder, 'features.png') });
  });

  test('a file for images of another size is refused in a sentence', async () => {
    const tab = await inspect('unseen');
    await tab.getByRole('button', { name: 'Measure', exact: true }).click();
    await tab.getByText(/other\.onnx .*32/).waitFor();
  });

  test('nothing else went wrong', () => {
    assertNothingWrong(server, [editor], /other\.onnx/);
  });
});
