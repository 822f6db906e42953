import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
} from '@vscode/webview-ui-toolkit';
import { CONTROL, h, icon, setText } from './dom';
import { type MenuItem, openMenu } from './menu';

/** The panel's controls. Nothing else imports the toolkit or names its elements: styles know them by their classes. */

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeDropdown(), vsCodeOption());

function toolkitButton(appearance: 'primary' | 'secondary' | 'icon', ...content: (Node | string)[]): HTMLElement {
  const element = document.createElement('vscode-button');
  element.className = `${CONTROL} ${appearance === 'icon' ? 'icon-button' : 'text-button'}`;
  element.setAttribute('appearance', appearance);
  element.append(...content);
  return element;
}

/** A button with words. */
export function button(
  text: string,
  { icon: name, primary = false, onClick }: { icon?: string; primary?: boolean; onClick: () => void },
): HTMLElement {
  const element = toolkitButton(primary ? 'primary' : 'secondary', text);
  if (name !== undefined) {
    const start = icon(name);
    start.slot = 'start';
    element.prepend(start);
  }
  element.addEventListener('click', onClick);
  return element;
}

/** A button that is an icon; `label` says what it does, as a tooltip too. */
export function iconButton(name: string, label: string, onClick: () => void): HTMLElement {
  const element = toolkitButton('icon', icon(name));
  element.setAttribute('aria-label', label);
  element.title = label;
  element.addEventListener('click', onClick);
  return element;
}

/** An icon that opens a menu. */
export function menuButton(name: string, label: string, items: () => readonly MenuItem[]): HTMLElement {
  const element = iconButton(name, label, () => openMenu(element, label, items()));
  element.setAttribute('aria-haspopup', 'menu');
  element.setAttribute('aria-expanded', 'false');
  return element;
}

/** Buttons and the like that cannot be used now; they keep their place. */
export function setDisabled(element: HTMLElement, disabled: boolean): void {
  element.toggleAttribute('disabled', disabled);
}

export interface DropdownOption {
  value: string;
  text: string;
}

/** A dropdown. `update` leaves it alone where nothing has changed, and while it is open. */
export function dropdown(
  label: string,
  options: readonly DropdownOption[],
  value: string,
  onChange: (value: string) => void,
): HTMLElement & { update(options: readonly DropdownOption[], value: string): void } {
  const element = document.createElement('vscode-dropdown') as HTMLElement & { value: string };
  element.className = `${CONTROL} dropdown`;
  element.setAttribute('aria-label', label);
  let shown = '';
  const update = (next: readonly DropdownOption[], selected: string): void => {
    const key = JSON.stringify([next, selected]);
    if (key === shown || element.hasAttribute('open')) return;
    shown = key;
    for (const old of element.querySelectorAll('.option')) old.remove();
    for (const { value: own, text } of next) {
      const option = document.createElement('vscode-option');
      option.className = 'option';
      option.setAttribute('value', own);
      option.toggleAttribute('selected', own === selected);
      option.textContent = text;
      element.append(option);
    }
    // The list reads its options when they are in their place.
    queueMicrotask(() => {
      element.value = selected;
    });
  };
  element.addEventListener('change', () => {
    onChange(element.value);
  });
  update(options, value);
  return Object.assign(element, { update });
}

/** A checkbox with its words. */
export function checkbox(label: string, value: boolean, onChange: (value: boolean) => void): HTMLElement {
  const element = document.createElement('vscode-checkbox') as HTMLElement & { checked: boolean };
  element.className = `${CONTROL} checkbox`;
  element.textContent = label;
  element.checked = value;
  element.addEventListener('change', () => {
    onChange(element.checked);
  });
  return element;
}

/** Gives a checkbox other words, for those who do not see it, too. */
export function relabel(element: HTMLElement, label: string): void {
  setText(element, label);
  element.setAttribute('aria-label', label);
}

/** A few alternatives side by side, one of which holds: a radio group that looks like one control. */
export function segmented<T extends string>(
  label: string,
  options: readonly { value: T; text: string; title?: string }[],
  value: T,
  onChange: (value: T) => void,
): HTMLElement {
  const group = h('div', { class: 'segmented', role: 'radiogroup', 'aria-label': label });
  const choose = (chosen: T): void => choosePart(group, options, chosen);
  options.forEach(option => {
    const pick = (): void => {
      choose(option.value);
      onChange(option.value);
    };
    const { text, title } = option;
    group.append(h('button', { type: 'button', role: 'radio', ...(title && { title }), onclick: pick }, text));
  });
  group.addEventListener('keydown', event => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const children = [...group.children] as HTMLElement[];
    const at = children.findIndex(child => child.getAttribute('aria-checked') === 'true');
    const next = children[(at + by + children.length) % children.length];
    next?.focus();
    next?.click();
  });
  choose(value);
  return group;
}

/** Shows another choice of the same options as made. */
export function choosePart<T extends string>(group: HTMLElement, options: readonly { value: T }[], chosen: T): void {
  [...group.children].forEach((child, i) => {
    const on = options[i]?.value === chosen;
    child.setAttribute('aria-checked', String(on));
    child.setAttribute('tabindex', on ? '0' : '-1');
  });
}

/** Something is under way; it stands still where motion is not wanted. */
export function progressRing(): HTMLElement {
  const ring = icon('loading');
  ring.classList.add('codicon-modifier-spin', 'busy');
  return ring;
}
