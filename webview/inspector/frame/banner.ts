import { button } from '../../common/controls';
import { h, icon } from '../../common/dom';
import { acted } from '../../common/notice';
import type { Banner, BannerAction } from './states';

const ICONS = { bad: 'error', warning: 'warning', info: 'info', trust: 'shield' } as const;

async function doAll({ act, then }: BannerAction): Promise<void> {
  if ((await acted(act)) && then) await acted(then);
}

/** A banner as it stands in the panel. */
export function bannerElement({ tone, strong, text, actions }: Banner): HTMLElement {
  const buttons = actions.map(action =>
    button(action.text, {
      onClick: () => void doAll(action),
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
