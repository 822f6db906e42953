import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Frame, Locator } from 'playwright-core';
import { encodeSafetensors } from '../../src/run/checkpoints/safetensors';
import { npyFile } from '../cli/npyFile';
import { Editor } from './driver';
import { Server, given, until } from './server';
import { chooseTab } from './window';
import { assertNothingWrong } from './wrong';

const HEATMAP = 'svg[aria-roledescription=heatmap]';
const PAGE = 'main:has(h1:text-is("Compare layers"))';
const EXAMPLES = 240;
const LAYERS = [1, 2, 3, 4, 5].map(i => `conv${i}`);
const WIDTHS = [
  ['wide', { width: 1148, height: 1500 }],
  ['420', { width: 468, height: 1900 }],
] as const;

/** Layers that bend a plane more and more, in more and more units. */
const value = (layer: number, phase: number) => (i: number, j: number) => {
  const [u, v] = [((i * 0.618034) % 1) * 4, ((i * 0.754878) % 1) * 4];
  return Math.sin(layer * 0.4 * u + j + phase) + Math.cos(layer * 0.3 * v - 0.7 * j * phase) + 0.1 * u;
};

function plant({ workspace }: Server): void {
  const folder = (name: string, files: Record<string, Buffer>): void => {
    mkdirSync(join(workspace, name), { recursive: true });
    for (const [file, bytes] of Object.entries(files)) writeFileSync(join(workspace, name, file), bytes);
  };
  const layers = (phase: number) =>
    Object.fromEntries(LAYERS.map((name, i) => [`${name}.npy`, npyFile(EXAMPLES, 6 + 2 * i, value(i + 1, phase))]));
  folder('first', layers(1));
  folder('second', layers(2));
  folder('uneven', { 'a.npy': npyFile(9, 2, value(1, 1)), 'b.npy': npyFile(8, 2, value(1, 1)) });
  const data = Float32Array.from({ length: 40 * 3 }, (_, at) => value(1, 1)(Math.floor(at / 3), at % 3));
  const tensors = new Map(['x', 'y'].map(name => [name, { shape: [40, 3], data }]));
  writeFileSync(join(workspace, 'other.safetensors'), Buffer.concat(encodeSafetensors(tensors, {})));
}

