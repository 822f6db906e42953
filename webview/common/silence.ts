import type { z } from 'zod';
import type { lostPanelSchema } from '../../src/protocol/panel';
import { CONTROL, h, icon } from './dom';
import { host } from './hostChannel';

export type LostPanel = z.output<typeof lostPanelSchema>;

const CONTROLS = `.${CONTROL}, button.link`;

/**
 * The bar on top of a panel that nobody answers, with the link that brings it back. What is shown stays readable; what
 * would ask the host for something is disabled until it answers.
 * @param lost what the link hands to its command; null where closing and opening again is all that helps
 */
export function silenceBar(root: HTMLElement, lost: () => LostPanel | null): HTMLElement {
  const words = h('span');
  const bar = h('div', { class: 'silence', hidden: true }, icon('debug-disconnect'), words);
  // A live region speaks when it fills, so it is there from the start.
  const region = h('div', { role: 'alert' }, bar);
  let disabled: Element[] = [];
  host.onSilence(silent => {
    const panel = lost();
    const href = `command:vaeLens.revive?${encodeURIComponent(JSON.stringify([panel]))}`;
    words.replaceChildren(
      'Nobody answers: the editor’s extension host has stopped, and nothing here is up to date. ',
      panel ? h('a', { href }, 'Bring this panel back') : 'Close it and open it again.',
    );
    bar.hidden = !silent;
    root.toggleAttribute('data-silent', silent);
    if (silent) disabled = [...root.querySelectorAll(CONTROLS)].filter(control => !control.hasAttribute('disabled'));
    for (const control of disabled) control.toggleAttribute('disabled', silent);
    if (!silent) disabled = [];
  });
  return region;
}
