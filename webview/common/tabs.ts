import { menuButton } from './controls';
import { h } from './dom';
import { fittingTabs } from './fittingTabs';

export interface TabName<T extends string> {
  id: T;
  text: string;
}

/** Tabs as assistive technology knows them: arrow keys, Home and End; those that do not fit go into a menu. */
export class Tabs<T extends string> {
  readonly element: HTMLElement;
  private readonly list: HTMLElement;
  private readonly more: HTMLElement;
  private readonly tabs: HTMLElement[];
  private selected: T;

  constructor(
    private readonly names: readonly TabName<T>[],
    selected: T,
    private readonly onSelect: (id: T) => void,
    label: string,
  ) {
    this.selected = selected;
    this.list = h('div', { class: 'tab-list', role: 'tablist', 'aria-label': label });
    this.tabs = names.map(({ id, text }) =>
      h(
        'button',
        {
          type: 'button',
          role: 'tab',
          id: `tab-${id}`,
          'aria-controls': `panel-${id}`,
          onclick: () => this.choose(id),
        },
        text,
      ),
    );
    this.more = menuButton('ellipsis', 'More views', () => this.hiddenItems());
    this.list.append(...this.tabs);
    this.list.addEventListener('keydown', event => this.key(event));
    this.element = h('div', { class: 'tabs' }, this.list, this.more);
    this.mark();
    new ResizeObserver(() => this.fit()).observe(this.element);
  }

  /** Marks another tab, without telling anybody. */
  select(id: T): void {
    if (this.selected === id) return;
    this.selected = id;
    this.mark();
    this.fit();
  }

  private choose(id: T): void {
    this.select(id);
    this.onSelect(id);
  }

  private hiddenItems(): { text: string; onClick: () => void }[] {
    return this.names
      .filter((_, i) => this.tabs[i]?.classList.contains('elsewhere'))
      .map(({ id, text }) => ({
        text,
        onClick: () => {
          this.choose(id);
          this.tabOf(id)?.focus();
        },
      }));
  }

  private tabOf(id: T): HTMLElement | undefined {
    return this.tabs[this.names.findIndex(name => name.id === id)];
  }

  private key(event: KeyboardEvent): void {
    const at = this.names.findIndex(({ id }) => id === this.selected);
    const last = this.names.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[
      event.key
    ];
    const name = to === undefined ? undefined : this.names[to];
    if (!name) return;
    event.preventDefault();
    this.choose(name.id);
    this.tabOf(name.id)?.focus();
  }

  private mark(): void {
    this.names.forEach(({ id }, i) => {
      this.tabs[i]?.setAttribute('aria-selected', String(id === this.selected));
      this.tabs[i]?.setAttribute('tabindex', id === this.selected ? '0' : '-1');
    });
  }

  private fit(): void {
    const { clientWidth } = this.element;
    if (clientWidth === 0) return;
    for (const tab of this.tabs) tab.classList.remove('elsewhere');
    const style = getComputedStyle(this.element);
    const room = clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    const at = this.names.findIndex(({ id }) => id === this.selected);
    const fits = fittingTabs(
      this.tabs.map(tab => tab.offsetWidth),
      at,
      room,
    );
    this.tabs.forEach((tab, i) => tab.classList.toggle('elsewhere', !fits[i]));
    this.more.hidden = fits.every(Boolean);
  }
}
