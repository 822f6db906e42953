import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../../base/files';
import { ifReadable } from '../../run/folder';
import { isAlive, ownerSchema, thisProcess } from '../../run/process';

const LOOK_MS = 3000;
const DAY_MS = 86_400_000;
const OWNER = '.json';
const PICTURE = '.svg';

/**
 * Tells panels that nobody answers whether their extension host is only busy or has ended. A panel can read no file, but it
 * can load a picture: each host has one, which is larger once that host's process is gone. It is made so by the host itself
 * when it ends in order, else by any other of this user that is there, the one that takes its place above all.
 */
export class HostMark {
  readonly picture: string;
  private readonly own: string;
  private readonly timer: NodeJS.Timeout;

  constructor(readonly folder: string) {
    const owner = thisProcess();
    this.own = join(folder, owner.token);
    this.picture = this.own + PICTURE;
    // Where it cannot be written, panels say no more than that nobody answers.
    quietly(() => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(this.own + OWNER, JSON.stringify(owner));
      writeFileSync(this.picture, picture(1));
    });
    this.look();
    this.timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  dispose(): void {
    clearInterval(this.timer);
    quietly(() => markGone(this.own));
  }

  private look(): void {
    quietly(() => {
      const names = readdirSync(this.folder);
      for (const name of names) {
        const file = join(this.folder, name);
        if (name.endsWith(OWNER) && file !== this.own + OWNER) {
          const owner = ifReadable(() => readJson(file, ownerSchema));
          if (owner && isAlive(owner) === false) markGone(file.slice(0, -OWNER.length));
        } else if (!names.includes(name.replace(PICTURE, OWNER)) && Date.now() - statSync(file).mtimeMs > DAY_MS) {
          rmSync(file, { force: true });
        }
      }
    });
  }
}

function markGone(mark: string): void {
  writeFileSync(mark + PICTURE, picture(2));
  rmSync(mark + OWNER, { force: true });
}

function picture(width: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="1"/>`;
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Another host tidies too, or the disk is full.
  }
}
