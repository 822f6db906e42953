import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../../../base/paths/cacheFolder';
import { UserError, asError, fileError } from '../../../base/errors';
import { partFolder } from '../../../base/paths/partFolder';
import type { Watch } from '../../../base/progress';
import { MARK, type Variant, installFolder, locateIn, packageName } from '../locate';
import { type Checked, checkPackage } from './check';
import { compileModule, findCompiler, headersBeside } from './compile';
import { fetchWheel } from './download';
import { runNpm } from './runProgram';
import { HEADERS, PACKAGE_VERSION, WHEELS, placeOf } from './recipe';
import { unpack } from './unpack';

/** Installs TensorFlow for Node.js into a folder of the user's, for every program of VAE Lens. */

const markSchema = z.object({
  package: z.string(),
  /** Whose libtensorflow it is: that of the package's own download, or of a wheel. */
  source: z.enum(['official', 'wheel']),
});

export interface SetUp {
  readonly folder: string;
  readonly source: 'official' | 'wheel';
  /** Of libtensorflow. */
  readonly version: string;
  /** Whether it computes on a GPU. */
  readonly gpu: boolean;
  /** It was there already. */
  readonly already: boolean;
}

/** How long the package's own download may take to answer, and to come to its end. */
const PROBE_MS = 10_000;
const OFFICIAL_MS = 900_000;
const OFFICIAL_HOST = 'https://storage.googleapis.com/';

const STAGES = [
  'installing the npm package',
  "trying the package's own download of TensorFlow",
  'downloading TensorFlow',
  'unpacking TensorFlow',
  'compiling the native module',
  'checking that it computes',
] as const;

/**
 * Makes TensorFlow available, unless it is. It is filled in a folder of its own, which is put in place once it has
 * computed something: a failure or a cancel changes nothing but the cache of downloads.
 * @throws UserError, the signal's reason
 */
export async function setUpTensorflow(variant: Variant, watch: Watch, cache: string = cacheFolder()): Promise<SetUp> {
  const target = installFolder(variant, cache);
  const known = await recheck(target, variant, watch.signal);
  if (known) return { folder: target, ...known, already: true };
  let folder: string | undefined;
  try {
    mkdirSync(cache, { recursive: true });
    folder = partFolder(target);
    const { source, checked } = await fill(folder, variant, join(cache, 'downloads'), watch);
    const mark: z.output<typeof markSchema> = { package: `${packageName(variant)}@${PACKAGE_VERSION}`, source };
    writeFileSync(join(folder, MARK), JSON.stringify(mark));
    rmSync(target, { recursive: true, force: true });
    renameSync(folder, target);
    for (const { file } of WHEELS[variant]) rmSync(join(cache, 'downloads', file), { force: true });
    return { folder: target, source, ...checked, already: false };
  } catch (thrown) {
    throw fileError(thrown, cache);
  } finally {
    // It is gone when it has become the target.
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** What stands in a folder already, if it is what we would put there and still works. */
async function recheck(
  target: string,
  variant: Variant,
  signal: AbortSignal,
): Promise<(Checked & Pick<SetUp, 'source'>) | undefined> {
  const located = locateIn(target);
  if ('lack' in located) return undefined;
  try {
    const mark = markSchema.parse(JSON.parse(readFileSync(join(target, MARK), 'utf8')));
    if (mark.package !== `${packageName(variant)}@${PACKAGE_VERSION}`) return undefined;
    return { source: mark.source, ...(await checkPackage(located.folder, signal)) };
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function fill(
  folder: string,
  variant: Variant,
  downloads: string,
  watch: Watch,
): Promise<{ source: SetUp['source']; checked: Checked }> {
  const { signal } = watch;
  const begin = (stage: (typeof STAGES)[number]): void =>
    watch.progress(STAGES.indexOf(stage), STAGES.length, 'steps', stage);
  begin('installing the npm package');
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const packages = [`${packageName(variant)}@${PACKAGE_VERSION}`, HEADERS];
  await runNpm(['install', '--ignore-scripts', '--omit=dev', ...quiet, ...packages], { cwd: folder, signal });
  const packageFolder = join(folder, 'node_modules', packageName(variant));

  begin("trying the package's own download of TensorFlow");
  const official = await tryOfficial(packageFolder, variant, signal);
  if (!('why' in official)) return { source: 'official', checked: official };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new UserError(
      `TensorFlow can be set up on ${process.platform}-${process.arch} only from its package's own download, which failed: ${official.why}`,
    );
  }
  findCompiler();
  const deps = join(packageFolder, 'deps');
  rmSync(deps, { recursive: true, force: true });
  begin('downloading TensorFlow');
  const files: string[] = [];
  for (const wheel of WHEELS[variant]) files.push(await fetchWheel(wheel, downloads, watch));
  begin('unpacking TensorFlow');
  for (const file of files) await unpack(file, deps, placeOf, signal);
  begin('compiling the native module');
  await compileModule(packageFolder, headersBeside(packageFolder), signal);
  begin('checking that it computes');
  return { source: 'wheel', checked: await checkPackage(packageFolder, signal) };
}

/** Runs the package's install script. @throws the signal's reason; what else fails is the reason to go another way */
async function tryOfficial(
  packageFolder: string,
  variant: Variant,
  signal: AbortSignal,
): Promise<Checked | { why: string }> {
  try {
    // Where nobody answers, the script itself would wait for minutes.
    await fetch(OFFICIAL_HOST, { method: 'HEAD', signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_MS)]) });
    await runNpm(['run', 'install', '--loglevel=error'], { cwd: packageFolder, signal, limitMs: OFFICIAL_MS });
    const checked = await checkPackage(packageFolder, signal);
    // Its CUDA is 11.2, which newer GPUs do not know.
    return variant === 'gpu' && !checked.gpu ? { why: 'it finds no GPU that it can use' } : checked;
  } catch (thrown) {
    signal.throwIfAborted();
    return { why: asError(thrown).message };
  }
}