/** Layers that some other program wrote, looked at in the real editor without any run. */
describe('representations', () => {
  const server = new Server();
  let editor!: Editor;

  before(async () => {
    plant(server);
    await server.install(given('VSIX'));
    await server.start();
    editor = await Editor.open(server, { viewport: { width: 1500, height: 950 } });
  });

  after(async () => {
    await editor.close();
    await server.stop();
  });

  const page = (): Promise<Frame> => editor.webview(PAGE);
  const panel = (frame: Frame): Locator => frame.locator('[role=tabpanel]:not([hidden])');

  test('a folder of .npy files: how alike its layers are', async () => {
    await editor.view('Explorer');
    await editor.contextMenu([editor.file('first')], 'Compare layers');
    await editor.tab('Layers of first').waitFor();
    const frame = await page();
    await panel(frame).locator(HEATMAP).waitFor();
    assert.deepEqual(await panel(frame).locator('svg .row-name').allTextContents(), LAYERS);
    await panel(frame).getByText(`${EXAMPLES} examples`).first().waitFor();
    await panel(frame).getByRole('radio', { name: 'Procrustes' }).click();
    await panel(frame).locator('.explain', { hasText: 'Procrustes similarity' }).waitFor();
  });

  test('its dimensions, and that of a layer over scale', async () => {
    const frame = await page();
    await chooseTab(frame, 'Dimensions');
    await panel(frame).locator('svg.dimension-profile').waitFor();
    await panel(frame).locator('th[scope=row]', { hasText: 'conv5' }).waitFor();
    await panel(frame).getByRole('button', { name: 'Measure' }).click();
    await panel(frame).locator('svg[class*=scale]').waitFor();
  });

  test('the dimensions as CSV', async () => {
    const frame = await page();
    const csv = join(server.workspace, 'dimensions.csv');
    await panel(frame).getByRole('button', { name: 'Save: Intrinsic dimension by layer' }).click();
    await frame.getByRole('menuitem', { name: /CSV/ }).click();
    await editor.saveAs(csv);
    const [head, ...rows] = readFileSync(csv, 'utf8').trim().split('\r\n');
    assert.match(head!, /^layer,kind,width,fit,/);
    assert.deepEqual(
      rows.map(row => row.split(',')[0]),
      LAYERS,
    );
    assert.ok(Number(rows[0]!.split(',')[3]) > 0);
  });

  test('what its layers tell, and a reload brings the tab back', async () => {
    await chooseTab(await page(), 'Information');
    const told = async (): Promise<Frame> => {
      const frame = await page();
      await panel(frame).locator('svg.information-profile', { hasText: 'to conv1' }).waitFor();
      return frame;
    };
    const frame = await told();
    await panel(frame).locator('svg.expansion .bar').first().waitFor();
    await panel(frame).getByRole('button', { name: 'Measure' }).click();
    await panel(frame).locator(HEATMAP).waitFor();
    await editor.reload();
    await told();
  });

  test('two folders beside each other', async () => {
    await editor.view('Explorer');
    await editor.contextMenu([editor.file('first'), editor.file('second')], 'Compare layers');
    await editor.tab('first × second').waitFor();
    const frame = await editor.webview(`${PAGE} .letter`);
    await panel(frame).locator(HEATMAP).nth(1).waitFor();
    await panel(frame).getByRole('heading', { name: 'Layer by layer' }).waitFor();
    await chooseTab(frame, 'Dimensions');
    await until('both profiles', async () => (await panel(frame).locator('svg.dimension-profile').count()) === 2);
    await panel(frame).getByRole('heading', { name: 'B, second' }).waitFor();
    await editor.closeTab('first × second');
  });

  test('the palette asks for a folder or file', async () => {
    // The panel that was just closed may take the keyboard, and the question with it.
    await until('the dialog', async () => {
      await editor.runCommand('VAE Lens: Inspect representations');
      return editor
        .pick('An .npz or .safetensors file')
        .click({ timeout: 5000 })
        .then(
          () => true,
          () => false,
        );
    });
    await editor.open(join(server.workspace, 'other.safetensors'));
    await editor.tab('Layers of other.safetensors').waitFor();
    const frame = await editor.webview(`${PAGE}:has-text("other.safetensors")`);
    await panel(frame).locator(HEATMAP).waitFor();
    await editor.closeTab('Layers of other.safetensors');
  });

  test('what cannot be measured is named', async () => {
    await editor.contextMenu([editor.file('uneven')], 'Inspect representations');
    const frame = await editor.webview(`${PAGE} .banner`);
    await frame.getByText(/uneven.a\.npy holds 9 examples and .*b\.npy 8: all layers must hold the same/).waitFor();
    await editor.closeTab('Layers of uneven');
  });

  test('each tab is readable, wide and narrow', async () => {
    await editor.tab('Layers of first').click();
    await editor.runCommand('View: Toggle Primary Side Bar Visibility');
    const found: string[] = [];
    for (const [name, drawn] of [
      ['Similarity', HEATMAP],
      ['Dimensions', 'svg.dimension-profile'],
      ['Information', 'svg.information-profile'],
    ] as const) {
      const frame = await page();
      await chooseTab(frame, name);
      await panel(frame).locator(drawn).first().waitFor();
      for (const [width, viewport] of WIDTHS) {
        await editor.resize(viewport, frame);
        await editor.screenshot(`representations-${name.toLowerCase()}-${width}`);
        const beyond = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (beyond > 0) found.push(`${name}, ${width}: scrolls sideways by ${beyond} pixels`);
        found.push(...(await editor.axe(frame)).map(one => `${name}, ${width}: ${one}`));
      }
    }
    assert.deepEqual(found, []);
  });

  test('nothing went wrong on the way', () => assertNothingWrong(server, [editor]));
});
