import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Inspector } from '../../../src/protocol/panel';
import type { Health } from '../../../src/run/health';
import { bannersOf, canTrain } from '../../../webview/inspector/frame/states';
import { inspector, runView } from './inspectorModel';

const NOW = Date.parse('2026-11-21T10:04:00.000Z');
const strong = (model: Inspector): string[] => bannersOf(model, NOW).map(banner => banner.strong);
const actions = (model: Inspector): string[] =>
  bannersOf(model, NOW).flatMap(banner => banner.actions.map(({ text }) => text));

describe('what is said above a run', () => {
  test('nothing while all is well', () => {
    const well: Health[] = ['preparing', 'running', 'stopped', 'finished'];
    for (const health of well) assert.deepEqual(bannersOf(inspector({ run: runView({}, { health }) }), NOW), []);
  });

  test('a failure: its cause, and how to go on', () => {
    const error = 'training failed: the loss is NaN at step 201. Try a train.learningRate below 0.001';
    const advice = { key: 'train.learningRate', value: 0.0001 };
    const model = inspector({ run: runView({ error, advice }, { health: 'failed' }) });
    assert.deepEqual(strong(model), ['Training failed at step 200.']);
    assert.equal(bannersOf(model, NOW)[0]!.text, 'The loss is NaN at step 201. Try a train.learningRate below 0.001.');
    assert.deepEqual(actions(model), ['Set train.learningRate to 1e-4', 'Resume from step 100', 'Show the log']);
    const [mend, again] = bannersOf(model, NOW)[0]!.actions;
    assert.deepEqual([mend!.act, mend!.primary, again!.primary], [{ do: 'edit config', ...advice }, true, false]);
    const unadvised = inspector({ run: runView({ error }, { health: 'failed' }) });
    assert.deepEqual(actions(unadvised), ['Resume from step 100', 'Show the log']);
  });

  test('a file of the run that is damaged', () => {
    const run = runView({ error: 'scalars.jsonl, line 2, is not JSON: this line is left out' }, { health: 'finished' });
    const [banner] = bannersOf(inspector({ run }), 0);
    assert.equal(banner?.strong, 'Not all of this run can be shown.');
    assert.match(banner.text, /line 2, is not JSON/);
  });

  test('a newest checkpoint that is damaged: on from the one before', () => {
    const checkpoints = [30, 40].map(step => ({ step, file: '' }));
    const run = runView({ error: 'it is damaged', soundStep: 30, checkpoints }, { health: 'failed' });
    assert.equal(bannersOf(inspector({ run }), 0)[0]?.actions[0]?.text, 'Resume from step 30');
  });

  test('a config that cannot be read is not edited', () => {
    const { config } = inspector();
    const run = runView({ error: 'x', advice: { key: 'seed', value: 1 } }, { health: 'failed' });
    const model = inspector({ config: { ...config, problem: 'seed is missing' }, run });
    assert.deepEqual(actions(model), ['Open the config', 'Resume from step 100', 'Show the log']);
  });

  test('no checkpoint to go on from', () => {
    const model = inspector({ run: runView({ checkpoints: [] }, { health: 'interrupted' }) });
    assert.deepEqual(actions(model), ['Start again from step 0', 'Show the log']);
    assert.match(bannersOf(model, NOW)[0]!.text, /begins again/);
    const info = { ...runView().info, parent: { run: '../b', step: 1500 } };
    const child = inspector({ run: runView({ info, checkpoints: [] }, { health: 'interrupted' }) });
    assert.deepEqual(actions(child), ['Resume from step 1,500', 'Show the log']);
    assert.match(bannersOf(child, NOW)[0]!.text, /begins again at that of step 1,500 that it goes on from/);
    const damaged = inspector({ run: runView({ info, soundStep: 0 }, { health: 'failed' }) });
    assert.deepEqual(actions(damaged), ['Resume from step 1,500', 'Show the log'], 'its own is damaged');
  });

  test('a run that is silent on another machine', () => {
    const owner = { pid: 48213, host: 'gpu-07', here: false };
    const model = inspector({ run: runView({ owner }, { health: 'silent' }) });
    assert.deepEqual(strong(model), ['The run has not written anything for 4 min.']);
    assert.match(bannersOf(model, NOW)[0]!.text, /step 200 on host gpu-07, process 48213/);
    assert.deepEqual(actions(model), ['Check again', 'Take over and resume here']);
  });

  test('without trust nothing is offered that starts a process', () => {
    const starts = new Set(['train', 'try again', 'sweep', 'resume', 'take over', 'report']);
    const healths: Health[] = ['failed', 'interrupted', 'silent', 'stopped', 'finished'];
    for (const health of healths) {
      const model = inspector({ trusted: false, run: runView({ error: 'x' }, { health }) });
      const offered = bannersOf(model, NOW).flatMap(banner => banner.actions.map(({ act }) => act.do));
      assert.equal(offered[0], 'manage trust');
      assert.deepEqual(
        offered.filter(what => starts.has(what)),
        [],
      );
    }
  });

  test('a folder that was deleted, a config that is gone, and one with a problem', () => {
    const model = inspector({ run: null, gone: '/vae/runs/mnist/a' });
    assert.deepEqual(strong(model), ['This run’s folder is gone.']);
    assert.match(bannersOf(model, NOW)[0]!.text, /^runs\/mnist\/a was deleted/);
    const { config } = model;
    assert.deepEqual(strong(inspector({ config: { ...config, exists: false } })), ['mnist.vae.yaml is gone.']);
    const broken = inspector({ config: { ...config, problem: "'likelihod' is not a key" } });
    assert.equal(bannersOf(broken, NOW)[0]!.text, "'likelihod' is not a key. What was trained stays readable.");
  });

  test('a run that was opened on its own says so, and is missed where it was', () => {
    const { config } = inspector();
    const alone = { ...config, file: '/copied/a/run.json', alone: true, exists: false };
    const run = runView({}, { health: 'finished' });
    assert.deepEqual(strong(inspector({ config: alone, run })), ['This run was opened on its own.']);
    const gone = inspector({ config: alone, run: null, gone: '/copied/a' });
    assert.deepEqual(strong(gone), ['This run’s folder is gone.']);
    assert.match(bannersOf(gone, NOW)[0]!.text, /If it lies elsewhere now, open it there/);
    assert.deepEqual(actions(gone), ['Check again', 'Open run folder…']);
  });

  test('only a config that is there and has no problem is trained, and only with trust', () => {
    const { config } = inspector();
    const alone = { ...config, file: '/copied/a/run.json', alone: true, exists: false };
    const models = [
      inspector(),
      inspector({ trusted: false }),
      inspector({ config: { ...config, exists: false } }),
      inspector({ config: { ...config, problem: 'seed is missing' } }),
      inspector({ config: alone }),
    ];
    assert.deepEqual(models.map(canTrain), [true, false, false, false, false]);
  });

  test('a training that did not start says why, and leaves the name of a key alone', () => {
    const model = inspector({ starting: { label: 'β 4', stages: [], error: 'data.path: /x does not exist' } });
    assert.deepEqual(strong(model), ['Training did not start.']);
    assert.equal(bannersOf(model, NOW)[0]!.text, 'data.path: /x does not exist.');
    assert.deepEqual(actions(model), ['Try again', 'Show the log']);
    assert.deepEqual(bannersOf(model, NOW)[0]!.actions[0]!.act, { do: 'try again' }, 'whatever was asked for');
  });

  test('one that did not find its data asks where they are', () => {
    const starting = { label: 'β 4', stages: [], error: 'x', remedy: { locateData: '/runs/a' } };
    const model = inspector({ starting });
    assert.deepEqual(actions(model), ['Locate data…', 'Show the log']);
    const { act, then } = bannersOf(model, NOW)[0]!.actions[0]!;
    assert.deepEqual([act, then], [{ do: 'locate data', run: '/runs/a' }, { do: 'try again' }]);
    assert.deepEqual(actions(inspector({ starting, trusted: false })), ['Manage workspace trust', 'Show the log']);
  });
});
