import { formatCount } from '../../../src/views/chart/format';
import type { Remedy } from '../../../src/base/errors';
import { type Measurement, measureAgain } from './measurements';
import { button, progressRing } from '../controls';
import { h, icon, rebuild, setText } from '../dom';
import { act, acted } from '../notice';
import { asSentence } from '../../../src/views/chart/sentence';

export interface MeasuringOptions {
  /** 'the layers of step 500' */
  what: string;
  trusted: boolean;
  /** Whether nothing else in the panel leads to trust. */
  offerTrust: boolean;
  retry: () => void;
  /** Gives up, where that is of use. */
  cancel?: () => void;
}

/** Stands where a figure is to be while it is measured, and says why if it cannot be. */
export class Measuring {
  readonly element = h('div', { class: 'measuring' });
  /** Counts are not read out: there are many of them. */
  private readonly count = h('span', { class: 'muted', 'aria-hidden': true });
  private retry: () => void = () => undefined;

  show(measurement: Measurement<unknown>, options: MeasuringOptions): void {
    const { what, trusted } = options;
    const { state } = measurement;
    // The same words may be about another run by now.
    this.retry = options.retry;
    const retry = (): void => this.retry();
    this.element.hidden = state === 'done';
    if (state === 'under way') {
      const { progress } = measurement;
      setText(
        this.count,
        progress ? `${formatCount(progress.done)} of ${formatCount(progress.total)} ${progress.what}` : '',
      );
    }
    const failure = state === 'failed' ? measurement : null;
    rebuild(this.element, [state, failure?.message, failure?.remedy, what, trusted], () => {
      if (failure) return [failureMessage(failure, { ...options, retry })];
      if (state === 'waiting') return waiting({ ...options, retry });
      const { cancel } = options;
      return [
        progressRing(),
        h('span', { role: 'status' }, `Measuring ${what}`),
        this.count,
        cancel ? button('Cancel', { onClick: cancel }) : null,
      ];
    });
  }
}

/**
 * Shows content that is measured. While something else is measured it stays, paler, so that nothing moves; once it is
 * known that there is none, it goes.
 */
export function showContent(
  content: HTMLElement,
  { element }: Measuring,
  state: Measurement<unknown>['state'],
  drawn: boolean,
): void {
  const stale = drawn && (state === 'waiting' || state === 'under way');
  content.hidden = state !== 'done' && !stale;
  content.classList.toggle('stale', stale);
  content.setAttribute('aria-busy', String(stale));
  if (stale) element.hidden = true;
}

function waiting({ what, retry }: MeasuringOptions): Node[] {
  return [h('span', { class: 'muted' }, `Not measured: ${what}.`), button('Measure', { onClick: retry })];
}

function failureMessage(
  { message, remedy }: { message: string; remedy?: Remedy | undefined },
  { trusted, offerTrust, retry }: MeasuringOptions,
): HTMLElement {
  const manage = (): void => act({ do: 'manage trust' });
  const untrusted = offerTrust ? button('Manage workspace trust', { primary: true, onClick: manage }) : null;
  // Trying again is of no use before there is trust.
  const actions = trusted
    ? [remedy ? locate(remedy) : null, button('Try again', { icon: 'refresh', onClick: retry })]
    : [untrusted];
  return h(
    'div',
    { class: trusted ? 'banner bad' : 'banner trust', role: 'alert' },
    icon(trusted ? 'error' : 'shield'),
    h('div', { class: 'words' }, h('p', {}, asSentence(message)), h('div', { class: 'buttons' }, ...actions)),
  );
}

/** Asks where the data are; with these, everything that failed may be measured. */
function locate({ locateData: run }: Remedy): HTMLElement {
  const ask = async (): Promise<void> => {
    if (await acted({ do: 'locate data', run })) measureAgain();
  };
  return button('Locate data…', { icon: 'search', primary: true, onClick: () => void ask() });
}
