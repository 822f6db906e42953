/** Builds the panel's elements. No markup from text: what comes from files stays text. */

type Child = Node | string | null | undefined | false;

export type Attributes = {
  [name in `aria-${string}` | `data-${string}`]?: string | number | boolean | undefined;
} & {
  class?: string;
  role?: string;
  id?: string;
  title?: string;
  slot?: string;
  tabindex?: number;
  href?: string;
  src?: string;
  alt?: string;
  type?: string;
  scope?: string;
  hidden?: boolean;
  onclick?: (event: MouseEvent) => void;
  onkeydown?: (event: KeyboardEvent) => void;
};

/** A new element with attributes, listeners and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else if (name === 'hidden') element.hidden = value === true;
    else if (value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** A codicon, for decoration beside words. */
export function icon(name: string): HTMLElement {
  return h('i', { class: `codicon codicon-${name}`, 'aria-hidden': true });
}

/** A region of its own for a table that may be wider than the panel; keys scroll it. */
export function scroller(label: string, ...children: Node[]): HTMLElement {
  return h('div', { class: 'scroller', role: 'region', 'aria-label': label, tabindex: 0 }, ...children);
}

/** Sets an element's text, leaving it alone where it says so already: selections and screen readers are not disturbed. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

const built = new WeakMap<Element, string>();

/** The class of every control that is a library's. */
export const CONTROL = 'control';

const FOCUSABLE = `a[href], button, .${CONTROL}, [tabindex]`;

/**
 * Builds the content of `parent` anew, but only when `key` (compared by value) has changed since the last time. Focus
 * stays where it was.
 */
export function rebuild(parent: Element, key: unknown, build: () => readonly Child[]): void {
  const text = JSON.stringify(key);
  if (built.get(parent) === text) return;
  built.set(parent, text);
  const focused = document.activeElement ? [...parent.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement) : -1;
  parent.replaceChildren(...build().filter(child => child !== null && child !== undefined && child !== false));
  if (focused >= 0) parent.querySelectorAll<HTMLElement>(FOCUSABLE)[focused]?.focus({ preventScroll: true });
}
