import { button } from '../../common/controls';
import { h, icon } from '../../common/dom';
import { act } from '../../common/notice';
import type { Banner } from './states';

const ICONS = { bad: 'error', warning: 'warning', info: 'info', trust: 'shield' } as const;

/** A banner as it stands in the panel. */
export function bannerElement({ tone, strong, text, actions }: Banner): HTMLElement {
  const buttons = actions.map(action =>
    button(action.text, {
      onClick: () => act(action.act),
      primary: action.primary ?? false,
      ...(action.icon === undefined ? {} : { icon: action.icon }),
    }),
  );
  return h(
    'div',
    { class: `banner ${tone}` },
    icon(ICONS[tone]),
    h(
      'div',
      { class: 'words' },
      h('p', {}, h('b', {}, strong), ` ${text}`),
      buttons.length > 0 ? h('div', { class: 'buttons' }, ...buttons) : null,
    ),
  );
}
