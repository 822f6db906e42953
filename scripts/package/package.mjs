// `npm run package`: the extension as a VSIX for one platform, in dist/.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { NOTICES_FILE, noticeComplaints, noticesOf } from '../notices/notices.mjs';
import { bundledPackages, shippedPackages } from '../notices/packages.mjs';
import { titleOf } from '../notices/readPackage.mjs';
import { ROOT, duration, npm, run } from '../setup/run.mjs';
import { setUp } from '../setup/setup.mjs';
import { LARGEST_MEGABYTES, TARGETS, complaints, editorManifest, editorReadme, isForeign } from './vsix.mjs';

const USAGE = `npm run package [-- [--target ${TARGETS.join('|')}] [--out FILE]]`;

class Failure extends Error {}

function options() {
  try {
    const { values } = parseArgs({ options: { target: { type: 'string' }, out: { type: 'string' } } });
    const target = values.target ?? `${process.platform}-${process.arch}`;
    if (!TARGETS.includes(target)) {
      throw new Error(`there is no package for '${target}', only for ${TARGETS.join(', ')}`);
    }
    if (values.out !== undefined && !values.out.endsWith('.vsix')) {
      throw new Error(`--out ${values.out}: the name of a package ends in .vsix`);
    }
    return { target, out: values.out && resolve(process.env.INIT_CWD ?? '.', values.out) };
  } catch (error) {
    console.error(`${error.message}\nusage: ${USAGE}`);
    process.exit(2);
  }
}

async function must(what, running) {
  const { status } = await running;
  if (status === 130) process.exit(130);
  if (status !== 0) throw new Failure(`${what} failed with status ${status}; its message stands above.`);
}

/** Puts the extension and the packages that it needs on `target` into `folder`, which is made anew. */
async function stage(manifest, target, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ['LICENSE', 'CHANGELOG.md', '.vscodeignore', 'media', 'syntaxes', 'dist']) {
    // Packages and maps of earlier builds need not be copied to be left out.
    const filter = path => !/\.(vsix|map)$/.test(path);
    if (existsSync(join(ROOT, name))) cpSync(join(ROOT, name), join(folder, name), { recursive: true, filter });
  }
  writeFileSync(join(folder, 'README.md'), editorReadme(readFileSync(join(ROOT, 'README.md'), 'utf8')));

  // The very versions of the lock file, in the binaries of the target.
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(ROOT, name), join(folder, name));
  const [os, cpu] = target.split('-');
  const platform = [`--os=${os}`, `--cpu=${cpu}`, ...(os === 'linux' ? ['--libc=glibc'] : [])];
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  await must('npm ci', npm(['ci', '--omit=dev', '--omit=peer', ...platform, ...quiet], { cwd: folder }));

  // onnxruntime-node holds the binaries of all platforms, and npm 10 adds sharp's for WebAssembly.
  const packages = join(folder, 'node_modules');
  for (const path of readdirSync(packages, { recursive: true })) {
    const name = path.replaceAll('\\', '/');
    if (isForeign(name, target)) rmSync(join(packages, path), { recursive: true, force: true });
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(editorManifest(manifest), null, 2)}\n`);
}

/** The folders of all packages whose code is in these files of the staged folder: in bundles, and as npm made them. */
function packagesIn(names, folder) {
  const bundles = JSON.parse(readFileSync(join(ROOT, 'build/bundles.json'), 'utf8'));
  const there = Object.fromEntries(Object.entries(bundles).filter(([name]) => names.includes(name)));
  return [
    ...bundledPackages(there).map(path => join(ROOT, path)),
    ...shippedPackages(names).map(path => join(folder, path)),
  ];
}

/** Puts the notices into the staged folder, of what vsce is going to take from there. */
async function writeNotices(folder) {
  const { listFiles } = await import('@vscode/vsce');
  const { text: notices, complaints: wrong } = noticesOf(packagesIn(await listFiles({ cwd: folder }), folder), ROOT);
  if (wrong.length > 0) throw new Failure(wrong.join('\n'));
  writeFileSync(join(folder, NOTICES_FILE), notices);
}

/** The names of the files in a VSIX, without the folder that vsce puts them in, and its own two files; and its notices. */
async function opened(file) {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(file);
  const names = [];
  let notices = '';
  for await (const entry of zip.eachEntry()) {
    const { fileName } = entry;
    if (fileName === `extension/${NOTICES_FILE}`) notices = await text(await zip.openReadStreamPromise(entry));
    if (fileName.startsWith('extension/') && !fileName.endsWith('/')) names.push(fileName.slice('extension/'.length));
    else if (!['extension.vsixmanifest', '[Content_Types].xml'].includes(fileName)) names.push(`../${fileName}`);
  }
  return { names, notices };
}

/** Reads a package made of `folder` again; gives its size in words, or throws with all that is wrong with it. */
async function verify(file, manifest, target, folder) {
  const { names, notices } = await opened(file);
  const megabytes = statSync(file).size / 1e6;
  const wrong = [
    ...complaints(names, editorManifest(manifest), target),
    ...noticeComplaints(notices, packagesIn(names, folder).map(titleOf)),
  ];
  if (megabytes > LARGEST_MEGABYTES) {
    wrong.push(`it has ${megabytes.toFixed(1)} MB, and ${LARGEST_MEGABYTES} are allowed`);
  }
  if (wrong.length > 0) {
    throw new Failure(`${file} is not as it should be:\n${wrong.map(text => `- ${text}`).join('\n')}`);
  }
  return `${megabytes.toFixed(1)} MB, ${names.length} files`;
}

async function main() {
  const started = performance.now();
  const { target, out } = options();
  await setUp();
  await must('node esbuild.mjs', run(process.execPath, ['esbuild.mjs']));

  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const file = out ?? join(ROOT, `dist/${manifest.name}-${target}-${manifest.version}.vsix`);
  const folder = join(ROOT, 'build/package', target);
  await stage(manifest, target, folder);
  await writeNotices(folder);
  const made = `${folder}.vsix`;
  const vsce = join(ROOT, 'node_modules/@vscode/vsce/vsce');
  const flags = ['--target', target, '--out', made, '--allow-missing-repository', '--no-rewrite-relative-links'];
  await must('vsce package', run(process.execPath, [vsce, 'package', ...flags], { cwd: folder, capture: true }));
  const size = await verify(made, manifest, target, folder);
  mkdirSync(dirname(file), { recursive: true });
  cpSync(made, file);
  for (const path of [made, folder]) rmSync(path, { recursive: true });
  console.log(`${file}\n${size}, ${duration(performance.now() - started)}`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
