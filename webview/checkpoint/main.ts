import { ready, showCheckpoint } from '../../src/protocol/panel';
import { fillPanel } from '../common/frame';
import { host } from '../common/hostChannel';
import { showProblem } from '../common/notice';
import { CheckpointView } from './checkpointView';

/** The read-only editor of safetensors files. */
function start(root: HTMLElement): void {
  const view = new CheckpointView();
  fillPanel(root, () => null, view.element);
  host.on(showCheckpoint, model => {
    view.show(model);
    return null;
  });
  host.start();
  host.call(ready, null).catch(showProblem);
}

const root = document.getElementById('root');
if (root) start(root);
