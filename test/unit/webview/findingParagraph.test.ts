import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimAndRest, holding } from '../../../webview/common/findingParagraph';

const finding = (sentence: string, claim?: string, next: string | null = null) => ({
  ...{ rule: 'a rule', holds: true, numbers: {} },
  ...{ sentence, claim, next },
});

test('the first claim stands out of what all say', () => {
  const collapsed = finding('It has collapsed: every code is the same.', 'It has collapsed', 'Lower β.');
  const passive = finding('Unit 1 is passive: noise.', 'Unit 1 is passive');
  assert.deepEqual(claimAndRest([collapsed, passive]), [
    'It has collapsed',
    ': every code is the same. Lower β. Unit 1 is passive: noise.',
  ]);
  assert.deepEqual(claimAndRest([finding('No claim is made.'), passive])[0], '');
});

test('a claim that is most of the paragraph does not', () => {
  const claim = `Units ${'1, '.repeat(30)}2 are passive`;
  assert.deepEqual(claimAndRest([finding(`${claim}: noise.`, claim)]), ['', `${claim}: noise.`]);
  assert.deepEqual(claimAndRest([]), ['', '']);
});

test('what does not hold is not said', () => {
  const no = { ...finding('It has not.'), holds: false };
  const yes = finding('It has.');
  assert.deepEqual(holding([undefined, no, yes]), [yes]);
});
