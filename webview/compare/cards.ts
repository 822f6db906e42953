import { act } from '../common/notice';
import { iconButton } from '../common/controls';
import { h, icon, rebuild } from '../common/dom';
import { asSentence } from '../../src/views/chart/sentence';
import type { ComparePanel } from '../../src/protocol/panel';

type Compared = ComparePanel['a'];

/** What is compared, and the button that swaps the two. */
export class Cards {
  readonly element = h('header', { class: 'cards' });

  show({ a, b }: ComparePanel): void {
    rebuild(this.element, [a, b], () => [
      card(b ? 'A' : null, a),
      b ? swapButton([b.file, a.file]) : null,
      b ? card('B', b) : null,
    ]);
  }
}

function card(letter: string | null, { title, detail, file, problem }: Compared): HTMLElement {
  return h(
    'section',
    { class: 'card', 'aria-label': letter ? `Checkpoint ${letter}` : 'Checkpoint', title: file },
    h('h2', {}, letter ? h('span', { class: 'letter' }, letter) : null, title),
    h('div', { class: 'muted' }, detail),
    problem === null ? null : h('p', { class: 'problem' }, icon('warning'), asSentence(problem)),
  );
}

function swapButton(files: string[]): HTMLElement {
  return iconButton('arrow-swap', 'Swap A and B', () => act({ do: 'compare', files }));
}
