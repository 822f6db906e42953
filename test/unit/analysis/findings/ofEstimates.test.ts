import assert from 'node:assert/strict';
import { test } from 'node:test';
import { informationSaturatesFinding } from '../../../../src/analysis/findings/ofEstimates/informationSaturates';
import { memorisesFinding } from '../../../../src/analysis/findings/ofEstimates/memorises';
import { priorIsBottleneckFinding } from '../../../../src/analysis/findings/ofEstimates/priorIsBottleneck';
import type { Estimated, EstimatedPart } from '../../../../src/analysis/results/estimated';

const at = (value: number, error = 0): { value: number; error: number } => ({ value, error });

function partOf(rate: number, information: number, error = 0.1): EstimatedPart {
  const exact = { mutualInformation: at(information, error), marginalKl: at(rate - information, error) };
  const rest = { minibatch: null, perplexity: 1, logLikelihood: null };
  return { n: 500, count: 1024, rate: at(rate, error), distortion: at(90), elbo: at(-90 - rate), exact, ...rest };
}

function estimated(rate: number, information: number, excess = at(0)): Estimated {
  const memorisation = { n: 500, among: 500, nearTrained: 0.3 + excess.value, nearUnseen: 0.3, excess };
  const part = partOf(rate, information);
  return { step: 100, train: part, test: part, memorisation, mig: null, causes: {} };
}

test('memorises: more than ten points and two errors, and silent where nothing is coded', () => {
  const found = memorisesFinding(estimated(20, 6, at(0.23, 0.02)))!;
  assert.equal(found.holds, true);
  assert.equal(
    found.sentence,
    'Reconstructions of unseen examples look like training examples (23.0 ± 2.0 points more often than like other unseen ones, of 500 examples each).',
  );
  assert.equal(memorisesFinding(estimated(20, 6, at(0.23, 0.12)))!.holds, false, 'not sure');
  const few = memorisesFinding(estimated(20, 6, at(0.08, 0.01)))!;
  assert.equal(few.holds, false);
  assert.match(few.sentence, /^Few reconstructions .* \(8\.0 ± 1\.0 points/);
  assert.match(
    memorisesFinding(estimated(20, 6, at(-0.02, 0.01)))!.sentence,
    /were not found .* \(−2\.0 ± 1\.0 points/,
  );
  assert.equal(memorisesFinding(estimated(0.05, 0.01, at(0.9, 0.01))), undefined, 'collapsed');
  assert.equal(memorisesFinding({ ...estimated(20, 6), memorisation: null }), undefined);
  const { memorisation, ...rest } = estimated(20, 6, at(0.5, 0.01));
  assert.equal(memorisesFinding({ ...rest, memorisation: { ...memorisation!, n: 19 } }), undefined, 'very few');
});

test('information saturates: within two errors of log N', () => {
  const most = Math.log(1024);
  const found = informationSaturatesFinding(estimated(300, most))!;
  assert.equal(found.holds, true);
  assert.equal(
    found.sentence,
    'The code tells all 1,024 training examples apart (mutual information 6.9 ± 0.1 of at most 6.9 nats, log 1,024); more rate can only be marginal KL.',
  );
  assert.equal(informationSaturatesFinding(estimated(300, most - 0.19))!.holds, true);
  assert.equal(informationSaturatesFinding(estimated(300, most - 0.21))!.holds, false);
  assert.equal(informationSaturatesFinding({ ...estimated(0, 0), train: { ...partOf(9, 6), n: 19 } }), undefined);
});

test('prior is the bottleneck: more than half of the rate, beyond two errors', () => {
  const found = priorIsBottleneckFinding(estimated(17, 8))!;
  assert.equal(found.holds, true);
  assert.equal(
    found.sentence,
    '9.0 ± 0.1 of 17.0 nats of the rate are paid to the prior, not for information (marginal KL, on training examples; information is 6.9 nats at the most, log 1,024).',
  );
  assert.equal(priorIsBottleneckFinding(estimated(17, 8.4))!.holds, false, 'half, within the errors');
  assert.match(
    priorIsBottleneckFinding(estimated(17, 12))!.sentence,
    /^5\.0 ± 0\.1 of 17\.0 nats of the rate are paid to the prior \(/,
  );
  assert.equal(priorIsBottleneckFinding(estimated(0.05, 0)), undefined, 'collapsed');
});
