import type { Inspector } from '../../../src/protocol/panel';
import { h, icon, rebuild } from '../../common/dom';

type Starting = NonNullable<Inspector['starting']>;

/** The first seconds of a training: what it has done so far, ticked as it happens. */
export class StartingView {
  readonly element = h('ol', { class: 'checklist' });

  show({ stages }: Starting): void {
    const first = { what: 'First step', seconds: null };
    rebuild(this.element, stages, () =>
      [...stages, first].map(({ what, seconds }, i) => {
        const now = i === stages.length - 1;
        const sign = seconds === null ? 'circle-large-outline' : now ? 'loading' : 'check';
        const state = seconds === null ? 'to come' : now ? 'under way' : 'done';
        const mark = icon(sign);
        if (now) mark.classList.add('codicon-modifier-spin');
        return h(
          'li',
          { class: state === 'to come' ? 'muted' : state === 'done' ? 'done' : 'now' },
          mark,
          h('span', { class: 'what' }, what, h('span', { class: 'spoken' }, `, ${state}`)),
          seconds === null ? null : h('span', { class: 'number' }, `${seconds.toFixed(1)} s`),
        );
      }),
    );
  }
}
