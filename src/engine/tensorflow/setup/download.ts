import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError, asError, fileError } from '../../../base/errors';
import { discard, isRunning, listFolder } from '../../../base/files';
import type { Watch } from '../../../base/progress';
import { indexAddress, linkIn, requestOf } from './packageIndex';
import { onPath, runProgram } from './runProgram';
import type { Wheel } from './recipe';

/** Wheels, from the index or from an earlier set-up that did not come to its end. */

/** A connection that says nothing for this long is given up. */
const SILENCE_MS = 60_000;
const MEGABYTE = 1e6;
/** Stands between a file's name and the number of the process that downloads it. */
const PART = '.part-';

export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Discards a file that is not the one that was asked for. @throws UserError */
export async function checkHash(file: string, { sha256, project, version }: Wheel, from: string): Promise<void> {
  const found = await hashOf(file);
  if (found === sha256) return;
  discard(file);
  throw new UserError(
    `${from} gave another file than ${project} ${version}: its SHA-256 is ${found.slice(0, 12)}… instead of ${sha256.slice(0, 12)}…; nothing of it was used`,
  );
}

/**
 * The file of a wheel in `folder`, downloaded unless it is there, its checksum right. Straight from the index; where that
 * does not work (a proxy, a login), by a pip that is there. @throws UserError, the signal's reason
 */
export async function fetchWheel(wheel: Wheel, folder: string, watch: Watch): Promise<string> {
  const file = join(folder, wheel.file);
  if (existsSync(file) && (await hashOf(file)) === wheel.sha256) return file;
  mkdirSync(folder, { recursive: true });
  removeParts(file);
  const part = `${file}${PART}${process.pid}`;
  try {
    await fetchTo(part, wheel, watch);
  } catch (thrown) {
    discard(part);
    watch.signal.throwIfAborted();
    if (thrown instanceof UserError) throw thrown;
    await fetchByPip(wheel, folder, asError(thrown), watch);
    return file;
  }
  renameSync(part, file);
  return file;
}

/** Removes what set-ups that were killed have left of a file: hundreds of megabytes. */
function removeParts(file: string): void {
  for (const name of listFolder(dirname(file))) {
    const [whole, pid] = name.split(PART);
    if (whole === basename(file) && pid !== undefined && !isRunning(Number(pid))) discard(join(dirname(file), name));
  }
}

async function fetchTo(part: string, wheel: Wheel, watch: Watch): Promise<void> {
  const address = indexAddress();
  const page = requestOf(`${address}/${wheel.project}/`);
  const silence = new Silence(watch.signal);
  try {
    const listing = await answerOf(page.url, page.headers, silence.signal);
    const link = linkIn(await listing.text(), listing.url, wheel.file);
    // Its password is for the index alone.
    const headers = link.origin === page.url.origin ? page.headers : {};
    const answer = await answerOf(link, headers, silence.signal);
    const total = Number(answer.headers.get('content-length') ?? 0) / MEGABYTE;
    const what = `MB of ${wheel.project} ${wheel.version}`;
    let [done, told] = [0, 0];
    const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        silence.broken();
        done += chunk.length / MEGABYTE;
        if (performance.now() - told > 200) {
          told = performance.now();
          watch.progress(Math.round(done), Math.round(Math.max(total, done)), what);
        }
        yield chunk;
      }
    };
    const body = answer.body as AsyncIterable<Uint8Array> | null;
    if (!body) throw new Error(`${link.host} sent nothing`);
    await pipeline(Readable.from(counted(body)), createWriteStream(part));
    await checkHash(part, wheel, link.host);
  } catch (thrown) {
    throw fileError(thrown, part);
  } finally {
    silence.end();
  }
}

async function answerOf(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  const answer = await fetch(url, { headers, signal });
  if (!answer.ok) throw new Error(`${url.host} answered ${answer.status} for ${url.pathname}`);
  return answer;
}

/** Aborts when a watch does, or when nothing has been heard for a while. */
class Silence {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly cancel = (): void => this.controller.abort(this.outer.reason);

  constructor(private readonly outer: AbortSignal) {
    this.timer = setTimeout(
      () => this.controller.abort(new Error(`nothing came for ${SILENCE_MS / 1000} s`)),
      SILENCE_MS,
    );
    outer.addEventListener('abort', this.cancel);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  broken(): void {
    this.timer.refresh();
  }

  end(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.cancel);
  }
}

/** @throws UserError with both reasons if pip cannot either */
async function fetchByPip(wheel: Wheel, folder: string, before: Error, { signal }: Watch): Promise<void> {
  const why = `${wheel.project} ${wheel.version} cannot be downloaded: ${reasonOf(before)}`;
  const advice = 'a network that reaches pypi.org is needed, or a mirror of it that PIP_INDEX_URL or pip.conf names';
  const python = onPath(['python3', 'python']);
  if (python === undefined) throw new UserError(`${why}; ${advice}`, false, { cause: before });
  const exactly = [
    `${wheel.project}==${wheel.version}`,
    '--python-version',
    '3.11',
    '--platform',
    'manylinux2014_x86_64',
  ];
  const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '-d', folder, ...exactly];
  try {
    await runProgram(python, args, { cwd: folder, signal });
  } catch (thrown) {
    signal.throwIfAborted();
    throw new UserError(`${why}; nor by pip (${asError(thrown).message}); ${advice}`, false, { cause: before });
  }
  const file = join(folder, wheel.file);
  if (!statSync(file, { throwIfNoEntry: false })) throw new UserError(`${why}, and pip gave another file; ${advice}`);
  await checkHash(file, wheel, 'pip');
}

/** fetch hides why it failed. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== '' ? `${message} (${cause.message})` : message;
}
