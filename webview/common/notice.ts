import { z } from 'zod';
import { asError } from '../../src/base/errors';
import { CancelledError } from '../../src/base/rpc';
import { type Act, act as request } from '../../src/protocol/panel';
import { iconButton } from './controls';
import { h, icon } from './dom';
import { host } from './hostChannel';

/** What went wrong with something that was asked for here: one line on top of the panel, until it is closed. */

const bar = h('div', { class: 'notice', role: 'alert', hidden: true });

/** The bar's place in the panel. */
export function noticeBar(): HTMLElement {
  addEventListener('unhandledrejection', event => {
    showProblem(event.reason);
  });
  addEventListener('error', event => {
    // The browser's own remarks, as on an observer that was busy, carry none.
    if (event.error instanceof Error) showProblem(event.error);
  });
  return bar;
}

function messageOf(thrown: unknown): string {
  if (!(thrown instanceof z.ZodError)) return asError(thrown).message;
  return `The extension answered something that this panel does not understand: ${z.prettifyError(thrown)}`;
}

/** Shows an error; that something was cancelled is none. */
export function showProblem(thrown: unknown): void {
  if (thrown instanceof CancelledError) return;
  const close = iconButton('close', 'Close this message', () => {
    bar.hidden = true;
  });
  bar.replaceChildren(icon('error'), h('span', {}, messageOf(thrown)), close);
  bar.hidden = false;
}

/** Does what a button or a link says. */
export function act(what: Act): void {
  void acted(what);
}

/** The same; gives whether it was done. */
export async function acted(what: Act): Promise<boolean> {
  bar.hidden = true;
  try {
    await host.call(request, what);
    return true;
  } catch (thrown) {
    showProblem(thrown);
    return false;
  }
}
