import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Editor } from './driver';
import { Server, given, until } from './server';
import { checkpointsOf, copyExamples, runsOf, trainOutside, writeConfig } from './workspace';
import { assertNothingWrong } from './wrong';

/** A folder that is not trusted: reading works, and nothing starts. */
describe('Restricted Mode', () => {
  const server = new Server();
  let editor!: Editor;
  let files!: string;

  /** Every file of the workspace, with its size and time. */
  const listing = (): string =>
    readdirSync(server.workspace, { recursive: true, encoding: 'utf8' })
      .sort()
      .map(name => {
        const { size, mtimeMs } = statSync(join(server.workspace, name));
        return `${name} ${size} ${mtimeMs}`;
      })
      .join('\n');

  before(async () => {
    copyExamples(server);
    writeConfig(server, 'small');
    await Promise.all([server.install(given('VSIX')), trainOutside(server, 'small')]);
    files = listing();
    await server.start({ trust: false });
    editor = await Editor.open(server);
  });

  after(async () => {
    await editor.close();
    await server.stop();
  });

  test('finished runs are readable', async () => {
    await editor.openFile('small.vae.yaml');
    await editor.clickCodeLens('Inspect');
    const frame = await editor.webview('.banner:has-text("Restricted Mode")');
    await frame.locator('[role=tabpanel] figure svg path').first().waitFor();
    assert.equal(await frame.locator('.head .status b').innerText(), 'Finished');
    assert.equal(await frame.getByRole('button', { name: 'Resume' }).count(), 0);
    await editor.screenshot('restricted-inspector');
    await frame.getByRole('tab', { name: 'Layers' }).click();
    await frame.locator('[role=tabpanel]:visible', { hasText: /trust/ }).waitFor();
    assert.deepEqual(await editor.axe(frame), []);
    await editor.screenshot('restricted-layers');
  });

  test('a checkpoint is readable', async () => {
    await editor.openFile(checkpointsOf(runsOf(server, 'small')[0]!).at(-1)!);
    const frame = await editor.webview('.checkpoint-head h1');
    await frame.getByRole('heading', { name: 'small, step 60' }).waitFor();
    await editor.screenshot('restricted-checkpoint');
  });

  test('the palette offers what reads, not what starts', async () => {
    await editor.command('VAE Lens: Inspect');
    await editor.page.keyboard.press('Escape');
    for (const title of ['Train VAE', 'VAE Lens: Sweep β', 'VAE Lens: Resume training', 'VAE Lens: Compare layers']) {
      assert.equal(await editor.isInPalette(title), false, title);
    }
  });

  test('links above the config say that trust is needed', async () => {
    await editor.openFile('small.vae.yaml');
    for (const [lens, what] of [
      ['Train VAE', 'training'],
      ['Sweep β', 'a sweep'],
    ] as const) {
      await editor.clickCodeLens(lens);
      await editor.notification(`Restricted Mode: ${what} needs trust`).waitFor();
    }
    await editor.screenshot('restricted-code-lens');
  });

  test('the hover measures, and starts nothing', async () => {
    const hover = await editor.hover('beta', 'img');
    assert.equal(await hover.locator('a', { hasText: 'Train' }).count(), 0);
    assert.equal(await hover.locator('a', { hasText: 'Sweep' }).count(), 0);
    await editor.screenshot('restricted-hover');
  });

  test('no process was started and no file was written', () => {
    assert.deepEqual(server.processes('worker.js'), []);
    assert.equal(listing(), files);
    assertNothingWrong(server, [editor]);
  });

  test('trust lets it start, without a reload', async () => {
    await editor.page.keyboard.press('Escape');
    await editor.tab('Inspect small').click();
    const frame = await editor.webview('.banner:has-text("Restricted Mode")');
    await frame.getByRole('button', { name: 'Manage workspace trust' }).first().click();
    await editor.page.locator('.workspace-trust-editor .monaco-button:text-is("Trust")').click();
    await editor.page.keyboard.press('Escape');
    await until('panel without the banner', async () => (await frame.locator('.banner:visible').count()) === 0);
    await frame.locator('svg[aria-roledescription=heatmap]').first().waitFor({ timeout: 30_000 });
    // What a command needs is told to the palette a moment later.
    await until('Train VAE in the palette', () => editor.isInPalette('Train VAE'));
    assertNothingWrong(server, [editor]);
  });
});
