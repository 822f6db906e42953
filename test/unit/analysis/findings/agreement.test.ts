import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreementFinding } from '../../../../src/analysis/findings/agreement';
import type { Comparison } from '../../../../src/analysis/results/comparison';
import { UNASKED } from '../../../../src/analysis/results/similarities';

/** Two checkpoints whose layers are as alike to themselves as said, and not at all to others. */
function comparisonOf(same: Record<string, number | null>, columns = Object.keys(same)): Comparison {
  const rows = Object.keys(same);
  const linearCka = rows.map(row => columns.map(column => (row === column ? same[row]! : 0.1)));
  return { rows, columns, n: 100, linearCka, debiasedCka: linearCka, ...UNASKED, causes: {} };
}

const SAME = { input: 1, 'encoder/1': 1, 'encoder/2': 0.95, z_mean: 0.97, z_log_var: 0.32, sampling: 0.92 };
const DECODER = { 'decoder/1': 0.94, 'decoder/2': 0.96 };

test('the encoders agree, the latent codes do not', () => {
  const { sentence, numbers } = agreementFinding(comparisonOf({ ...SAME, z_mean: 0.75, sampling: 0.57, ...DECODER }))!;
  assert.equal(
    sentence,
    'The encoders and the decoders agree, the latent codes do not. CKA with the same layer is 0.95 (encoder/2) to 1.0 in ' +
      'the encoder, 0.75 at z_mean and 0.94 (decoder/1) to 0.96 in the decoder.',
  );
  assert.equal(numbers['differ'], 'the latent codes');
});

test('all agree, whatever the log variance and the noise of the sample do; none does', () => {
  assert.match(
    agreementFinding(comparisonOf({ ...SAME, sampling: 0.05, ...DECODER }))!.sentence,
    /^The encoders, the latent codes and the decoders agree\. /,
  );
  const nothing = Object.fromEntries(Object.keys({ ...SAME, ...DECODER }).map(name => [name, 0.2]));
  assert.match(
    agreementFinding(comparisonOf(nothing))!.sentence,
    /^The encoders and the latent codes differ\. CKA with the same layer is 0\.2 in the encoder and 0\.2 at z_mean\. /,
  );
});

test('layers that read z are found to agree, but not to differ: noise lowers what they say', () => {
  const collapsed = agreementFinding(comparisonOf({ ...SAME, sampling: 0.05, 'decoder/1': 0.04, 'decoder/2': 0.06 }))!;
  assert.equal(
    collapsed.sentence,
    'The encoders and the latent codes agree. CKA with the same layer is 0.95 (encoder/2) to 1.0 in the encoder and 0.97 ' +
      'at z_mean. The decoders hold noise of z, drawn anew for each checkpoint: 0.04 (decoder/1) to 0.06 in the decoder ' +
      'tells neither that they agree nor that they differ.',
  );
  assert.deepEqual([collapsed.numbers['differ'], collapsed.numbers['noisy']], ['', 'the decoders']);
  assert.match(agreementFinding(comparisonOf({ 'decoder/1': 0.91 }))!.sentence, /^The decoders agree\. /);
  const alone = agreementFinding(comparisonOf({ 'decoder/1': 0.3 }))!;
  assert.match(alone.sentence, /^The decoders hold noise of z, .*: 0\.3 at decoder\/1 tells neither /);
  assert.equal(alone.claim, 'The decoders hold noise');
});

test('what agrees with an untrained model is not learned', () => {
  const alike = comparisonOf({ ...SAME, ...DECODER });
  const apart = comparisonOf({ 'encoder/1': 0.5, z_mean: 0.1 });
  assert.match(
    agreementFinding(alike, 1)!.sentence,
    / One of the two is untrained: what agrees is there without training\.$/,
  );
  assert.match(agreementFinding(alike, 2)!.sentence, / Both are untrained: nothing that agrees is learned\.$/);
  assert.doesNotMatch(agreementFinding(alike, 0)!.sentence, /untrained/);
  assert.doesNotMatch(agreementFinding(apart, 1)!.sentence, /untrained/, 'nothing agrees');
});

test('the threshold belongs to agreement', () => {
  const at = (cka: number): string => agreementFinding(comparisonOf({ 'encoder/1': cka }))!.sentence;
  assert.match(at(0.9), /^The encoders agree\. CKA with the same layer is 0\.9 at encoder\/1\.$/);
  assert.match(at(0.899), /^The encoders differ\./);
});

test('of a VAE and a classifier what they share, of other layers nothing', () => {
  const classifier = comparisonOf(SAME, ['input', 'encoder/1', 'encoder/2', 'shape', 'scale']);
  assert.match(agreementFinding(classifier)!.sentence, /^The encoders agree\. .* in the encoder\.$/);
  assert.equal(agreementFinding(comparisonOf({ input: 1, 'encoder/1': 1 }, ['input', 'elsewhere'])), undefined);
  assert.equal(agreementFinding(comparisonOf({ input: 1, z_mean: null })), undefined, 'no value, nothing said');
});
