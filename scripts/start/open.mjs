// Opens an editor on the examples, with the extension of this tree in it.
import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chooseEditor } from './chooseEditor.mjs';
import { ROOT, run } from '../setup/run.mjs';

const EXAMPLES = join(ROOT, 'examples');
const SERVER = join(ROOT, 'build/code-server');
const BY_HAND =
  "To have it in VS Code: npm run package, then Extensions → … → 'Install from VSIX…' takes the file in dist/.";

function isOnPath(name) {
  const names = process.platform === 'win32' ? [`${name}.cmd`, `${name}.exe`] : [name];
  const folders = (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  return folders.some(folder =>
    names.some(file => statSync(join(folder, file), { throwIfNoEntry: false })?.isFile() ?? false),
  );
}

class Unopened extends Error {}

async function must(command, args) {
  // code.cmd needs a shell, which takes the words as one text.
  const shell = process.platform === 'win32' && !command.endsWith('.exe');
  console.log(`$ ${command} ${args.join(' ')}`);
  const { status } = await run(command, shell ? args.map(word => `"${word}"`) : args, { shell });
  if (status === 130) process.exit(130);
  if (status !== 0)
    throw new Unopened(`'${command} ${args[0]}' failed with status ${status}; its message stands above.`);
}

async function packageHere() {
  const file = join(ROOT, 'build/vae-lens.vsix');
  await must(process.execPath, [join(ROOT, 'scripts/package/package.mjs'), '--out', file]);
  return file;
}

/** A port that is free now. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function answers(address) {
  try {
    return (await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
}

/** The server that an earlier start left running, if it still does. */
async function runningServer() {
  try {
    const server = JSON.parse(readFileSync(join(SERVER, 'server.json'), 'utf8'));
    return (await answers(server.address)) ? server : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Starts code-server on this machine's own address, with a password of its own: other users of the machine reach that
 * address too. It outlives this process.
 */
async function startServer() {
  mkdirSync(SERVER, { recursive: true });
  const port = await freePort();
  const [config, log] = [join(SERVER, 'config.yaml'), join(SERVER, 'code-server.log')];
  const password = randomBytes(12).toString('base64url');
  const secret = { mode: 0o600 };
  writeFileSync(config, `bind-addr: 127.0.0.1:${port}\nauth: password\npassword: ${password}\ncert: false\n`, secret);

  const flags = ['--config', config, '--bind-addr', `127.0.0.1:${port}`, '--auth', 'password'];
  const { PASSWORD, HASHED_PASSWORD, VSCODE_IPC_HOOK_CLI, ...env } = process.env;
  const output = openSync(log, 'w');
  const child = spawn('code-server', [...flags, EXAMPLES], { env, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  let ended = false;
  child.on('error', () => (ended = true)).on('exit', () => (ended = true));
  child.unref();

  const server = { address: `http://127.0.0.1:${port}`, password, pid: child.pid };
  for (let tries = 0; tries < 100 && !ended; tries++) {
    if (await answers(server.address)) {
      writeFileSync(join(SERVER, 'server.json'), JSON.stringify(server), secret);
      return server;
    }
    await pause(200);
  }
  if (!ended) process.kill(child.pid);
  throw new Unopened(`code-server did not start; ${log} says why.`);
}

async function openIn(editor) {
  console.log(`\nOpening the examples in ${editor === 'code' ? 'VS Code' : 'code-server'}`);
  await must(editor, ['--install-extension', await packageHere(), '--force']);
  if (editor === 'code') return must(editor, [EXAMPLES]);

  const { address, password, pid } = (await runningServer()) ?? (await startServer());
  console.log(`The editor is at ${address}/?folder=${encodeURI(EXAMPLES)} (password ${password})`);
  console.log(`It goes on running; stop it with: kill ${pid}`);
}

/** Opens what can be opened; where nothing can, says what to do by hand. What fails here does not undo the report. */
export async function openEditor() {
  const editor = chooseEditor({ platform: process.platform, env: process.env, has: isOnPath });
  if (editor === undefined) {
    console.log(BY_HAND);
    return;
  }
  try {
    await openIn(editor);
  } catch (error) {
    if (!(error instanceof Unopened)) throw error;
    console.error(`The editor was not opened: ${error.message}\n${BY_HAND}`);
  }
}
