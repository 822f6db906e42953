import { ready, showCheckpoint } from '../../src/protocol/panel';
import { host } from '../common/host';
import { noticeBar, showProblem } from '../common/notice';
import { silenceBar } from '../common/silence';
import { CheckpointView } from './view';

/** The read-only editor of safetensors files. */
function start(root: HTMLElement): void {
  const view = new CheckpointView();
  root.classList.add('panel');
  root.append(
    silenceBar(root, () => null),
    noticeBar(),
    view.element,
  );
  host.on(showCheckpoint, model => {
    view.show(model);
    return null;
  });
  host.start();
  host.call(ready, { run: null }).catch(showProblem);
}

const root = document.getElementById('root');
if (root) start(root);
