import { closeSync, linkSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError, errorCode, fileError, isAbsent } from '../base/errors';
import { discard, listFolder, pause, writeFully, writeTemporary } from '../base/files';
import { parseJson } from '../base/json';
import { readRegular } from '../base/regularFile';
import type { Holder } from './health';
import { isAlive, ownerSchema, thisProcess } from './process';
import type { Owner } from './process';

/** The right to write a run folder. */
export interface Lock {
  /** Gives it back; does nothing if it is no longer ours. */
  release(): void;
}

/** A process of this machine, which lives, trains there. */
export class LockHeld extends UserError {
  constructor(
    runDir: string,
    readonly owner: Owner,
  ) {
    super(`${runDir} is being trained by process ${owner.pid}; stop that one first`);
  }
}

const TRIES = 100;
const PAUSE_MS = 10;
const TAKEOVER = 'lock.takeover-';

/**
 * Makes this process the only one that writes the run folder, taking over from an owner that died. Throws a UserError
 * if another process owns it or may own it.
 *
 * Each owner has a token of its own. To remove the lock of the dead owner T a process must first create
 * `lock.takeover-T`, which only one can; should that one die too, its own token names the next file, and so on. As a
 * token never returns, a latecomer that still believes in T does no harm: once it holds `lock.takeover-T` it looks at
 * the lock again and finds T gone.
 */
export function acquireLock(runDir: string): Lock {
  const file = join(runDir, 'lock');
  const claim = new Claim(runDir);
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      if (claim.place(file)) {
        removeTakeovers(runDir);
        return { release: () => removeOwn(file, claim.owner) };
      }
      const owner = readOwner(file);
      if (typeof owner === 'object') {
        refuseUnlessDead(owner, runDir, file);
        if (removeDead(owner, runDir, file, claim)) continue;
      }
      pause(PAUSE_MS);
    }
  } finally {
    claim.drop();
  }
  const seconds = (TRIES * PAUSE_MS) / 1000;
  throw new UserError(`${file} stayed in the way for ${seconds} second; delete it if no process trains this run`);
}

/** Who holds the lock of a run folder, for readers: undefined if nobody does, or it cannot be told. Never throws. */
export function lockOwner(runDir: string): Owner | undefined {
  try {
    const owner = readOwner(join(runDir, 'lock'));
    return typeof owner === 'object' ? owner : undefined;
  } catch {
    return undefined;
  }
}

export function holderOf(owner: Owner | undefined): Holder {
  if (!owner) return 'nobody';
  const alive = isAlive(owner);
  if (alive === undefined) return 'elsewhere';
  return alive ? 'alive' : 'dead';
}

/** A file that says who this process is, ready to be put in any place with its whole content at once. */
class Claim {
  readonly owner = thisProcess();
  private readonly text = JSON.stringify(this.owner) + '\n';
  private readonly temporary: string;

  constructor(runDir: string) {
    try {
      this.temporary = writeTemporary(runDir, this.text);
    } catch (thrown) {
      throw fileError(thrown, errorCode(thrown) === 'ENOENT' ? runDir : join(runDir, 'lock'));
    }
  }

  /** Whether the place was free and is ours now. */
  place(path: string): boolean {
    try {
      linkSync(this.temporary, path);
      return true;
    } catch (thrown) {
      if (errorCode(thrown) !== 'EEXIST') return this.create(path);
      // A network disk may do the work and then say that it was done before.
      const owner = readOwner(path);
      return typeof owner === 'object' && owner.token === this.owner.token;
    }
  }

  /** For disks without links; a reader may see the file empty for a moment. */
  private create(path: string): boolean {
    try {
      const handle = openSync(path, 'wx');
      try {
        writeFully(handle, Buffer.from(this.text));
      } catch (thrown) {
        discard(path);
        throw thrown;
      } finally {
        closeSync(handle);
      }
      return true;
    } catch (thrown) {
      if (errorCode(thrown) === 'EEXIST') return false;
      throw fileError(thrown, path);
    }
  }

  drop(): void {
    discard(this.temporary);
  }
}

/** Removes the lock of a dead owner; false if someone else is at it or has done it. */
function removeDead(dead: Owner, runDir: string, file: string, claim: Claim): boolean {
  let takeover = join(runDir, TAKEOVER + dead.token);
  while (!claim.place(takeover)) {
    const other = readOwner(takeover);
    if (typeof other !== 'object' || isAlive(other) === true) return false;
    refuseUnlessDead(other, runDir, takeover);
    takeover = join(runDir, TAKEOVER + other.token);
  }
  const owner = readOwner(file);
  const stillThere = typeof owner === 'object' && owner.token === dead.token;
  remove(stillThere ? file : takeover);
  return stillThere;
}

/** Throws a UserError that says who holds the run. */
function refuseUnlessDead(owner: Owner, runDir: string, file: string): void {
  const alive = isAlive(owner);
  if (alive === true) throw new LockHeld(runDir, owner);
  if (alive === undefined) {
    throw new UserError(
      `${runDir} is being trained by process ${owner.pid} on ${owner.host}; if that process is gone, delete ${file}`,
    );
  }
}

/** To be called by the lock's owner: such files are about dead owners then, all of them gone from the lock. */
function removeTakeovers(runDir: string): void {
  for (const name of listFolder(runDir)) if (name.startsWith(TAKEOVER)) discard(join(runDir, name));
}

function removeOwn(file: string, me: Owner): void {
  const owner = readOwner(file);
  if (typeof owner === 'object' && owner.token === me.token) remove(file);
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (thrown) {
    throw fileError(thrown, file);
  }
}

function readOwner(file: string): Owner | 'none' | 'unreadable' {
  try {
    const parsed = ownerSchema.safeParse(parseJson(readRegular(file).toString()));
    return parsed.success ? parsed.data : 'unreadable';
  } catch (thrown) {
    if (isAbsent(thrown)) return 'none';
    if (thrown instanceof SyntaxError) return 'unreadable';
    throw thrown;
  }
}
