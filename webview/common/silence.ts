import type { z } from 'zod';
import type { lostPanelSchema } from '../../src/protocol/panel';
import { CONTROL, h, icon } from './dom';
import { type Silence, host } from './hostChannel';

export type LostPanel = z.output<typeof lostPanelSchema>;

const CONTROLS = `.${CONTROL}, button.link`;

const WORDS: Record<Silence, { icon: string; text: string }> = {
  slow: {
    icon: 'watch',
    text: 'The editor’s extension host is slow to answer; what is shown here may be out of date. If that lasts: ',
  },
  gone: {
    icon: 'debug-disconnect',
    text: 'The extension host that kept this panel up to date has ended. ',
  },
};

/**
 * The bar on top of a panel that nobody answers, with the link that brings it back. It says no more than is known. What is
 * shown stays readable; what is asked of a host that is slow is done later, of one that has ended it is disabled.
 * @param lost what the link hands to its command; null where closing and opening again is all that helps
 */
export function silenceBar(root: HTMLElement, lost: () => LostPanel | null): HTMLElement {
  const bar = h('div', { class: 'silence', hidden: true });
  // A live region speaks when it fills, so it is there from the start.
  const region = h('div', { role: 'status' }, bar);
  let disabled: Element[] = [];
  host.onSilence(silence => {
    bar.hidden = silence === null;
    root.toggleAttribute('data-silent', silence !== null);
    const gone = silence === 'gone';
    if (gone) disabled = [...root.querySelectorAll(CONTROLS)].filter(control => !control.hasAttribute('disabled'));
    for (const control of disabled) control.toggleAttribute('disabled', gone);
    if (!gone) disabled = [];
    if (silence === null) return;
    const panel = lost();
    const href = `command:vaeLens.revive?${encodeURIComponent(JSON.stringify([panel]))}`;
    const { icon: sign, text } = WORDS[silence];
    const back = panel ? h('a', { href }, 'Bring this panel back') : 'Close it and open it again.';
    bar.replaceChildren(icon(sign), h('span', {}, text, back));
  });
  return region;
}
