import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Frame, Locator } from 'playwright-core';
import { Editor } from './driver';
import { Server, given, until } from './server';
import { chooseTab } from './window';
import { copyExamples, runsOf, trainOutside, writeConfig } from './workspace';
import { assertNothingWrong } from './wrong';

const WIDTHS = [
  ['wide', { width: 1148, height: 2600 }],
  ['640', { width: 688, height: 3000 }],
  ['420', { width: 468, height: 3400 }],
] as const;
const SWEEP = [
  'sweep:',
  '  objective.beta: [0.02, 0.3, 1, 4]',
  '  model.hidden: [[32], [24, 24]]',
  '  seed: [0, 1]',
].join('\n');
const RUNS = 16;
/** Of the config's own widths. */
const ON_CURVE = 8;

/** The rate–distortion curve in the real editor: a point is clicked, its pictures and what its rate is made of leave as files. */
describe('the curve', () => {
  const server = new Server();
  let editor!: Editor;
  let bare!: string;

  before(async () => {
    copyExamples(server);
    writeConfig(server, 'curve', { steps: 120, checkpoints: 1, sweep: SWEEP });
    await Promise.all([trainOutside(server, 'curve', 'sweep'), server.install(given('VSIX'))]);
    const runs = runsOf(server, 'curve');
    assert.equal(runs.length, RUNS);
    // One on the curve of the newest, on which the inspector opens, has lost what it had kept.
    const [newest, ...others] = runs.map(run => ({ run, text: readFileSync(join(run, 'run.json'), 'utf8') }));
    const hiddenOf = (text: string) =>
      (JSON.parse(text) as { config: { model: { hidden: number[] } } }).config.model.hidden;
    const ofBeta = others.filter(
      ({ text }) => (JSON.parse(text) as { config: { objective: { beta: number } } }).config.objective.beta === 4,
    );
    bare = ofBeta.find(({ text }) => hiddenOf(text).length === hiddenOf(newest!.text).length)!.run;
    const checkpoints = join(bare, 'checkpoints');
    for (const name of readdirSync(checkpoints)) rmSync(join(checkpoints, name));
    await server.start();
    editor = await Editor.open(server, { viewport: { width: 1500, height: 1000 } });
  });

  after(async () => {
    await editor.close();
    await server.stop();
  });

  const frameOf = (): Promise<Frame> => editor.webview('main:not([hidden]) header h1:text-is("curve")');
  const panel = (frame: Frame): Locator => frame.locator('[role=tabpanel]:not([hidden])');
  const dot = (frame: Frame, words: string): Locator =>
    panel(frame).locator(`svg.rate-distortion [role=button][aria-label^="${words}"]`).first();
  const chosen = (frame: Frame): Locator => panel(frame).getByRole('region', { name: 'The chosen run' });

  /** Saves a figure in a format, and gives the file's text. */
  async function saved(frame: Frame, title: string, format: 'CSV' | 'SVG' | 'PNG'): Promise<Buffer> {
    const file = join(server.workspace, `saved-${title.replaceAll(/\W+/g, '-')}.${format.toLowerCase()}`);
    await panel(frame)
      .getByRole('button', { name: `Save: ${title}` })
      .click();
    await frame.getByRole('menuitem', { name: new RegExp(format) }).click();
    await editor.saveAs(file);
    return readFileSync(file);
  }

  test('it has lines of equal ELBO, the tangent of this run and its other depth beside it', async () => {
    await editor.openFile('curve.vae.yaml');
    await editor.clickCodeLens('Inspect');
    await editor.tab('Inspect curve').waitFor();
    const frame = await frameOf();
    await chooseTab(frame, 'Rate–distortion');
    const curve = panel(frame).locator('svg.rate-distortion');
    await curve.locator('.equal-elbo line').first().waitFor();
    assert.equal(await curve.locator('.tangent').count(), 1);
    assert.ok((await curve.locator('.spread').count()) > 0, 'restarts are bars');
    await panel(frame).getByRole('heading', { name: 'Curves by model.hidden' }).waitFor();
    assert.equal(await panel(frame).locator('svg.curves-side-by-side .panel').count(), 2);
  });

  test('the tangent follows the pointer', async () => {
    const frame = await frameOf();
    await dot(frame, 'β 0.3').hover();
    const label = panel(frame).locator('svg.rate-distortion .tangent text');
    await until('the tangent of β 0.3', async () => (await label.textContent())?.startsWith('D + 0.3 R') === true);
  });

  test('a click shows what its run makes of held-out examples, and the pictures leave as a file', async () => {
    const frame = await frameOf();
    await dot(frame, 'β 0.02').click();
    await chosen(frame)
      .getByRole('heading', { name: /^β 0\.02, seed 0/ })
      .waitFor();
    const picture = chosen(frame).locator('.picture img');
    await picture.waitFor();
    assert.match((await picture.getAttribute('alt')) ?? '', /nearest training example/);
    assert.deepEqual(await chosen(frame).locator('.row-names span').allTextContents(), [
      ...['held-out', 'model', 'nearest training', 'best blend'],
    ]);
    await chosen(frame).getByText('Gap').waitFor();
    const csv = (await saved(frame, 'Hard held-out examples', 'CSV')).toString();
    assert.equal(csv.trim().split('\r\n').length, 11);
    const png = await saved(frame, 'Hard held-out examples', 'PNG');
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    const svg = (await saved(frame, 'Rate–distortion curve', 'SVG')).toString();
    assert.match(svg, /equal ELBO/);
  });

  test('Enter chooses too, and its run opens', async () => {
    const frame = await frameOf();
    await dot(frame, 'β 0.3').focus();
    await editor.page.keyboard.press('Enter');
    await chosen(frame)
      .getByRole('heading', { name: /^β 0\.3, seed 0/ })
      .waitFor();
    await chosen(frame).locator('.picture img').waitFor();
    const open = chosen(frame).getByText('Open its run');
    const there = chosen(frame).getByText('This run is on show.');
    if (await open.isVisible()) await open.click();
    await there.waitFor();
  });

  test('a run without a checkpoint says so', async () => {
    const frame = await frameOf();
    await panel(frame).locator(`svg [role=button][data-run="${bare}"]`).first().click();
    await chosen(frame)
      .getByText(/^β 4, seed \d.* has kept no checkpoint to look at/)
      .waitFor();
  });

  test('how much of each rate is information: measured when asked for, one run after the other', async () => {
    const frame = await frameOf();
    await panel(frame)
      .getByRole('button', { name: `Measure ${ON_CURVE} runs` })
      .click();
    await panel(frame).locator('svg.rate-parts .dot.mutualInformation').nth(3).waitFor();
    await panel(frame)
      .locator('figure', { hasText: 'What the rate is made of over β' })
      .getByText(`${ON_CURVE - 1} of ${ON_CURVE} runs`)
      .waitFor();
    const csv = (await saved(frame, 'What the rate is made of over β', 'CSV')).toString();
    assert.match(csv, /^beta,seed,step,n,count,rate,/);
    assert.equal(csv.trim().split('\r\n').length, ON_CURVE);
  });

  test('a reload shows at once what was measured', async () => {
    await editor.reload();
    const frame = await frameOf();
    await panel(frame).locator('svg.rate-parts .dot.mutualInformation').nth(3).waitFor();
    await panel(frame).locator('svg.rate-distortion [aria-pressed=true]').first().waitFor();
  });

  test('it is readable, wide and narrow', async () => {
    await editor.closeTab('curve.vae.yaml');
    await editor.tab('Inspect curve').click();
    const frame = await frameOf();
    await dot(frame, 'β 0.02').click();
    await chosen(frame).locator('.picture img').waitFor();
    await editor.runCommand('View: Toggle Primary Side Bar Visibility');
    const found: string[] = [];
    for (const [width, viewport] of WIDTHS) {
      await editor.resize(viewport, frame);
      await editor.screenshot(`curve-${width}`);
      const beyond = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (beyond > 0) found.push(`${width}: scrolls sideways by ${beyond} pixels`);
      found.push(...(await editor.axe(frame)).map(one => `${width}: ${one}`));
    }
    assert.deepEqual(found, []);
  });

  test('nothing went wrong on the way', () => assertNothingWrong(server, [editor], /kept no checkpoint/));
});
