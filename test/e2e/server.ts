import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/**
 * After how many ms what is waited for is taken never to come: far longer than it takes on a busy machine, since how long it
 * takes is measured elsewhere.
 */
export const PATIENCE = 180_000;

/** Waits until `probe` gives something other than undefined, null or false, and gives that. */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  { within = PATIENCE, every = 50 } = {},
): Promise<Exclude<T, undefined | null | false>> {
  const end = performance.now() + within;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== null && found !== false) return found as Exclude<T, undefined | null | false>;
    if (performance.now() > end) throw new Error(`no ${what} within ${within} ms`);
    await sleep(every);
  }
}

/** A value that the test stage passes on: see scripts/test/test.mjs. */
export function given(name: 'NODE' | 'ENTRY' | 'BROWSER' | 'VSIX'): string {
  const value = process.env[`VAE_LENS_E2E_${name}`];
  assert.ok(value, 'the end-to-end tests are started by npm run test:e2e');
  return value;
}

/** What makes the workbench leave the tests alone. */
const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'workbench.colorTheme': 'Dark Modern',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'security.workspace.trust.startupPrompt': 'never',
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'workbench.hover.delay': 60_000,
};

/** The environment without what the test runner, npm or an editor that we run in put there. */
function environment(home: string): NodeJS.ProcessEnv {
  const own = /^(VSCODE_|ELECTRON_|NODE_|npm_|VAE_LENS_)/;
  const kept = Object.entries(process.env).filter(([key]) => !own.test(key));
  return {
    ...Object.fromEntries(kept),
    CODE_SERVER_CONFIG: join(home, 'config.yaml'),
    // What engines the developer has installed or measured is nothing to the tests.
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
    XDG_RUNTIME_DIR: home,
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  await new Promise(done => server.close(done));
  return address.port;
}

/** A code-server with user data, extensions and a home of its own, all in one temporary folder. */
export class Server {
  readonly home = mkdtempSync(join(tmpdir(), 'e2e-editor-'));
  port = 0;
  private child: ChildProcess | undefined;

  /** The folder for the test's workspace. */
  readonly workspace = join(this.home, 'workspace');

  private get args(): string[] {
    return [given('ENTRY'), '--user-data-dir', join(this.home, 'data'), '--extensions-dir', join(this.home, 'ext')];
  }

  /** Read when the page is loaded. */
  writeSettings(settings: Record<string, unknown> = {}): void {
    mkdirSync(join(this.home, 'data/User'), { recursive: true });
    writeFileSync(join(this.home, 'data/User/settings.json'), JSON.stringify({ ...quiet, ...settings }));
  }

  async install(vsix: string): Promise<void> {
    const args = [...this.args, '--install-extension', vsix, '--force'];
    await promisify(execFile)(given('NODE'), args, { env: environment(this.home) });
  }

  /** Without `trust` every folder is in Restricted Mode until it is trusted. */
  async start({ trust = true } = {}): Promise<void> {
    this.writeSettings();
    this.port = await freePort();
    const options = ['--auth', 'none', '--bind-addr', `127.0.0.1:${this.port}`, '--disable-telemetry'];
    options.push('--disable-update-check', ...(trust ? ['--disable-workspace-trust'] : []));
    const log = openSync(join(this.home, 'server.log'), 'a');
    this.child = spawn(given('NODE'), [...this.args, ...options], {
      env: environment(this.home),
      detached: true, // a process group of its own, which `stop` ends
      stdio: ['ignore', log, log],
    });
    const { child } = this;
    await until(`answer of the server (${this.home}/server.log)`, () => {
      assert.equal(child.exitCode, null, readFileSync(join(this.home, 'server.log'), 'utf8'));
      return fetch(`http://127.0.0.1:${this.port}/healthz`).then(
        answer => answer.ok,
        () => false,
      );
    });
  }

  /** The process ids of what the server has started, by a word of the command line. */
  processes(word: string): number[] {
    const all = processTable();
    const below = (pid: number): boolean => {
      const parent = all.get(pid)?.parent;
      return parent !== undefined && (parent === this.child?.pid || below(parent));
    };
    return [...all].filter(([pid, { command }]) => command.includes(word) && below(pid)).map(([pid]) => pid);
  }

  extensionHosts(): number[] {
    return this.processes('--type=extensionHost');
  }

  /** Ends the server and its own processes at once, as a crash would; what our extension has started is left alone. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    const ours = new Set(this.processes('worker.js'));
    for (const pid of [...this.processes(''), this.child?.pid]) {
      if (pid !== undefined && !ours.has(pid)) end(pid, signal);
    }
    this.child = undefined;
  }

  /** The lines of the extension's own log, of all extension hosts so far. */
  log(): string[] {
    return this.logs('VAE Lens.log');
  }

  /** What the extension hosts logged about everything. */
  hostLog(): string[] {
    return this.logs('remoteexthost.log');
  }

  private logs(name: string): string[] {
    const folder = join(this.home, 'data/logs');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith(name));
    return files.flatMap(file => readFileSync(join(folder, file), 'utf8').split('\n')).filter(line => line !== '');
  }

  /** Ends it, and with it every process that has to do with its folder: trainings outlive an editor. */
  async stop(): Promise<void> {
    this.kill('SIGTERM');
    await sleep(300);
    for (const [pid, { command }] of processTable()) if (command.includes(this.home)) end(pid, 'SIGKILL');
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Every process that is not a zombie. */
export function processTable(): Map<number, { parent: number; command: string }> {
  const table = new Map<number, { parent: number; command: string }>();
  for (const name of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const [state, parent] = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      if (state !== 'Z') table.set(Number(name), { parent: Number(parent), command });
    } catch {
      // It ended while we looked.
    }
  }
  return table;
}
