import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beyond } from '../../../scripts/papers/common/claims';
import { claim } from '../../../scripts/papers/000/claim';
import { Evidence } from '../../../scripts/papers/000/evidence';
import { NotTestable } from '../../../scripts/papers/common/notTestable';

const NOTHING = new Evidence([]);

/** At least 5, unless the control has that, too. */
function atLeastFive(measure: () => number, control?: () => number) {
  return claim<number>({
    figure: '0',
    says: 'many',
    rule: '5 or more',
    measure,
    holds: measured => measured >= 5,
    written: String,
    ...(control && { control: { says: 'none', measure: control, meets: (without: number) => without >= 5 } }),
  });
}

test('each outcome in its case', async () => {
  assert.deepEqual(await atLeastFive(() => 6).judge(NOTHING), { outcome: 'reproduced', measured: '6' });
  assert.deepEqual(await atLeastFive(() => 4).judge(NOTHING), { outcome: 'not reproduced', measured: '4' });
  const controlled = async (measured: number, without: number): Promise<string> => {
    const { outcome, control } = await atLeastFive(
      () => measured,
      () => without,
    ).judge(NOTHING);
    assert.equal(control, String(without));
    return outcome;
  };
  assert.equal(await controlled(6, 4), 'reproduced');
  assert.equal(await controlled(6, 6), 'not shown');
  assert.equal(await controlled(4, 6), 'not reproduced');
  assert.equal(await controlled(4, 4), 'not reproduced');
});

test('what is missing, of the claim or of its control, is said', async () => {
  const missing = (): number => {
    throw new NotTestable('no run');
  };
  const expected = { outcome: 'not testable', measured: 'no run' };
  assert.deepEqual(await atLeastFive(missing).judge(NOTHING), expected);
  assert.deepEqual(await atLeastFive(() => 6, missing).judge(NOTHING), expected);
  assert.deepEqual(await beyond('1', 'something', 'no run').judge(NOTHING), expected);
});

test('another error is no outcome', async () => {
  const broken = (): number => {
    throw new RangeError('broken');
  };
  await assert.rejects(atLeastFive(broken).judge(NOTHING), /broken/);
});
