import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, readdirSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Editor } from './driver';
import { Server, given, until } from './server';
import { chooseTab } from './window';
import { checkpointsOf, commandLine, copyExamples, editFile, runsOf, trainOutside, writeConfig } from './workspace';
import { assertNothingWrong } from './wrong';

/**
 * Copies of a run with something in place of one file each that never ends, that nobody writes to, or that is too large; a
 * config that is such a thing, and one of 700 characters that asks for 10,000 runs.
 */
function plant({ workspace }: Server): void {
  const run = runsOf({ workspace }, 'small')[0]!;
  const sparse = (path: string): void => {
    writeFileSync(path, '');
    truncateSync(path, 2 ** 40);
  };
  const puts = [
    (path: string) => symlinkSync('/dev/zero', path),
    (path: string) => void execFileSync('mkfifo', [path]),
    sparse,
  ];
  const image = join('images', readdirSync(join(run, 'images'))[0]!);
  const files = ['run.json', 'state.json', 'lock', 'scalars.jsonl', 'per-example.f32', image];
  for (const [file, put] of files.flatMap(file => puts.map(put => [file, put] as const))) {
    const copy = `${run}-${randomUUID()}`;
    cpSync(run, copy, { recursive: true });
    // The panel shows the newest.
    editFile(join(copy, 'run.json'), text => text.replace(/"created": "\d+/, '"created": "2020'));
    rmSync(join(copy, file), { force: true });
    put(join(copy, file));
  }
  for (const [index, put] of puts.entries()) put(join(workspace, `planted${index}.vae.yaml`));
  const list = Array.from({ length: 100 }, (_, i) => i + 1).join(', ');
  const sweep = `sweep: {seed: [${list}], objective.beta: [${list}]}`;
  writeFileSync(
    join(workspace, 'many.vae.yaml'),
    `data: {name: tetrominoes}\nmodel: {architecture: mlp}\nobjective:\n  beta: 1\n${sweep}\n`,
  );
  // A checkpoint whose header is all that it has: at 70 MB it took half a minute and 1.3 GB to read.
  const entry = (i: number): string => `"${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`;
  const header = Buffer.from(`{${Array.from({ length: 100_000 }, (_, i) => entry(i)).join(',')}}`);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(join(workspace, 'planted.safetensors'), Buffer.concat([length, header]));
}

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
    // Its checkpoints are called otherwise.
    writeConfig(server, 'multi', { steps: 50 });
    editFile(join(server.workspace, 'multi.vae.yaml'), text => text.replace('beta: 1', 'name: multi-rate'));
    const training = async (): Promise<void> => {
      await trainOutside(server, 'small');
      await trainOutside(server, 'multi');
      await commandLine('curve', runsOf(server, 'multi')[0]!);
    };
    await Promise.all([server.install(given('VSIX')), training()]);
    plant(server);
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
    await chooseTab(frame, 'Layers');
    await frame.locator('[role=tabpanel]:visible', { hasText: /trust/ }).waitFor();
    assert.deepEqual(await editor.axe(frame), []);
    await editor.screenshot('restricted-layers');
  });

  test('β of a multi-rate run moves along the curve that was measured', async () => {
    await editor.openFile('multi.vae.yaml');
    await editor.clickCodeLens('Inspect');
    const frame = await editor.webview('main:not([hidden]) header h1:text-is("multi")');
    await chooseTab(frame, 'Rate–distortion');
    const panel = frame.locator('[role=tabpanel]:not([hidden])');
    await panel.getByRole('slider', { name: 'β' }).focus();
    await editor.page.keyboard.press('End');
    await panel.getByRole('heading', { name: 'β 10 on the multi-rate curve' }).waitFor();
    await panel
      .getByText(/^≈ [\d.]+ nats$/)
      .first()
      .waitFor();
    await panel.getByText('Read off the curve between the β at which it was measured.').waitFor();
    assert.equal(await panel.locator('.beta-pictures').isVisible(), false);
    assert.equal(await panel.getByRole('alert').count(), 1, 'that it cannot be measured, and nothing else');
    await editor.screenshot('restricted-beta');
    assert.deepEqual(await editor.axe(frame), []);
  });

  test('a checkpoint is readable', async () => {
    await editor.openFile(checkpointsOf(runsOf(server, 'small')[0]!).at(-1)!);
    const frame = await editor.webview('.checkpoint-head h1');
    await frame.getByRole('heading', { name: 'small, step 60' }).waitFor();
    await editor.screenshot('restricted-checkpoint');
  });

  test('what others planted is told, and stops nothing', async () => {
    await editor.openFile('planted.safetensors');
    const frame = await editor.webview('text=has a header of');
    await frame
      .getByText(/at most 1048576 are read: it is no checkpoint/)
      .first()
      .waitFor();
    await editor.openFile('many.vae.yaml');
    await editor.hover('beta');
    await editor.openFile('small.vae.yaml');
    await editor.clickCodeLens('Inspect');
    await editor.webview('.banner:has-text("Restricted Mode")');
    assertNothingWrong(server, [editor]);
  });

  test('the palette offers what reads, not what starts', async () => {
    await editor.command('VAE Lens: Inspect');
    await editor.page.keyboard.press('Escape');
    const starting = ['Sweep β', 'Resume training', 'Compare layers', 'Inspect representations', 'Export latents…'].map(
      title => `VAE Lens: ${title}`,
    );
    for (const title of ['Train VAE', ...starting]) assert.equal(await editor.isInPalette(title), false, title);
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
    await frame.locator('svg[aria-roledescription=heatmap]').first().waitFor();
    // What a command needs is told to the palette a moment later.
    await until('Train VAE in the palette', () => editor.isInPalette('Train VAE'));
    assertNothingWrong(server, [editor]);
  });
});
