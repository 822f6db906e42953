import { h, icon } from './dom';

export interface MenuItem {
  text: string;
  icon?: string;
  onClick: () => void;
}

let close: (() => void) | undefined;

function step(menu: HTMLElement, by: number): void {
  const items = [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[(at + by + items.length) % items.length]?.focus();
}

function place(menu: HTMLElement, anchor: HTMLElement): void {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = box.bottom + 2 + height <= innerHeight;
  menu.style.left = `${Math.max(4, Math.min(box.left, innerWidth - width - 4))}px`;
  menu.style.top = `${below ? box.bottom + 2 : Math.max(4, box.top - height - 2)}px`;
}

/** Opens a menu under a button; arrow keys, Home, End, Escape and a click elsewhere do what they do in any menu. */
export function openMenu(anchor: HTMLElement, label: string, items: readonly MenuItem[]): void {
  const again = anchor.getAttribute('aria-expanded') === 'true';
  close?.();
  if (again) return;
  const menu = h('div', { class: 'menu', role: 'menu', 'aria-label': label });
  const dismiss = (): void => {
    close = undefined;
    menu.remove();
    anchor.setAttribute('aria-expanded', 'false');
    removeEventListener('pointerdown', outside, true);
    removeEventListener('blur', dismiss);
  };
  const outside = (event: Event): void => {
    const path = event.composedPath();
    if (!path.includes(menu) && !path.includes(anchor)) dismiss();
  };
  for (const item of items) {
    const choose = (): void => {
      dismiss();
      anchor.focus();
      item.onClick();
    };
    menu.append(
      h(
        'button',
        { type: 'button', role: 'menuitem', tabindex: -1, onclick: choose },
        item.icon ? icon(item.icon) : null,
        item.text,
      ),
    );
  }
  menu.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown') step(menu, 1);
    else if (event.key === 'ArrowUp') step(menu, -1);
    else if (event.key === 'Home') menu.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    else if (event.key === 'End') menu.querySelector<HTMLElement>('[role=menuitem]:last-child')?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') {
      dismiss();
      anchor.focus();
    } else return;
    event.preventDefault();
  });
  addEventListener('pointerdown', outside, true);
  addEventListener('blur', dismiss);
  document.body.append(menu);
  place(menu, anchor);
  anchor.setAttribute('aria-expanded', 'true');
  close = dismiss;
  menu.querySelector<HTMLElement>('[role=menuitem]')?.focus();
}
