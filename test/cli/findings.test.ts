import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { decodeSafetensors, encodeSafetensors } from '../../src/run/checkpoints/safetensors';
import { checkpoints, result, smallConfig, temporary, train } from './helpers';

/** `report --json` on tiny runs that were built to have a finding, or not to. */

interface Finding {
  rule: string;
  holds: boolean;
  numbers: Record<string, number | string | number[]>;
  sentence: string;
  next: string | null;
}

const folder = temporary({ after });
const config = smallConfig(folder, { steps: 400, checkpoints: 4, evaluations: 4, learningRate: 0.003 });
/** With fewer, rules say nothing. */
const ENOUGH = 'analysis.examples=120';
let runs = 0;
const trained = async (...sets: string[]): Promise<string> =>
  (await train(config, '--runs', join(folder, `${runs++}`), ...[ENOUGH, ...sets].flatMap(set => ['--set', set]))).run;

async function findingsOf(...dirs: string[]): Promise<Map<string, Finding>> {
  const report = (await result('report', ...dirs, '-o', join(folder, `${runs++}.html`))) as { findings: Finding[] };
  return new Map(report.findings.map(finding => [finding.rule, finding]));
}

/** Gives the earlier checkpoints the last one's encoder, and takes what the decoder knew from all but the third. */
function freezeEncoder(run: string): void {
  const files = checkpoints(run);
  const last = decodeSafetensors(readFileSync(files.at(-1)!), 'last');
  files.slice(0, -1).forEach((file, i) => {
    const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
    const mixed = [...tensors].map(([name, own]) => {
      const empty = { ...own, data: new Float32Array(own.data.length) };
      return [name, name.startsWith('decoder.') ? (i < 2 ? empty : own) : last.tensors.get(name)!] as const;
    });
    writeFileSync(file, Buffer.concat(encodeSafetensors(new Map(mixed), metadata)));
  });
}

describe('findings of real runs', { concurrency: 2 }, () => {
  test('a healthy run has none of the troubles, and its seeds are averaged', async () => {
    const [run, seed] = await Promise.all([trained(), trained('seed=1')]);
    const found = await findingsOf(run, seed);
    for (const name of ['collapse', 'overfits', 'mean and sample disagree', 'could stop', 'too many units']) {
      assert.notEqual(found.get(name)?.holds, true, found.get(name)?.sentence);
    }
    assert.ok(found.has('overfits'));
    assert.equal(found.get('settled')!.numbers['seeds'], 2);
    const analysis = join(run, 'analysis');
    const kept = () => readdirSync(analysis).map(name => [name, statSync(join(analysis, name)).mtimeMs]);
    const before = kept();
    assert.equal(before.filter(([name]) => String(name).startsWith('same-layers-')).length, 3);
    assert.deepEqual(await findingsOf(run, seed), found);
    assert.deepEqual(kept(), before);
    // A seed that cannot be read any more is left out.
    writeFileSync(checkpoints(seed)[0]!, '');
    assert.equal((await findingsOf(run, seed)).get('settled')!.numbers['seeds'], 1);
  });

  test('β 1000 collapses, and the sweep says where units live', async () => {
    const [run, other] = await Promise.all([trained('objective.beta=1000'), trained()]);
    const found = await findingsOf(run, other);
    assert.equal(found.get('collapse')!.holds, true);
    assert.match(found.get('collapse')!.sentence, /The largest measured β that keeps 2 units is 1\.$/);
    assert.equal(found.get('unit type')!.holds, true);
  });

  test('a frozen encoder settles, and before the decoder', async () => {
    const run = await trained();
    freezeEncoder(run);
    const found = await findingsOf(run);
    const upwards = found.get('learned from the input upwards')!;
    assert.equal(upwards.holds, true);
    assert.equal(upwards.numbers['encoder'], 100);
    assert.ok(Number(upwards.numbers['decoder']) >= 300);
    assert.match(
      upwards.sentence,
      /^Learned from the input upwards: the encoder's layers settled at step 100, the decoder's [^]*step /,
    );
    assert.equal(found.get('settled')!.holds, true);
  });

  test('a training without steps worth the name is as it was untrained, and nothing more is said of settling', async () => {
    const found = await findingsOf(await trained('train.learningRate=1e-9'));
    assert.equal(found.get('settled')!.holds, false);
    assert.match(
      found.get('settled')!.sentence,
      /are as they were untrained \(CKA 1\): nothing learned shows there\.$/,
    );
    for (const rule of ['could stop', 'learned from the input upwards']) assert.equal(found.get(rule), undefined, rule);
  });

  test('what rests on too few examples is not said, and that they are too few is', async () => {
    const found = await findingsOf(await trained('train.learningRate=1e-9', 'analysis.examples=5'));
    for (const rule of ['settled', 'could stop', 'learned from the input upwards', 'mean and sample disagree']) {
      assert.equal(found.get(rule), undefined);
    }
    const few = found.get('too few examples')!;
    assert.match(few.sentence, /^5 examples: CKA is biased upwards; debiased CKA depends much on which they are; 2NN /);
    assert.match(few.next!, /^Set analysis\.examples to 200: there are [\d,]+ held-out examples\.$/);
  });
});
