import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { Editor } from './driver';
import { Server, given, until } from './server';
import { checkpointsOf, commandLine, copyExamples, runsOf, trainOutside, writeConfig } from './workspace';
import { assertNothingWrong } from './wrong';

const CURVES = '[role=tabpanel]:not([hidden]) figure svg path';

/** Runs that were copied from elsewhere, without the config and the data that they were trained with. */
describe('runs from elsewhere', () => {
  const server = new Server();
  const project = { workspace: join(server.home, 'colleague') };
  const outside = join(server.home, 'outside');
  let editor!: Editor;
  let copied!: string;

  before(async () => {
    mkdirSync(project.workspace);
    copyExamples(project);
    writeConfig(project, 'theirs');
    copyExamples(server);
    writeConfig(server, 'small');
    const trained = trainOutside(project, 'theirs').then(() => trainOutside(server, 'small'));
    await Promise.all([server.install(given('VSIX')), trained]);
    const [run] = runsOf(project, 'theirs');
    copied = join(server.workspace, 'copied');
    cpSync(run!, copied, { recursive: true });
    cpSync(run!, outside, { recursive: true });
    // The same run twice more: three rows would be called the same.
    const [own] = runsOf(server, 'small');
    for (const n of [2, 3]) cpSync(own!, `${own!}-${n}`, { recursive: true });
    await server.start();
    editor = await Editor.open(server);
  });

  after(async () => {
    await editor.close();
    await server.stop();
  });

  const inspector = async (tab: string, name: string): Promise<Frame> => {
    await editor.tab(tab).waitFor();
    return editor.webview(`main:not([hidden]) header h1:text-is("${name}")`);
  };

  test('a folder with a run opens from the explorer and shows its curves', async () => {
    // The entry comes with the extension, which the first seconds of a window are without.
    await editor.view('VAE Lens');
    await editor.row('small.vae.yaml').waitFor();
    await editor.view('Explorer');
    await editor.contextMenu([editor.file('copied')], 'Inspect run');
    const frame = await inspector('Inspect copied', 'theirs');
    await frame.locator(CURVES).first().waitFor();
    await frame.locator('.banner', { hasText: 'opened on its own' }).waitFor();
    await editor.screenshot('elsewhere-copied');
    assert.deepEqual(await editor.axe(frame), []);
  });

  test('Inspect moves the keyboard into the panel, and Open the config goes to the one that is open', async () => {
    await editor.closeTab('Inspect copied');
    const config = join(server.workspace, 'small.vae.yaml');
    const text = readFileSync(config, 'utf8');
    await editor.openFile('small.vae.yaml');
    await editor.clickCodeLens('Inspect');
    const frame = await inspector('Inspect small', 'small');
    await frame.locator(CURVES).first().waitFor();
    await until('focus in the panel', () => editor.page.evaluate(() => document.activeElement?.tagName === 'IFRAME'));
    await editor.page.keyboard.type('xyz');
    await editor.page.keyboard.press('ControlOrMeta+S');
    assert.equal(readFileSync(config, 'utf8'), text);
    await frame.getByRole('button', { name: 'More actions' }).click();
    await frame.getByText('Open the config').click();
    await editor.page.locator('.editor-group-container.active .monaco-editor.focused').first().waitFor();
    const tabs = editor.page.locator('.tabs-container .tab', { hasText: 'small.vae.yaml' });
    assert.equal(await tabs.count(), 1);
  });

  test('a checkpoint of a run outside of the workspace opens its run when it is dropped', async () => {
    const frame = await inspector('Inspect small', 'small');
    const checkpoint = join(outside, 'checkpoints', checkpointsOf(outside).at(-1)!);
    await frame.evaluate(path => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData('text/plain', path);
      document.getElementById('root')!.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
    }, checkpoint);
    const opened = await inspector('Inspect outside', 'theirs');
    await opened.getByRole('tab', { name: 'Layers', selected: true }).waitFor();
    await editor.closeTab('Inspect outside');
  });

  test('a folder is asked for in the palette, and one that is no run has its sentence', async () => {
    await editor.runCommand('VAE Lens: Open run folder…');
    await editor.open(project.workspace);
    await editor.notification('is not the folder of a run').waitFor();
    await editor.page.keyboard.press('Escape');
    await editor.runCommand('VAE Lens: Open run folder…');
    await editor.open(outside);
    await (await inspector('Inspect outside', 'theirs')).locator(CURVES).first().waitFor();
  });

  test('it is there again after a reload of the window', async () => {
    await editor.reload();
    await (await inspector('Inspect outside', 'theirs')).locator(CURVES).first().waitFor();
  });

  test('runs that are called the same are told apart, and all that are selected are deleted', async () => {
    const runs = runsOf(server, 'small');
    assert.equal(runs.length, 3);
    await editor.view('VAE Lens');
    const row = (n: number) => editor.row(new RegExp(`β 1, seed 0, \\d\\d:.*\\(${n}\\)`));
    await row(1).waitFor();
    await editor.contextMenu([row(2), row(3)], 'Delete run');
    const dialog = editor.page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: 'Delete 2 runs?' }).waitFor();
    await editor.screenshot('elsewhere-delete');
    await editor.answer('Move to trash');
    // A server has no trash.
    const forGood = dialog.locator('.monaco-button', { hasText: 'Delete permanently' });
    await until('both runs deleted', async () => {
      if (await forGood.isVisible()) await forGood.click();
      return runsOf(server, 'small').length === 1;
    });
    await editor.row(/β 1, seed 0(?!,)/).waitFor();
    assert.ok(existsSync(runs.at(-1)!), basename(runs.at(-1)!));
  });

  test('latents are exported, of data that are elsewhere too', async () => {
    const [data, moved] = [join(server.workspace, 'data', 'mnist'), join(server.home, 'moved')];
    renameSync(data, moved);
    const [file, other] = [join(server.workspace, 'z.npz'), join(server.home, 'z.npz')];
    const written = (): string[] => readdirSync(server.workspace).filter(name => name.includes('npz'));
    await editor.contextMenu([editor.row(/β 1, seed 0(?!,)/)], 'Export latents…');
    await editor.pick('1,000 held-out examples').click();
    await editor.open(file);
    const failed = editor.notification('data/mnist does not exist');
    await failed.waitFor();
    assert.deepEqual(written(), []);
    await failed.getByRole('button', { name: 'Locate data…' }).click();
    await editor.open(moved);
    const done = editor.notification('1,000 held-out examples, step 60, are in');
    await done.waitFor();
    await editor.screenshot('elsewhere-exported');
    assert.deepEqual(written(), ['z.npz']);
    await done.getByRole('button', { name: 'Copy NumPy code' }).click();
    const pasted = (): Promise<string> => editor.page.evaluate(() => navigator.clipboard.readText());
    await until('code to paste', async () => (await pasted()).includes(`np.load("${file}")`));
    await commandLine('export', 'latents', runsOf(server, 'small')[0]!, '-o', other);
    assert.ok(readFileSync(file).equals(readFileSync(other)), 'what the command line writes');
  });

  test('nothing else went wrong on the way', () => assertNothingWrong(server, [editor], /is not the folder of a run/));
});
