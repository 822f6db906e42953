import { act } from '../common/notice';
import { iconButton } from '../common/controls';
import { h, icon, rebuild } from '../common/dom';
import { asSentence } from '../../src/views/chart/sentence';
import type { Compared } from '../../src/protocol/compared';
import type { ComparePanel } from '../../src/protocol/panel';

const KINDS: Record<Compared['of'], string> = { checkpoints: 'Checkpoint', representations: 'Representations' };

/** What is compared, and the button that swaps the two. */
export class Cards {
  readonly element = h('header', { class: 'cards' });

  show({ of, a, b }: ComparePanel): void {
    rebuild(this.element, [a, b], () => [
      card(of, b ? 'A' : null, a),
      b ? swapButton({ of, files: [b.file, a.file] }) : null,
      b ? card(of, 'B', b) : null,
    ]);
  }
}

function card(
  of: Compared['of'],
  letter: string | null,
  { title, detail, file, problem }: ComparePanel['a'],
): HTMLElement {
  return h(
    'section',
    { class: 'card', 'aria-label': letter ? `${KINDS[of]} ${letter}` : KINDS[of], title: file },
    h('h2', {}, letter ? h('span', { class: 'letter' }, letter) : null, title),
    h('div', { class: 'muted' }, detail),
    problem === null ? null : h('p', { class: 'problem' }, icon('warning'), asSentence(problem)),
  );
}

function swapButton(compared: Compared): HTMLElement {
  return iconButton('arrow-swap', 'Swap A and B', () => act({ do: 'compare', ...compared }));
}
