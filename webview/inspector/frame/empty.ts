import type { Inspector } from '../../../src/protocol/panel';
import { button, setDisabled } from '../../common/controls';
import { h, icon } from '../../common/dom';
import { act } from '../../common/notice';
import { canTrain } from './states';

/** A config that was never trained: what training does, and the buttons that start it. */
export function emptyElement(model: Inspector): HTMLElement {
  const { config } = model;
  const train = button('Train VAE', { icon: 'play', primary: true, onClick: () => act({ do: 'train' }) });
  const sweep = button('Sweep β', { onClick: () => act({ do: 'sweep' }) });
  const possible = canTrain(model);
  setDisabled(train, !possible);
  setDisabled(sweep, !possible);
  return h(
    'div',
    { class: 'empty-view' },
    icon('layers'),
    h('h1', {}, `No run of ${config.name} yet`),
    h(
      'p',
      { class: 'muted' },
      `Training writes a folder runs/${config.name}/. What you see here is that folder: stop, close the window, come back, nothing is lost.`,
    ),
    h('div', { class: 'buttons' }, train, sweep),
  );
}
