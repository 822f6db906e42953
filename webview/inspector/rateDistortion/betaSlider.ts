import { formatGiven } from '../../../src/base/formatGiven';
import { h, rebuild, setText } from '../../common/dom';
import { betaAfterKey, betaAt, betaTyped, type Range, shareOf, ticksOf } from './betaTrack';

/** Chooses β on a logarithmic track, by mouse, by keys, or typed. */
export class BetaSlider {
  private readonly thumb = h('i', { class: 'thumb' });
  private readonly fill = h('i', { class: 'beta-fill' });
  private readonly ticks = h('div', { class: 'beta-ticks', 'aria-hidden': true });
  private readonly rail = h(
    'div',
    { class: 'beta-rail', role: 'slider', 'aria-label': 'β', tabindex: 0 },
    h('i', { class: 'beta-line' }),
    this.fill,
    this.thumb,
  );
  private readonly box = h('input', { class: 'beta-box', type: 'text', 'aria-label': 'β, typed' });
  private readonly remark = h('span', { class: 'muted', role: 'status' });
  readonly element = h(
    'div',
    { class: 'beta-slider' },
    h('span', { class: 'beta-symbol', 'aria-hidden': true }, 'β'),
    h('div', { class: 'beta-track' }, this.rail, this.ticks),
    this.box,
    this.remark,
  );
  private range: Range = [1, 1];
  private beta = 1;

  /** @param onMove is told what moved it */
  constructor(
    private readonly onMove: (beta: number, event: Event) => void,
    onApproach: () => void,
  ) {
    this.box.inputMode = 'decimal';
    for (const name of ['pointerenter', 'focusin']) this.element.addEventListener(name, onApproach);
    this.rail.addEventListener('keydown', event => this.key(event));
    this.rail.addEventListener('pointerdown', event => {
      this.rail.setPointerCapture(event.pointerId);
      this.point(event);
    });
    this.rail.addEventListener('pointermove', event => {
      if (this.rail.hasPointerCapture(event.pointerId)) this.point(event);
    });
    this.box.addEventListener('change', event => this.typed(event));
  }

  show(beta: number, range: Range): void {
    this.beta = beta;
    this.range = range;
    const share = `${100 * shareOf(beta, range)}%`;
    this.thumb.style.left = this.fill.style.width = share;
    const text = formatGiven(beta);
    for (const [name, value] of Object.entries({ valuemin: range[0], valuemax: range[1], valuenow: beta }))
      this.rail.setAttribute(`aria-${name}`, String(value));
    this.rail.setAttribute('aria-valuetext', `β ${text}`);
    if (document.activeElement !== this.box) this.box.value = String(beta);
    rebuild(this.ticks, range, () =>
      ticksOf(range).map(tick => {
        const label = h('span', {}, formatGiven(tick.beta));
        label.style.left = `${100 * tick.share}%`;
        return label;
      }),
    );
  }

  private move(beta: number, event: Event): void {
    setText(this.remark, '');
    if (beta !== this.beta) this.onMove(beta, event);
  }

  private key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const beta = betaAfterKey(event.key, this.beta, this.range);
    if (beta === undefined) return;
    event.preventDefault();
    this.move(beta, event);
  }

  private point(event: PointerEvent): void {
    const { left, width } = this.rail.getBoundingClientRect();
    this.move(betaAt((event.clientX - left) / width, this.range), event);
  }

  private typed(event: Event): void {
    const typed = betaTyped(this.box.value, this.range);
    const { beta, isBeyond } = typed ?? { beta: this.beta, isBeyond: false };
    this.move(beta, event);
    this.box.value = String(beta);
    const [least, greatest] = this.range.map(formatGiven);
    if (isBeyond) setText(this.remark, `It was trained for β from ${least} to ${greatest}.`);
    else if (!typed) setText(this.remark, 'β is a number above 0.');
  }
}
