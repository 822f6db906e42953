import type { Inspector } from '../../../src/protocol/panel';
import type { SweepView } from '../../../src/protocol/sweepPanel';
import { button, progressRing, setDisabled } from '../../common/controls';
import { h, icon, rebuild, scroller, setText } from '../../common/dom';
import { act } from '../../common/notice';
import { isStarting } from '../frame/header';
import { canTrain } from '../frame/states';
import { isDone, type MemberRow, memberRows, totalOf } from './sweepRows';

/** The runs that a sweep asks for: how far each is, and all of them together. */
export class SweepQueue {
  readonly element: HTMLElement;
  private readonly offer = h('div', { class: 'sweep-offer', hidden: true });
  private readonly title = h('h2');
  private readonly words = h('span', { class: 'sub' });
  private readonly buttons = h('div', { class: 'buttons' });
  private readonly bar = h('div', {
    class: 'training-bar',
    role: 'progressbar',
    'aria-label': 'All runs',
    'aria-valuemin': 0,
  });
  private readonly done = h('i');
  private readonly table = scroller('The runs of the sweep');
  private readonly list: HTMLElement;

  constructor() {
    this.bar.setAttribute('aria-valuemax', '100');
    this.bar.append(this.done);
    const cap = h('div', { class: 'cap' }, this.title, this.words, this.buttons);
    this.list = h('section', { class: 'figure sweep-queue' }, cap, this.bar, this.table);
    this.element = h('div', { class: 'stack' }, this.offer, this.list);
  }

  show(view: SweepView, model: Inspector): void {
    const { hasSweep, members, example } = view;
    const possible = canTrain(model);
    this.offer.hidden = hasSweep;
    rebuild(this.offer, [hasSweep, example, possible], () => (hasSweep ? [] : offerOf(example, possible)));
    this.list.hidden = members.length === 0;
    setText(this.title, hasSweep ? 'Sweep' : 'Runs of this config');
    const { share, words } = totalOf(members);
    setText(this.words, words);
    this.done.style.width = `${100 * share}%`;
    this.bar.setAttribute('aria-valuenow', String(Math.round(100 * share)));
    this.showButtons(view, model);
    this.showTable(memberRows(members));
  }

  private showButtons(view: SweepView, model: Inspector): void {
    const { members, hasSweep, sweeping } = view;
    const training = members.flatMap(({ state, run }) => (state === 'training' && run !== null ? [run] : []));
    const begun = members.some(({ run }) => run !== null);
    const starting = isStarting(model);
    const possible = canTrain(model);
    const idle = training.length === 0 && !starting && !sweeping;
    const startable = hasSweep && !isDone(view) && idle;
    rebuild(this.buttons, [startable, idle, begun, training, possible], () => [
      startable ? startButton(begun ? 'Go on' : 'Sweep', possible) : null,
      idle
        ? null
        : button('Stop all', {
            icon: 'debug-stop',
            onClick: () => {
              act({ do: 'stop sweep' });
              for (const run of training) act({ do: 'stop', run });
            },
          }),
    ]);
  }

  private showTable(rows: readonly MemberRow[]): void {
    const head = ['Run', 'State', 'Step', 'ELBO, nats'];
    rebuild(this.table, rows, () => [
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ...head.map((name, i) => h('th', { scope: 'col', class: i < 2 ? 'words' : i === 2 ? 'minor' : '' }, name)),
          ),
        ),
        h('tbody', {}, ...rows.flatMap(rowElements)),
      ),
    ]);
  }
}

function startButton(text: string, possible: boolean): HTMLElement {
  const start = button(text, { icon: 'play', primary: true, onClick: () => act({ do: 'sweep' }) });
  setDisabled(start, !possible);
  return start;
}

/** A row for a member, and below it why it failed. */
function rowElements({ label, run, icon: sign, tone, state, share, step, elbo, error }: MemberRow): HTMLElement[] {
  const open = run === null ? undefined : (): void => act({ do: 'inspect', run });
  const name = open ? h('button', { type: 'button', class: 'link', onclick: open }, label) : label;
  const done = h('i');
  if (share !== null) done.style.width = `${100 * share}%`;
  const row = h(
    'tr',
    {},
    h('th', { scope: 'row' }, name),
    h(
      'td',
      { class: 'words' },
      h(
        'span',
        { class: 'member-state' },
        h('span', { class: tone }, sign === 'loading' ? progressRing() : icon(sign)),
        state,
        share === null ? null : h('span', { class: 'training-bar', 'aria-hidden': true }, done),
      ),
    ),
    h('td', { class: 'minor' }, step),
    h('td', {}, elbo),
  );
  if (error === null) return [row];
  const cell = h('td', { class: 'words member-error' }, error);
  cell.colSpan = 4;
  return [row, h('tr', {}, cell)];
}

/** What a sweep is, and how this config gets one. */
function offerOf(example: string, possible: boolean): Node[] {
  const start = button('Sweep…', { onClick: () => act({ do: 'sweep' }) });
  setDisabled(start, !possible);
  return [
    icon('list-tree'),
    h(
      'div',
      { class: 'words' },
      h('h3', {}, 'This config has no sweep'),
      h(
        'p',
        { class: 'muted' },
        'A sweep trains a config once for each combination of values: here it would be 3 seeds of each. Add lines such ' +
          'as these to the config, and its members are listed here.',
      ),
      h('pre', {}, h('code', {}, example)),
      h(
        'div',
        { class: 'buttons' },
        button('Open the config', { icon: 'go-to-file', primary: true, onClick: () => act({ do: 'open config' }) }),
        start,
      ),
    ),
  ];
}
