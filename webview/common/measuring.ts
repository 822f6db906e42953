import { formatCount } from '../../src/views/format';
import type { Measurement } from './measurements';
import { button, progressRing } from './controls';
import { h, icon, rebuild } from './dom';

/** Stands where a figure is to be while it is measured, and says why if it cannot be. */
export class Measuring {
  readonly element = h('div', { class: 'measuring' });
  /** Counts are not read out: there are many of them. */
  private readonly count = h('span', { class: 'muted', 'aria-hidden': true });

  /**
   * @param what 'the layers of step 500'
   * @param cancel offers to give up, where that is of use
   */
  show(
    measurement: Measurement<unknown>,
    options: { what: string; trusted: boolean; retry: () => void; cancel?: () => void },
  ): void {
    const { what, trusted, cancel } = options;
    this.element.hidden = measurement.state === 'done';
    if (measurement.state === 'under way') {
      const { progress } = measurement;
      this.count.textContent = progress
        ? `${formatCount(progress.done)} of ${formatCount(progress.total)} ${progress.what}`
        : '';
    }
    const failure = measurement.state === 'failed' ? measurement.message : null;
    rebuild(this.element, [measurement.state, failure, what, trusted], () =>
      failure === null
        ? [
            progressRing(),
            h(
              'span',
              { role: 'status' },
              measurement.state === 'waiting' ? `Not measured: ${what}` : `Measuring ${what}`,
            ),
            this.count,
            cancel ? button('Cancel', { onClick: cancel }) : null,
          ]
        : [failureMessage(failure, options)],
    );
  }
}

function failureMessage(sentence: string, { trusted, retry }: { trusted: boolean; retry: () => void }): HTMLElement {
  const again = button('Try again', { icon: 'refresh', onClick: retry });
  return h(
    'div',
    { class: trusted ? 'banner bad' : 'banner trust', role: 'alert' },
    icon(trusted ? 'error' : 'shield'),
    h('div', { class: 'words' }, h('p', {}, asSentence(sentence)), h('div', { class: 'buttons' }, again)),
  );
}

/** Errors are written as parts of a line; here they stand alone. */
export function asSentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(start) ? start : `${start}.`;
}
