// Installs what is missing before anything is imported: Node built-ins alone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, npm } from './run.mjs';

/** Says in one sentence why nothing can be set up, and ends with status 1. */
function refuse(sentence) {
  console.error(sentence);
  process.exit(1);
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(join(ROOT, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Whether node_modules holds what package-lock.json asks for. npm writes its own list there once all is in place. */
export function isInstalled() {
  const wanted = packagesIn('package-lock.json') ?? {};
  const found = packagesIn('node_modules/.package-lock.json');
  // Optional packages are those of other platforms, which npm leaves out.
  return (
    found !== undefined &&
    Object.entries(wanted).every(
      ([path, { version, optional }]) => path === '' || (path in found ? found[path].version === version : optional),
    ) &&
    Object.keys(found).every(path => path in wanted)
  );
}

/** Checks the machine and runs `npm ci` if node_modules is missing or older than package-lock.json. */
export async function setUp() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    refuse(`VAE Lens needs Node.js 20.19 or newer; this is ${process.version}.`);
  }
  if (process.platform === 'darwin' && process.arch === 'x64') {
    refuse('onnxruntime has no binary for macOS on Intel processors: use a Mac with Apple silicon, Linux or Windows.');
  }
  if (isInstalled()) return;

  console.log('installing the packages of package-lock.json: npm ci');
  const { status } = await npm(['ci']);
  if (status === 130) process.exit(status);
  if (status !== 0) {
    refuse(
      `npm ci failed with status ${status}, and its message above says why: it needs a network that reaches the npm ` +
        'registry (or the one that your .npmrc names) and half a gigabyte of disk. Then run the same command again.',
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await setUp();
