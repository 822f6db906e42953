import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Frame, Locator } from 'playwright-core';
import { Editor } from './driver';
import { Server, given, until } from './server';
import { chooseTab, type Theme } from './window';
import { copyExamples, editFile, trainOutside, writeConfig } from './workspace';
import { assertNothingWrong } from './wrong';

const HEATMAP = 'svg[aria-roledescription=heatmap]';
const WINDOW = { width: 1500, height: 950 };
const WIDTHS = [
  ['wide', { width: 1148, height: 1900 }],
  ['420', { width: 468, height: 2900 }],
] as const;
const THEMES: readonly [Theme, string][] = [
  ['Dark Modern', 'dark'],
  ['Light Modern', 'light'],
  ['Default High Contrast', 'contrast'],
];

/** How a sweep over β and seeds is read, layer by layer and unit by unit, in the real editor. */
describe('the layers and latent units of a sweep', () => {
  const server = new Server();
  let editor!: Editor;

  before(async () => {
    copyExamples(server);
    const sweep = 'sweep:\n  objective.beta: [0.25, 1, 8]\n  seed: [0, 1, 2]';
    writeConfig(server, 'swept', { steps: 120, checkpoints: 4, sweep });
    writeConfig(server, 'shapes', { steps: 150, checkpoints: 1 });
    const shapes = 'data:\n  name: sprites\nmodel:\n';
    editFile(join(server.workspace, 'shapes.vae.yaml'), text => text.replace(/data:[^]*model:\n/, shapes));
    const trained = trainOutside(server, 'swept', 'sweep', '--jobs', '2').then(() => trainOutside(server, 'shapes'));
    await Promise.all([trained, server.install(given('VSIX'))]);
    await server.start();
    editor = await Editor.open(server, { viewport: WINDOW });
  });

  after(async () => {
    await editor.close();
    await server.stop();
  });

  const inspector = (): Promise<Frame> => editor.webview('[role=tablist]');
  const tab = (frame: Frame): Locator => frame.locator('[role=tabpanel]:not([hidden])');
  const words = (frame: Frame): Promise<string> => tab(frame).locator('.explain').innerText();
  const value = async (frame: Frame): Promise<number> =>
    Number(/(?<![\d.])[+−]?\d\.\d\d/.exec(await words(frame))?.[0].replace('−', '-'));
  /** Waits until what the cell's aside says is as it should be, and tells what it said if it never is. */
  const says = async (frame: Frame, pattern: RegExp): Promise<void> => {
    let said = '';
    await until(`${pattern} beside the heatmap`, async () => pattern.test((said = await words(frame)))).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}; it says ${JSON.stringify(said)}`);
      },
    );
  };
  const choose = (frame: Frame, name: string): Promise<void> =>
    tab(frame).getByRole('radio', { name, exact: true }).click();

  test('the heatmap of a run appears', async () => {
    await editor.openFile('swept.vae.yaml');
    await editor.clickCodeLens('Inspect');
    const frame = await inspector();
    await chooseTab(frame, 'Layers');
    await frame.locator(HEATMAP).waitFor();
  });

  test('the slider answers to keys, and plays', async () => {
    const frame = await inspector();
    const slider = frame.getByRole('slider', { name: 'Checkpoint' }).locator('visible=true').first();
    const step = async (): Promise<number> => Number(await slider.getAttribute('aria-valuenow'));
    const press = async (key: string, then: number): Promise<void> => {
      await slider.focus();
      await editor.page.keyboard.press(key);
      await until(`step ${then} after ${key}`, async () => (await step()) === then);
      const called = then === 0 ? 'untrained' : `step ${then}`;
      await tab(frame).getByText(`${called}, 200 held-out examples`).waitFor();
    };
    assert.equal(await step(), 120);
    await press('Home', 0);
    await press('ArrowRight', 30);
    await press('ArrowRight', 60);
    await press('ArrowLeft', 30);
    await editor.page.keyboard.press(' ');
    await until('end of playing', async () => (await step()) === 120);
    const play = frame.getByRole('button', { name: 'Play the checkpoints' }).locator('visible=true');
    await play.first().waitFor();
    await editor.page.emulateMedia({ reducedMotion: 'reduce' });
    await press('Home', 0);
    assert.equal(await play.count(), 0, 'nothing plays by itself where motion is not wanted');
    await editor.page.emulateMedia({ reducedMotion: 'no-preference' });
    await press('End', 120);
    await play.first().waitFor();
  });

  test('the measure is switched: Procrustes is measured when it is chosen', async () => {
    const frame = await inspector();
    await says(frame, /linear CKA/);
    const cka = await value(frame);
    await choose(frame, 'Procrustes');
    await says(frame, /Procrustes similarity/);
    const procrustes = await value(frame);
    await choose(frame, 'Smaller of both');
    await says(frame, /smaller of CKA and Procrustes/);
    assert.equal(await value(frame), Math.min(cka, procrustes));
    await choose(frame, 'CKA');
    await says(frame, /linear CKA/);
    assert.equal(await value(frame), cka);
  });

  test('the mean over seeds, with its spread', async () => {
    const frame = await inspector();
    const box = tab(frame).getByRole('checkbox', { name: 'Mean of 3 seeds' });
    await box.click();
    await says(frame, /± 0\.\d\d\s+linear CKA, mean of 3 seeds/);
    const seeds = tab(frame).locator('svg.seed-dots .dot');
    await until('three dots', async () => (await seeds.count()) === 3);
    const values = await seeds.evaluateAll(dots => dots.map(dot => Number(dot.getAttribute('data-value'))));
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
    assert.ok(
      Math.abs((await value(frame)) - mean) <= 0.005,
      `${await value(frame)} is not the mean of ${values.join()}`,
    );
    await editor.screenshot('layers-mean');
    await box.click();
    await says(frame, /linear CKA\n/);
  });

  test('a difference to another checkpoint, and a pair over training', async () => {
    const frame = await inspector();
    const difference = tab(frame).getByRole('combobox', { name: 'Difference to' });
    await difference.click();
    await tab(frame).getByRole('option', { name: 'Minus step 30' }).click();
    await says(frame, /difference of linear CKA/);
    await tab(frame).getByRole('heading', { name: 'step 120 minus step 30' }).waitFor();
    const diagonal = tab(frame).locator(`${HEATMAP} .cell[data-row=input][data-column=input]`);
    assert.equal(await diagonal.getAttribute('data-value'), '0');
    await tab(frame).getByRole('button', { name: 'Show this pair as a chart' }).click();
    await tab(frame)
      .getByRole('heading', { name: /× z_mean over training/ })
      .waitFor();
    await editor.screenshot('layers-difference');
    await difference.click();
    await tab(frame).getByRole('option', { name: 'No difference' }).click();
    await says(frame, /linear CKA\n/);
  });

  test('every β: a click leads to its run, at the same step', async () => {
    const frame = await inspector();
    const every = tab(frame).locator('section', { has: frame.getByRole('heading', { name: 'Every β' }) });
    await until('heatmaps of three β', async () => (await every.locator('button svg').count()) === 3);
    const label = async (): Promise<string> => (await frame.locator('.head').innerText()).replaceAll(/\s+/g, ' ');
    const before = await label();
    await every.locator('button[aria-pressed=false]').first().click();
    await until('another run', async () => (await label()) !== before);
    const [own, all] = ['Every checkpoint', 'Every β'].map(heading =>
      tab(frame)
        .locator('section', { has: frame.getByRole('heading', { name: heading }) })
        .locator('[aria-pressed=true] .cells'),
    );
    await until(
      'the same small heatmap of the checkpoint at hand in both rows',
      async () => (await own!.innerHTML()) === (await all!.innerHTML()),
    );
    await tab(frame).getByText('step 120, 200 held-out examples').waitFor();
  });

  test('the heatmap is saved as a picture that needs no style sheet', async () => {
    const frame = await inspector();
    await tab(frame).getByRole('button', { name: 'Save: Similarity of layers' }).click();
    await frame.getByRole('menuitem', { name: 'Save as SVG…' }).click();
    const file = join(server.workspace, 'layers.svg');
    await editor.saveAs(file);
    // The editor makes a file before it writes into it.
    await until('the whole picture', () => readFileSync(file, 'utf8').includes('</svg>'));
    const svg = readFileSync(file, 'utf8');
    assert.match(svg, /^(<\?xml[^>]*>\s*)?<svg /);
    for (const layer of ['input', 'encoder/1', 'z_mean', 'decoder/2']) assert.ok(svg.includes(layer), layer);
    assert.doesNotMatch(svg, /var\(--|<script|NaN/);
  });

  test('the latent units', async () => {
    const frame = await inspector();
    await chooseTab(frame, 'Latents');
    await frame.locator('svg.traversals, svg[aria-label^=Traversals]').first().waitFor();
    assert.equal(await tab(frame).locator('.unit .bar').count(), 4);
    // What a style sheet could spoil.
    const [height] = await tab(frame)
      .locator('.unit .bar')
      .evaluateAll(bars => bars.map(bar => bar.getBoundingClientRect().height));
    assert.ok(height! >= 8, `bars are ${height} pixels high`);
    await choose(frame, 'Unit order');
    await until('units in their order', async () => {
      const names = await tab(frame).locator('svg.kl-per-unit .name').allTextContents();
      return names.join() === 'z 0,z 1,z 2,z 3';
    });
    for (const name of ['z_mean', 'z_log_var', 'sampling']) {
      await tab(frame).locator('dt', { hasText: name }).waitFor();
    }
  });

  test('what the layers tell of input and output, over the checkpoints', async () => {
    const frame = await inspector();
    await chooseTab(frame, 'Information');
    for (const chart of ['information-profile', 'expansion', 'information-plane', 'phases']) {
      await tab(frame).locator(`svg.${chart}`).waitFor();
    }
    await until('a dot for each checkpoint', async () => {
      return (await tab(frame).locator('svg.phases .output-to-input circle').count()) === 4;
    });
    await editor.screenshot('layers-information');
    const slider = frame.getByRole('slider', { name: 'Checkpoint' }).locator('visible=true').first();
    await slider.focus();
    await editor.page.keyboard.press('Home');
    await tab(frame).getByText('untrained, 200 held-out examples').first().waitFor();
    await editor.page.keyboard.press('End');
    await tab(frame).getByText('step 120, 200 held-out examples').first().waitFor();
    await tab(frame).getByRole('button', { name: 'Save: What each layer tells' }).click();
    await frame.getByRole('menuitem', { name: 'Save as CSV…' }).click();
    const file = join(server.workspace, 'information.csv');
    await editor.saveAs(file);
    await until('the whole table', () => readFileSync(file, 'utf8').split('\r\n').length === 9);
    const [columns, input] = readFileSync(file, 'utf8').split('\r\n');
    assert.match(columns!, /^layer,kind,toInput,toInputError,toOutput,/);
    assert.match(input!, /^input,input,0\.01,/); // 2 / 200
  });

  test('what every layer tells of every other, and a dimension over scale, when they are asked for', async () => {
    const frame = await inspector();
    await tab(frame).getByRole('button', { name: 'Measure' }).click();
    await tab(frame).locator(`${HEATMAP} .cells`).waitFor();
    await tab(frame).getByText('encoder/1 → z_mean: 0.').waitFor();
    await editor.screenshot('layers-information-matrix');
    await chooseTab(frame, 'Dimensions');
    await tab(frame).getByRole('button', { name: 'Measure' }).click();
    await tab(frame).locator('svg.dimension-scale').waitFor();
    await editor.screenshot('layers-dimension-scale');
  });

  test('latent units by the ground-truth factor that they follow', async () => {
    await editor.tab('swept.vae.yaml').click();
    await editor.openFile('shapes.vae.yaml');
    await editor.clickCodeLens('Inspect');
    const frame = await editor.webview('main:not([hidden]) header h1:text-is("shapes")');
    await chooseTab(frame, 'Latents');
    await tab(frame).locator('.note', { hasText: 'ground-truth factor' }).waitFor();
    const said = await tab(frame).locator('svg.traversals .type').allTextContents();
    assert.equal(said.length, 4);
    for (const word of said) assert.match(word, /^(shape|scale|orientation|x|y|passive|mixed|precise)$/);
    await editor.screenshot('layers-factors');
    await editor.closeTab('Inspect shapes');
    await editor.closeTab('shapes.vae.yaml');
  });

  test('two checkpoints: where they agree, in words', async () => {
    // Beside the inspector, in its group.
    await editor.tab('Inspect swept').click();
    await editor.page.keyboard.press('ControlOrMeta+2');
    await editor.view('VAE Lens');
    await editor.twist(editor.row('Sweep of'));
    await editor.twist(editor.row(/^β 0\.25, seed 0/));
    await editor.contextMenu([editor.row('step 30'), editor.row('step 120')], 'Compare layers');
    const frame = await editor.webview('main:has(h1:text-is("Compare layers"))');
    await frame.locator(HEATMAP).nth(1).waitFor();
    await frame.locator('.finding', { hasText: /(agree|differ).*CKA with the same layer is/ }).waitFor();
    await frame.getByRole('radio', { name: 'Procrustes' }).click();
    await frame.locator('th', { hasText: 'Procrustes' }).first().waitFor();
  });

  test('the map of all models: a point opens its model', async () => {
    await editor.tab('Inspect swept').click();
    const frame = await inspector();
    await chooseTab(frame, 'Sweep');
    await tab(frame).getByText('9 of 9 runs finished').waitFor();
    await tab(frame).locator('.text-button', { hasText: 'Draw the map of 36 checkpoints' }).click();
    const points = tab(frame).locator('svg.model-map .model');
    await until('a point for each checkpoint', async () => (await points.count()) === 36);
    await choose(frame, 'β');
    await tab(frame).locator('svg.model-map', { hasText: 'β 0.25' }).waitFor();
    await editor.screenshot('sweep-map');
    // A run that is not the one on show, at its first checkpoint.
    const shown = await frame.locator('.head').innerText();
    const [label] = shown.match(/β [\d.]+, seed \d/) ?? [''];
    const other = tab(frame).locator(`svg.model-map .model[data-step="30"]:not([aria-label*="${label}"])`).first();
    await other.focus();
    await editor.page.keyboard.press('Enter');
    await until('another run', async () => (await frame.locator('.head').innerText()) !== shown);
    await tab(frame).getByText('step 30, 200 held-out examples').waitFor();
  });

  test('a value that is added to the sweep waits in its queue', async () => {
    const frame = await inspector();
    await chooseTab(frame, 'Sweep');
    const file = join(server.workspace, 'swept.vae.yaml');
    editFile(file, text => text.replace('seed: [0, 1, 2]', 'seed: [0, 1, 2, 3]'));
    await tab(frame).getByText('9 of 12 runs finished').waitFor();
    editFile(file, text => text.replace('seed: [0, 1, 2, 3]', 'seed: [0, 1, 2]'));
    await tab(frame).getByText('9 of 9 runs finished').waitFor();
  });

  test('a panel has the window to itself', async () => {
    await editor.tab('Inspect swept').click();
    await editor.runCommand('View: Toggle Maximize Editor Group');
    await editor.runCommand('View: Toggle Primary Side Bar Visibility');
  });

  for (const [theme, name] of THEMES) {
    test(`in ${theme}`, async () => {
      await editor.setTheme(theme);
      const found: string[] = [];
      for (const view of ['Layers', 'Latents', 'Compare'] as const) {
        // A tab that does not fit is in a menu; the one in front always has its place.
        await editor.page.setViewportSize(WINDOW);
        const frame = await show(view);
        for (const [width, viewport] of WIDTHS) {
          await editor.resize(viewport, frame);
          await editor.screenshot(`layers-${view.toLowerCase()}-${name}-${width}`);
          const beyond = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (beyond > 0) found.push(`${view}, ${width}: scrolls sideways by ${beyond} pixels`);
          found.push(...(await editor.axe(frame)).map(one => `${view}, ${width}: ${one}`));
        }
      }
      await editor.page.setViewportSize(WINDOW);
      assert.deepEqual(found, []);
    });
  }

  test('nothing went wrong on the way', () => assertNothingWrong(server, [editor]));

  async function show(view: 'Layers' | 'Latents' | 'Compare'): Promise<Frame> {
    if (view === 'Compare') {
      await editor.tab('step 30 × step 120').click();
      const frame = await editor.webview('main:has(h1:text-is("Compare layers"))');
      await frame.locator(HEATMAP).first().waitFor();
      return frame;
    }
    await editor.tab('Inspect swept').click();
    const frame = await inspector();
    await chooseTab(frame, view);
    const contents = { Layers: [HEATMAP, 'h3:text-is("Every β")'], Latents: ['.unit .bar', 'image'] }[view];
    for (const content of contents) await tab(frame).locator(content).first().waitFor();
    await until('nothing under way', async () => (await tab(frame).locator('.slot').count()) === 0);
    return frame;
  }
});
