import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Frame, Locator } from 'playwright-core';
import { Editor } from './driver';
import { Server, given, until } from './server';
import { chooseTab } from './window';
import { commandLine, copyExamples, runsOf, trainOutside } from './workspace';
import { assertNothingWrong } from './wrong';

const WIDTHS = [
  ['wide', { width: 1148, height: 2000 }],
  ['640', { width: 688, height: 2400 }],
  ['420', { width: 468, height: 2600 }],
] as const;

/** Models of images of 28×28 and their losses, by the name of their config. */
const MLP = ['  architecture: mlp', '  hidden: [400]', '  latent: 32', '  init: pytorch'];
const MULTI_RATE = ['  name: multi-rate'];
const CONFIGS = {
  multi: { model: MLP, objective: MULTI_RATE, steps: 300 },
  single: { model: MLP, objective: ['  beta: 4'], steps: 200 },
  deep: { model: ['  architecture: resnet'], objective: MULTI_RATE, steps: 15 },
};
type Name = keyof typeof CONFIGS;
const MOVES = 50;

/** β of a multi-rate run moved in the real editor, by mouse, by keys and typed; the model there leaves as a file. */
describe('β of a multi-rate run', () => {
  const server = new Server();
  let editor!: Editor;

  before(async () => {
    copyExamples(server);
    const names = Object.keys(CONFIGS) as Name[];
    for (const name of names) {
      const { model, objective, steps } = CONFIGS[name];
      const lines = [
        ...['data:', '  name: mnist', '  path: data/mnist', 'model:', ...model],
        ...['objective:', ...objective, 'train:', `  steps: ${steps}`, '  batch: 64'],
        ...['  evaluations: 1', '  checkpoints: 1', 'analysis:', '  examples: 200'],
      ];
      writeFileSync(join(server.workspace, `${name}.vae.yaml`), `${lines.join('\n')}\n`);
    }
    const training = async (): Promise<void> => {
      for (const name of names) await trainOutside(server, name);
    };
    await Promise.all([training(), server.install(given('VSIX'))]);
    await server.start();
    editor = await Editor.open(server, { viewport: { width: 1500, height: 1300 } });
  });

  after(async () => {
    await editor.close();
    await server.stop();
  });

  const frameOf = (name = 'multi'): Promise<Frame> => editor.webview(`main:not([hidden]) header h1:text-is("${name}")`);
  const panel = (frame: Frame): Locator => frame.locator('[role=tabpanel]:not([hidden])');
  const slider = (frame: Frame): Locator => panel(frame).getByRole('slider', { name: 'β' });
  const canvas = (frame: Frame): Locator => panel(frame).locator('.beta-pictures canvas');
  const betaOf = async (frame: Frame): Promise<number> => Number(await slider(frame).getAttribute('aria-valuenow'));
  const pixels = (frame: Frame): Promise<string> =>
    canvas(frame).evaluate(element => (element as HTMLCanvasElement).toDataURL());

  /** Waits until the pictures are those of the β that the slider stands at. */
  const drawn = (frame: Frame): Promise<number> =>
    until('pictures of the slider’s β', async () => {
      const beta = await betaOf(frame);
      return Number(await canvas(frame).getAttribute('data-beta')) === beta ? beta : undefined;
    });

  async function inspect(name: string): Promise<Frame> {
    await editor.openFile(`${name}.vae.yaml`);
    await editor.clickCodeLens('Inspect');
    await editor.tab(`Inspect ${name}`).waitFor();
    const frame = await frameOf(name);
    await chooseTab(frame, 'Rate–distortion');
    await canvas(frame).waitFor();
    await panel(frame).locator('svg.rate-distortion .curve.multi-rate.test').waitFor();
    await drawn(frame);
    return frame;
  }

  /** Milliseconds from the input event to the painted picture, of many moves: half of them are below the first number. */
  async function tellDelays(frame: Frame, name: string): Promise<void> {
    await slider(frame).focus();
    await frame.evaluate(() => performance.clearMeasures());
    for (let i = 0; i < MOVES; i++) {
      await editor.page.keyboard.press('ArrowLeft');
      await drawn(frame);
    }
    const delays = await frame.evaluate(() =>
      performance.getEntriesByName('β to picture').map(({ duration }) => duration),
    );
    delays.sort((a, b) => a - b);
    const at = (share: number): string => (delays[Math.floor(share * (delays.length - 1))] ?? NaN).toFixed(0);
    console.log(`${name}: β to picture ${at(0.5)} ms (median), ${at(0.95)} ms (95 %) of ${delays.length} moves`);
  }

  test('its curve is measured by itself and drawn as a line with a ring on it', async () => {
    const frame = await inspect('multi');
    const curve = panel(frame).locator('svg.rate-distortion');
    assert.equal(await curve.locator('.measured').count(), 20);
    await curve.locator('.ring').waitFor();
    await curve.locator('.tangent').waitFor();
    await panel(frame).getByRole('heading', { name: 'β 1 on the multi-rate curve' }).waitFor();
  });

  test('the slider is dragged, and pictures, ring and tangent follow', async () => {
    const frame = await frameOf();
    const before = await pixels(frame);
    const box = (await slider(frame).boundingBox())!;
    const y = box.y + box.height / 2;
    await editor.page.mouse.move(box.x + 0.66 * box.width, y);
    await editor.page.mouse.down();
    await editor.page.mouse.move(box.x + 0.95 * box.width, y, { steps: 30 });
    await editor.page.mouse.up();
    const beta = await drawn(frame);
    assert.ok(beta > 5, String(beta));
    assert.notEqual(await pixels(frame), before);
    const ring = panel(frame).locator('svg.rate-distortion .ring');
    assert.equal(Number(await ring.getAttribute('data-beta')), beta);
    const tangent = await panel(frame).locator('svg.rate-distortion .tangent text').textContent();
    assert.match(tangent ?? '', new RegExp(`^D \\+ ${beta} R`));
  });

  test('at rest everything is measured at that β, the layers too', async () => {
    const frame = await frameOf();
    await panel(frame).getByText('Measured at this β on 200 held-out examples').waitFor();
    await panel(frame).locator('svg.layer-heatmap').waitFor();
    await panel(frame).locator('svg.kl-bars .unit').nth(31).waitFor();
  });

  test('keys move it to its ends and no further', async () => {
    const frame = await frameOf();
    await slider(frame).focus();
    await editor.page.keyboard.press('End');
    assert.equal(await drawn(frame), 10);
    await editor.page.keyboard.press('ArrowRight');
    assert.equal(await betaOf(frame), 10);
    await editor.page.keyboard.press('PageDown');
    assert.equal(await drawn(frame), 5.01);
    await editor.page.keyboard.press('Home');
    assert.equal(await drawn(frame), 0.01);
  });

  test('the ring is dragged along its curve', async () => {
    const frame = await frameOf();
    const curve = panel(frame).locator('svg.rate-distortion');
    const from = (await curve.locator('.ring').boundingBox())!;
    const to = (await curve.locator('.star').boundingBox())!;
    const middle = ({ x, y, width, height }: typeof from): [number, number] => [x + width / 2, y + height / 2];
    await editor.page.mouse.move(...middle(from));
    await editor.page.mouse.down();
    await editor.page.mouse.move(...middle(to), { steps: 20 });
    await editor.page.mouse.up();
    const beta = await drawn(frame);
    assert.ok(beta > 0.8 && beta < 1.25, String(beta));
    // β = 1 is taken hold of where it is marked.
    await slider(frame).focus();
    await editor.page.keyboard.press('End');
    assert.equal(await drawn(frame), 10);
    await editor.page.mouse.move(...middle(to));
    await editor.page.mouse.down();
    await editor.page.mouse.up();
    const there = await drawn(frame);
    assert.ok(there > 0.8 && there < 1.25, String(there));
  });

  test('β is typed, and beyond the range it is an end', async () => {
    const frame = await frameOf();
    const box = panel(frame).getByRole('textbox', { name: 'β, typed' });
    await box.fill('50');
    await box.press('Enter');
    assert.equal(await drawn(frame), 10);
    await panel(frame).getByText('It was trained for β from 0.01 to 10.').waitFor();
    await box.fill('0.5');
    await box.press('Enter');
    assert.equal(await drawn(frame), 0.5);
  });

  test('a run of one β stands beside it as a dot, and is measured against it when asked for', async () => {
    const frame = await frameOf();
    const [run] = runsOf(server, 'single');
    const dot = panel(frame).locator('svg.rate-distortion .point');
    assert.equal(await dot.getAttribute('data-run'), run);
    await panel(frame).getByRole('button', { name: 'Measure beside 1 retrained run' }).click();
    const beside = panel(frame).getByRole('region', { name: 'Beside retraining' });
    await beside.locator('svg.difference-over-beta .point').waitFor();
    const cells = await beside.locator('tbody tr').locator('th, td').allTextContents();
    assert.deepEqual([cells[0], cells[4], cells[5], cells[7]], ['4', '0', '200', basename(run!)]);
    assert.match(cells[3]!, /^−?\d+\.\d+ ± [\d.]+$/);
    await beside.getByText(/^Multi-rate: 1 run, 300 steps, \d+ s; retrained: 1 run, 200 steps, \d+ s\.$/).waitFor();
  });

  test('the plain VAE at it leaves as a checkpoint that other commands read', async () => {
    const frame = await frameOf();
    const file = join(server.workspace, 'plain.safetensors');
    await panel(frame).getByRole('button', { name: 'Export the plain VAE at this β…' }).click();
    await editor.saveAs(file);
    await editor.notification('is the plain VAE at β 0.5').waitFor();
    const bytes = readFileSync(file);
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString()) as {
      __metadata__: { config: string };
    };
    const { objective } = JSON.parse(header.__metadata__.config) as { objective: unknown };
    assert.deepEqual(objective, { name: 'beta-vae', beta: 0.5 });
    await commandLine('profile', file, '--json');
  });

  test('β goes into the config as one edit', async () => {
    const frame = await frameOf();
    await panel(frame).getByRole('button', { name: 'Use β 0.5 in the config' }).click();
    await editor.token('beta-vae').first().waitFor();
    await editor.runCommand('Undo');
    await editor.token('multi-rate').first().waitFor();
  });

  test('how soon pictures follow', async () => {
    const frame = await frameOf();
    await editor.tab('Inspect multi').click();
    await tellDelays(frame, 'mlp');
  });

  test('it is readable, wide and narrow', async () => {
    await editor.runCommand('File: Save All Files');
    await editor.closeTab('multi.vae.yaml');
    await editor.tab('Inspect multi').click();
    const frame = await frameOf();
    await panel(frame).getByText('Measured at this β on').waitFor();
    await editor.runCommand('View: Toggle Primary Side Bar Visibility');
    const found: string[] = [];
    for (const [width, viewport] of WIDTHS) {
      await editor.resize(viewport, frame);
      await editor.screenshot(`beta-${width}`);
      const beyond = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (beyond > 0) found.push(`${width}: scrolls sideways by ${beyond} pixels`);
      found.push(...(await editor.axe(frame)).map(one => `${width}: ${one}`));
    }
    assert.deepEqual(found, []);
  });

  test('a deep model follows as well', async () => {
    await editor.page.setViewportSize({ width: 1500, height: 1300 });
    await editor.runCommand('View: Toggle Primary Side Bar Visibility');
    await tellDelays(await inspect('deep'), 'resnet');
  });

  test('a row opens its run, which has the multi-rate curve beside it', async () => {
    await editor.tab('Inspect multi').click();
    const beside = panel(await frameOf()).getByRole('region', { name: 'Beside retraining' });
    // Known by now, it is there without being asked for.
    await beside.getByRole('button', { name: basename(runsOf(server, 'single')[0]!) }).click();
    const frame = await frameOf('single');
    await chooseTab(frame, 'Rate–distortion');
    await panel(frame).locator('svg.rate-distortion .curve.multi-rate.test').waitFor();
    assert.equal(await panel(frame).locator('svg.rate-distortion .measured').count(), 20);
    assert.equal(await panel(frame).locator('svg.rate-distortion .point').count(), 1);
  });

  test('nothing went wrong on the way', () => assertNothingWrong(server, [editor]));
});
