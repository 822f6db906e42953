import assert from 'node:assert/strict';
import { execFileSync, fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../../../src/base/errors';
import { writeAtomic } from '../../../src/base/files';
import { acquireLock } from '../../../src/run/lock';
import type { Lock } from '../../../src/run/lock';
import { isAlive, ownerSchema, thisProcess } from '../../../src/run/process';
import type { Owner } from '../../../src/run/process';
import { temporaryFolder } from './helpers';

const [A, B, C, D] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()] as const;

/** What a child answers to 'take DIR' and 'drop'; to 'churn DIR' it answers 'won' each time. */
type Answer = 'won' | 'refused' | 'dropped' | `failed: ${string}`;

/** This file, started again as a child: takes and drops locks as it is told. */
function serve(): void {
  let lock: Lock | undefined;
  process.on('message', (message: string) => {
    const [command, dir] = message.split('\t');
    if (command === 'churn') {
      churn(dir!);
    } else if (command === 'take') {
      const got = take(dir!);
      if (typeof got === 'object') lock = got;
      process.send?.(typeof got === 'object' ? 'won' : got);
    } else {
      lock?.release();
      process.send?.('dropped');
    }
  });
  process.on('disconnect', () => process.exit());
}

function take(dir: string): Lock | Answer {
  try {
    return acquireLock(dir);
  } catch (thrown) {
    const expected = thrown instanceof UserError && thrown.message.includes('is being trained by process');
    return expected ? 'refused' : `failed: ${String(thrown)}`;
  }
}

/** Takes and drops the lock for ever; while it holds it, nobody else that lives may say so too. */
function churn(dir: string): void {
  const lock = take(dir);
  if (typeof lock === 'object') {
    const inside = join(dir, 'inside');
    if (existsSync(inside) && isAlive(ownerOf(inside))) process.send?.('failed: two owners');
    const me = thisProcess();
    writeAtomic(inside, JSON.stringify(me));
    if (ownerOf(inside).token !== me.token) process.send?.('failed: another owner came');
    rmSync(inside);
    lock.release();
    process.send?.('won');
  } else if (lock !== 'refused') {
    process.send?.(lock);
  }
  setTimeout(() => churn(dir), 1);
}

async function start(): Promise<ChildProcess> {
  const child = fork(__filename, ['lock-child'], { stdio: 'ignore' });
  await once(child, 'spawn');
  return child;
}

