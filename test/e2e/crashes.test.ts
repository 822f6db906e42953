import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { Editor } from './driver';
import { printMeasured, report } from './measure';
import { Server, given, processTable, until } from './server';
import { chooseTab } from './window';
import { copyExamples, multiplyCheckpoints, runsOf, stateOf, trainOutside, writeConfig } from './workspace';
import { assertNothingWrong } from './wrong';

const HEATMAP = 'svg[aria-roledescription=heatmap]';

/** The extension host or the whole server is killed: panels say so, measuring ends, training goes on. */
describe('crashes', () => {
  const server = new Server();
  let editor!: Editor;

  before(async () => {
    copyExamples(server);
    writeConfig(server, 'small');
    writeConfig(server, 'long', { steps: 100_000, checkpoints: 2 });
    await Promise.all([server.install(given('VSIX')), trainOutside(server, 'small')]);
    // Enough to measure for longer than a test takes.
    multiplyCheckpoints(runsOf(server, 'small')[0]!, 1000);
    await server.start();
    editor = await Editor.open(server);
  });

  after(async () => {
    printMeasured();
    await editor.close();
    await server.stop();
  });

  const inspector = (name: string): Promise<Frame> => editor.webview(`main:not([hidden]) header h1:text-is("${name}")`);

  /** Opens the layers of the run, which starts the process that measures, and gives the process. */
  const measure = async (): Promise<number> => {
    const frame = await inspector('small');
    await chooseTab(frame, 'Layers');
    await frame.locator(HEATMAP).first().waitFor();
    const [pid] = await until('process that measures', () => {
      const found = server.processes('worker.js').filter(pid => !isDetached(pid));
      return found.length > 0 && found;
    });
    return pid!;
  };

  const isDetached = (pid: number): boolean => processTable().get(pid)?.command.includes('detached') ?? false;

  const killed = async (what: string, pid: number, kill: () => void): Promise<void> => {
    const at = performance.now();
    kill();
    await until('end of the process that measures', () => !processTable().has(pid), { every: 20 });
    report(
      `end of the process that measures after kill -9 of ${what}`,
      `${(performance.now() - at).toFixed(0)} ms`,
      '5 s',
    );
  };

  test('the extension host is killed while it trains and measures', async () => {
    await editor.openFile('long.vae.yaml');
    await editor.clickCodeLens('Train VAE');
    await (await inspector('long')).locator('.head .status b:text-is("Training")').waitFor();
    await editor.openFile('small.vae.yaml');
    await editor.clickCodeLens('Inspect');
    const pid = await measure();
    const frame = await inspector('small');
    const at = performance.now();
    await killed('the extension host', pid, () => {
      for (const host of server.extensionHosts()) process.kill(host, 'SIGKILL');
    });
    await frame.locator('.silence:visible').waitFor();
    report('words after kill -9 of the extension host', `${(performance.now() - at).toFixed(0)} ms`, '8 s');
    assert.ok(performance.now() - at < 9000);
    assert.deepEqual(await editor.axe(frame), []);
    await editor.screenshot('crash-panel');
    assert.equal(stateOf(runsOf(server, 'long')[0])?.status, 'running');
  });

  test('a panel is told of the end by the host that takes its place', async () => {
    const frame = await inspector('small');
    await frame.locator('.silence:visible', { hasText: 'has ended' }).waitFor();
    await editor.screenshot('crash-panel-known');
  });

  test('the link brings the panel back', async () => {
    await until('new extension host', () => server.extensionHosts().length > 0);
    const frame = await inspector('small');
    await frame.getByRole('link', { name: 'Bring this panel back' }).click();
    const back = await until('panel that is answered', async () => {
      const found = await inspector('small');
      return found !== frame && found;
    });
    await back.locator('.head .status b:text-is("Finished")').waitFor();
    assert.equal(await back.locator('.silence:visible').count(), 0);
    await editor.screenshot('crash-panel-back');
  });

  test('a host that is only busy is called slow, and is not taken for gone', async () => {
    const frame = await inspector('small');
    const bar = frame.locator('.silence:visible');
    const [host] = server.extensionHosts();
    process.kill(host!, 'SIGSTOP');
    try {
      await bar.waitFor();
      assert.match(await bar.innerText(), /slow to answer/);
      assert.ok(await frame.getByRole('button', { name: 'More actions' }).isEnabled());
    } finally {
      process.kill(host!, 'SIGCONT');
    }
    await bar.waitFor({ state: 'hidden' });
    await frame.locator('.head .status b:text-is("Finished")').waitFor();
  });

  test('training goes on without window and server, and the next ones stop it', async () => {
    const [run] = runsOf(server, 'long');
    const pid = await measure();
    await editor.close();
    await killed('the server and all that it started', pid, () => server.kill());
    const { step } = stateOf(run)!;
    await until('more steps', () => (stateOf(run)?.step ?? 0) > step);
    await server.start();
    editor = await Editor.open(server);
    await editor.openFile('long.vae.yaml');
    await editor.clickCodeLens('Inspect');
    const frame = await inspector('long');
    await frame.locator('.head .status b:text-is("Training")').waitFor();
    await editor.statusBar(/VAE \d+ %/).waitFor();
    await frame.getByRole('button', { name: 'Stop' }).click();
    await until('stop in the folder', () => stateOf(run)?.status === 'stopped');
    await frame.locator('.head .status b:text-is("Stopped")').waitFor();
  });

  test('nothing else went wrong on the way', () => assertNothingWrong(server, [editor]));
});
