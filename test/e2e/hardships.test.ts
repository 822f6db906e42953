import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { Editor } from './driver';
import { printMeasured, report } from './measure';
import { mountReadOnly, unmount } from './readOnly';
import { Server, given, until } from './server';
import { chooseTab } from './window';
import {
  checkpointsOf,
  copyExamples,
  editFile,
  multiplyCheckpoints,
  runsOf,
  stateOf,
  trainOutside,
  writeConfig,
} from './workspace';
import { assertNothingWrong } from './wrong';

const HEATMAP = 'svg[aria-roledescription=heatmap]';
const CURVES = '[role=tabpanel]:not([hidden]) figure svg path';

/** Folders, configs and windows that are not as they should be: every panel says so, and none goes blank. */
describe('hardships', () => {
  const server = new Server();
  const readOnly = { workspace: join(server.home, 'readonly') };
  const windows: Editor[] = [];
  let editor!: Editor;

  before(async () => {
    copyExamples(server);
    for (const name of ['small', 'other']) writeConfig(server, name);
    writeConfig(server, 'long', { steps: 100_000, checkpoints: 2 });
    const trained = trainOutside(server, 'small').then(() => trainOutside(server, 'other'));
    await Promise.all([server.install(given('VSIX')), trained]);
    await server.start();
    editor = await Editor.open(server);
    windows.push(editor);
  });

  after(async () => {
    printMeasured();
    for (const window of windows) await window.close();
    await unmount(readOnly.workspace);
    await server.stop();
  });

  /** Takes the picture of the test that runs, once: of the hardship, not of the tidying after it. */
  let picture: () => Promise<void> = () => Promise.resolve();

  /** A test that leaves a picture of its hardship, and of all windows where it fails. */
  const hardship = (name: string, act: () => Promise<string | undefined>): void => {
    test(name, async context => {
      const file = `hardship-${name.replaceAll(/[^a-z0-9]+/gi, '-')}`;
      picture = async () => {
        picture = () => Promise.resolve();
        await editor.screenshot(file);
      };
      try {
        const skipped = await act();
        if (skipped !== undefined) context.skip(skipped);
        else await picture();
      } catch (error) {
        for (const [i, window] of windows.entries()) await window.screenshot(`${file}-failed-${i}`);
        throw error;
      }
    });
  };

  const inspector = (name: string): Promise<Frame> => editor.webview(`main:not([hidden]) header h1:text-is("${name}")`);
  const inspect = async (name: string, window = editor): Promise<Frame> => {
    await window.openFile(`${name}.vae.yaml`);
    await window.clickCodeLens('Inspect');
    return window.webview(`main:not([hidden]) header h1:text-is("${name}")`);
  };
  /** Closes a panel and goes back to the configs: what is opened next opens beside them. */
  const leave = async (title: string): Promise<void> => {
    await picture();
    await editor.closeTab(title);
    await editor.tab('small.vae.yaml').click();
  };
  const inspectNothing = async (name: string): Promise<void> => {
    await editor.openFile(`${name}.vae.yaml`);
    await editor.clickCodeLens('Inspect');
    await editor.webview(`h1:text-is("No run of ${name} yet")`);
  };
  const banner = (frame: Frame, text: string) => frame.locator('.banner:visible', { hasText: text }).first();
  const status = (frame: Frame, word: string): Promise<void> =>
    frame.locator(`.head .status b:text-matches("^${word}")`).waitFor();

  hardship('two configs have two inspectors', async () => {
    await inspect('small');
    const other = await inspect('other');
    await status(other, 'Finished');
    await editor.tab('Inspect small').click();
    await (await inspector('small')).locator(CURVES).first().waitFor();
    await leave('Inspect other');
    return undefined;
  });

  hardship('a panel sends what no panel sends', async () => {
    const frame = await inspector('small');
    const outer = frame.parentFrame();
    assert.ok(outer);
    // What acquireVsCodeApi() calls, which gives its result only once.
    const post = (message: unknown): Promise<void> =>
      outer.evaluate(message => {
        const api = window as unknown as Record<string, (channel: string, data: unknown) => void>;
        api['__vscode_post_message__']!('onmessage', { message });
      }, message);
    const messages = [null, 42, 'x', [], {}, { id: 'x' }, { id: 900_001, method: 'nothing', params: null }];
    for (const message of messages) await post(message);
    const answer = frame.evaluate(
      () =>
        new Promise<unknown>(done => {
          addEventListener('message', ({ data }: MessageEvent<{ id?: number }>) => {
            if (data.id === 900_002) done(data);
          });
        }),
    );
    await post({ id: 900_002, method: 'act', params: { do: 'format the disk' } });
    assert.match(JSON.stringify(await answer), /error/);
    await status(frame, 'Finished');
    assert.equal(await frame.locator('.silence:visible').count(), 0);
    return undefined;
  });

  hardship('a run is deleted while its panel is open', async () => {
    await editor.view('VAE Lens');
    await editor.row('other.vae.yaml').locator('xpath=following-sibling::*[1]').click();
    const frame = await inspector('other');
    await frame.locator(CURVES).first().waitFor();
    rmSync(runsOf(server, 'other')[0]!, { recursive: true });
    await banner(frame, 'folder is gone').waitFor();
    await leave('Inspect other');
    await inspectNothing('other');
    await leave('Inspect other');
    return undefined;
  });

  hardship('a config breaks in mid-training', async () => {
    await editor.openFile('long.vae.yaml');
    await editor.clickCodeLens('Train VAE');
    const frame = await inspector('long');
    await status(frame, 'Training');
    await frame.locator(CURVES).first().waitFor();
    await editor.token('latent').dblclick();
    await editor.page.keyboard.type('latnt');
    await banner(frame, 'long.vae.yaml has a problem').waitFor();
    await status(frame, 'Training');
    assert.ok(await frame.locator(CURVES).first().isVisible(), 'its curves stay');
    const drawn = await frame.locator(CURVES).first().getAttribute('d');
    await until('news of the run', async () => (await frame.locator(CURVES).first().getAttribute('d')) !== drawn);
    for (let i = 0; i < 6; i++) await editor.page.keyboard.press('ControlOrMeta+Z');
    await banner(frame, 'has a problem').waitFor({ state: 'hidden' });
    return undefined;
  });

  hardship('two windows are on one run', async () => {
    const here = await inspector('long');
    const window = await editor.another(server);
    windows.push(window);
    const there = await inspect('long', window);
    await status(there, 'Training');
    await there.getByRole('button', { name: 'Stop' }).click();
    await Promise.all([status(here, 'Stopped'), status(there, 'Stopped')]);
    await here.getByRole('button', { name: 'Resume', exact: true }).click();
    await Promise.all([status(here, 'Training'), status(there, 'Training')]);
    await here.getByRole('button', { name: 'Stop' }).click();
    await Promise.all([status(here, 'Stopped'), status(there, 'Stopped')]);
    assert.equal(runsOf(server, 'long').length, 1);
    assertNothingWrong(server, [window]);
    windows.pop();
    await window.close();
    return undefined;
  });

  hardship('a run is written in part', async () => {
    const [long] = runsOf(server, 'long');
    for (const name of ['state.json', 'scalars.jsonl', 'checkpoints', 'images']) {
      rmSync(join(long!, name), { recursive: true, force: true });
    }
    const frame = await inspector('long');
    await status(frame, 'Interrupted');
    await banner(frame, 'interrupted at step 0').waitFor();
    return undefined;
  });

  hardship('a run of another machine is silent', async () => {
    const [long] = runsOf(server, 'long');
    const heartbeat = '2026-01-02T03:04:05.000Z';
    writeFileSync(join(long!, 'state.json'), JSON.stringify({ status: 'running', step: 70, heartbeat, seconds: 9 }));
    const owner = { pid: 4711, host: 'cluster-7', boot: 'x', started: null, token: randomUUID() };
    writeFileSync(join(long!, 'lock'), JSON.stringify(owner));
    const frame = await inspector('long');
    await status(frame, 'No news');
    await banner(frame, 'cluster-7').waitFor();
    await frame.getByRole('button', { name: 'Take over and resume here' }).click();
    await editor.page.locator('.monaco-dialog-box', { hasText: 'cluster-7' }).waitFor();
    await editor.answer('Cancel');
    assert.ok(existsSync(join(long!, 'lock')), 'nothing was taken over');
    await leave('Inspect long');
    return undefined;
  });

  hardship('the data were put elsewhere', async () => {
    const [data, elsewhere] = [join(server.workspace, 'data', 'mnist'), join(server.home, 'elsewhere')];
    renameSync(data, elsewhere);
    const [run] = runsOf(server, 'small');
    const frame = await inspector('small');
    await frame.locator(CURVES).first().waitFor();
    await chooseTab(frame, 'Layers');
    await banner(frame, 'data/mnist does not exist').waitFor();
    await banner(frame, 'needs the data').getByRole('button', { name: 'Locate data…' }).click();
    await editor.open(elsewhere);
    await frame.locator(HEATMAP).first().waitFor();
    assert.match(readFileSync(join(run!, 'data.json'), 'utf8'), /elsewhere/);
    renameSync(elsewhere, data);
    await chooseTab(frame, 'Training');
    return undefined;
  });

  hardship('a run has 10,000 checkpoints', async () => {
    const [run] = runsOf(server, 'small');
    multiplyCheckpoints(run!, 10_000);
    editFile(join(run!, 'run.json'), text => text.replace(/"steps": \d+/, '"steps": 10000'));
    await leave('Inspect small');
    let asked = performance.now();
    const frame = await inspect('small');
    await frame.locator(CURVES).first().waitFor();
    const opened = performance.now() - asked;
    asked = performance.now();
    await chooseTab(frame, 'Layers');
    const slider = frame.getByRole('slider', { name: 'Checkpoint' });
    await frame.locator(HEATMAP).first().waitFor();
    const measured = performance.now() - asked;
    asked = performance.now();
    await slider.focus();
    await editor.page.keyboard.press('Home');
    await until('the first step', async () => (await slider.getAttribute('aria-valuenow')) === '1');
    await editor.page.keyboard.press('ArrowRight');
    await until('the second step', async () => (await slider.getAttribute('aria-valuenow')) === '2');
    const moved = performance.now() - asked;
    const times = [`open ${opened.toFixed(0)}`, `layers ${measured.toFixed(0)}`, `two moves ${moved.toFixed(0)} ms`];
    report('a run of 10,000 checkpoints', times.join(', '), 'no wait');
    return undefined;
  });

  hardship('the disk is read-only', async () => {
    mkdirSync(readOnly.workspace);
    const problem = await mountReadOnly(readOnly.workspace, () => {
      copyExamples(readOnly);
      writeConfig(readOnly, 'fixed');
    });
    if (problem !== undefined) return `no read-only disk can be made here: ${problem}`;
    await editor.close();
    editor = await Editor.open(server, { folder: readOnly.workspace });
    windows.splice(0, 1, editor);
    await editor.openFile('fixed.vae.yaml');
    await editor.clickCodeLens('Train VAE');
    const frame = await editor.webview('.banner');
    await banner(frame, 'Training did not start').waitFor();
    assert.match(await banner(frame, 'Training did not start').innerText(), /read-only/);
    return undefined;
  });

  test('nothing else went wrong on the way', () => {
    assert.ok(checkpointsOf(runsOf(server, 'small')[0]!).length === 10_000);
    assert.equal(stateOf(runsOf(server, 'small')[0])?.status, 'finished');
    // That the disk is read-only is told to the user, and to the log.
    assertNothingWrong(server, windows, /read-only|EROFS/);
  });
});
