import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allBetas } from '../../../src/config/language/allBetas';
import { expandSweep, resolvedConfig } from '../../../src/config/reading/expandSweep';
import { readConfig } from '../../../src/config/reading/read';
import { allBetasTitle } from '../../../src/vscode/language/allBetasText';
import { someInfo } from '../run/helpers';
import { before } from './runs';

const HEAD = 'data: {name: tetrominoes}\nmodel: {architecture: mlp, hidden: [4], latent: 2}\n';
const TEXT = `${HEAD}sweep: {objective.beta: [0.25, 0.5, 1, 2, 4, 8]}\n`;

/** With the first so many members finished, the newest in 150 s. */
function title(text: string, finished: number): string {
  const read = readConfig(text);
  const runs = expandSweep(read.config!)
    .slice(0, finished)
    .map((member, i) => ({
      info: someInfo({ config: resolvedConfig(member), created: before(1000 * (finished - i)) }),
      health: 'finished' as const,
      state: { status: 'finished' as const, step: 1000, heartbeat: before(0), seconds: i === finished - 1 ? 150 : 9 },
    }));
  return allBetasTitle(read.config!, allBetas(text, read)!, runs);
}

test('it says how many runs it saves and, where one has finished, how long', () => {
  assert.equal(title(TEXT, 0), 'Train all β at once: 1 run instead of 6');
  // Five are left, one would take their place: 4 · 150 s.
  assert.equal(title(TEXT, 1), 'Train all β at once: 1 run instead of 6, about 10 min of training less');
  assert.equal(title(TEXT.replace('8]}', '8], seed: [0, 1, 2]}'), 0), 'Train all β at once: 3 runs instead of 18');
});

test('no time is saved where little is left of the sweep', () => {
  assert.equal(title(TEXT, 5), 'Train all β at once: 1 run instead of 6');
  assert.equal(title(TEXT, 6), 'Train all β at once: 1 run instead of 6');
});