async function ask(child: ChildProcess, message: string): Promise<Answer> {
  child.send(message);
  const [answer] = (await once(child, 'message')) as [Answer];
  return answer;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function ownerOf(file: string): Owner {
  return ownerSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

function deadPid(): number {
  return Number(execFileSync(process.execPath, ['-p', 'process.pid']).toString());
}

function refuses(pattern: RegExp): (thrown: unknown) => boolean {
  return thrown => thrown instanceof UserError && pattern.test(thrown.message);
}

const KILLS = 8;

function tests(): void {
  test('a lock is taken, refused to others and given back', t => {
    const dir = temporaryFolder(t);
    const lock = acquireLock(dir);
    assert.equal(ownerOf(join(dir, 'lock')).pid, process.pid);
    assert.throws(() => acquireLock(dir), refuses(new RegExp(`is being trained by process ${process.pid}; stop`)));
    assert.deepEqual(readdirSync(dir), ['lock']);
    lock.release();
    lock.release();
    assert.deepEqual(readdirSync(dir), []);
    acquireLock(dir).release();
  });

  test('only its own lock is given back', t => {
    const dir = temporaryFolder(t);
    const lock = acquireLock(dir);
    const other = JSON.stringify({ ...thisProcess(), token: A });
    writeFileSync(join(dir, 'lock'), other);
    lock.release();
    assert.equal(readFileSync(join(dir, 'lock'), 'utf8'), other);
  });

  test('owners that died are told from those that live', () => {
    const me = thisProcess();
    assert.equal(isAlive(me), true);
    assert.equal(isAlive({ ...me, pid: deadPid() }), false);
    assert.equal(isAlive({ ...me, boot: 'another' }), false);
    assert.equal(isAlive({ ...me, host: 'elsewhere' }), undefined);
    assert.equal(isAlive({ ...me, started: null }), true);
    // The number was given to another process.
    if (process.platform === 'linux') assert.equal(isAlive({ ...me, started: '1' }), false);
  });

  test('the lock of a dead owner is taken over, that of another machine is not', t => {
    const dir = temporaryFolder(t);
    const file = join(dir, 'lock');
    const put = (changes: object) => writeFileSync(file, JSON.stringify({ ...thisProcess(), ...changes }));
    put({ pid: deadPid() });
    acquireLock(dir).release();
    put({ boot: 'before the power went' });
    acquireLock(dir).release();
    put({ host: 'node17', pid: 4242 });
    assert.throws(
      () => acquireLock(dir),
      refuses(/trained by process 4242 on node17; if that process is gone, delete .*lock$/),
    );
    rmSync(file);
    acquireLock(dir).release();
    assert.deepEqual(readdirSync(dir), []);
  });

  test('a lock that cannot be read is named, and so is a folder that is not there', t => {
    const dir = temporaryFolder(t);
    writeFileSync(join(dir, 'lock'), '{"pid"');
    assert.throws(
      () => acquireLock(dir),
      refuses(/lock stayed in the way for 1 second; delete it if no process trains this run$/),
    );
    assert.deepEqual(readdirSync(dir), ['lock']);
    assert.throws(() => acquireLock(join(dir, 'none')), refuses(/none does not exist$/));
  });

  test('takeovers that died half way are taken over in turn, and their files go', t => {
    const dir = temporaryFolder(t);
    const pid = deadPid();
    const put = (name: string, token: string) =>
      writeFileSync(join(dir, name), JSON.stringify({ ...thisProcess(), pid, token }));
    put('lock', A);
    put(`lock.takeover-${A}`, B);
    put(`lock.takeover-${B}`, C);
    put('lock.takeover-of-old', D);
    const lock = acquireLock(dir);
    assert.deepEqual(readdirSync(dir), ['lock']);
    lock.release();
  });

  test('a takeover that is going on is not disturbed', t => {
    const dir = temporaryFolder(t);
    writeFileSync(join(dir, 'lock'), JSON.stringify({ ...thisProcess(), pid: deadPid(), token: A }));
    writeFileSync(join(dir, `lock.takeover-${A}`), JSON.stringify({ ...thisProcess(), token: B }));
    assert.throws(() => acquireLock(dir), refuses(/stayed in the way/));
    assert.deepEqual(readdirSync(dir).sort(), ['lock', `lock.takeover-${A}`]);
  });

  const children: ChildProcess[] = [];
  const root = mkdtempSync(join(tmpdir(), 'vae-lens-test-'));
  after(() => {
    for (const child of children) child.disconnect();
    rmSync(root, { recursive: true, force: true });
  });

  /** All children go for one lock; exactly one gets it. */
  async function race(dir: string, round: string): Promise<ChildProcess> {
    const answers = await Promise.all(children.map(child => ask(child, `take\t${dir}`)));
    const winners = children.filter((_, index) => answers[index] === 'won');
    assert.equal(winners.length, 1, `${round}: ${answers.join(', ')}`);
    assert.equal(answers.filter(answer => answer === 'refused').length, children.length - 1, answers.join(', '));
    assert.deepEqual(readdirSync(dir), ['lock'], round);
    const [winner] = winners;
    assert.equal(ownerOf(join(dir, 'lock')).pid, winner!.pid);
    return winner!;
  }

  test('of eight processes exactly one gets a free lock, a stale one, and one whose takeover died', async () => {
    children.push(...(await Promise.all(Array.from({ length: 8 }, start))));
    const pid = deadPid();
    for (let round = 0; round < 45; round++) {
      const dir = join(root, String(round));
      mkdirSync(dir);
      const put = (name: string, token: string) =>
        writeFileSync(join(dir, name), JSON.stringify({ ...thisProcess(), pid, token }));
      if (round % 3 > 0) put('lock', A);
      if (round % 3 > 1) put(`lock.takeover-${A}`, B);
      const winner = await race(dir, `round ${round}`);
      assert.equal(await ask(winner, 'drop'), 'dropped');
      assert.ok(!existsSync(join(dir, 'lock')));
    }
  });

  test('after kill -9 of the owner exactly one of the others gets the lock', async () => {
    const dir = join(root, 'killed');
    mkdirSync(dir);
    while (children.length > 2) {
      const winner = await race(dir, `${children.length} left`);
      children.splice(children.indexOf(winner), 1);
      await kill(winner);
    }
    await race(dir, 'the last two');
  });

  test('kill -9 at any moment neither lets two in nor keeps all out', async () => {
    const dir = join(root, 'churned');
    mkdirSync(dir);
    const failures: Answer[] = [];
    let wins = 0;
    const newcomer = async () => {
      const child = await start();
      child.on('message', (answer: Answer) => (answer === 'won' ? wins++ : failures.push(answer)));
      child.send(`churn\t${dir}`);
      return child;
    };
    const crowd = await Promise.all(Array.from({ length: 4 }, newcomer));
    for (let killed = 0; killed < KILLS; killed++) {
      const before = wins;
      const patience = Date.now() + 10_000;
      while (wins < before + 2 && Date.now() < patience) await wait(1 + ((killed * 7) % 13));
      assert.ok(wins > before, `nobody got the lock after kill ${killed}`);
      await kill(crowd.shift()!);
      crowd.push(await newcomer());
    }
    await Promise.all(crowd.map(kill));
    assert.deepEqual(failures, []);
    acquireLock(dir).release();
  });
}

if (process.argv[2] === 'lock-child') serve();
else tests();
