import type { Movable, Moved } from '../../../src/analysis/results/curves/modelAtBeta';
import { formatBeta } from '../../../src/views/chart/format';
import { h, setText } from '../../common/dom';
import { arePictures, bytesOf, sheetOf } from './pictureSheet';

const ROWS = ['held-out', 'model', 'samples'];

/** Held-out examples, what a model makes of them at a β, and what it makes of the same draws of z at every β. */
export class BetaPictures {
  private readonly canvas = h('canvas', { role: 'img' });
  private readonly words = h('p', { class: 'muted' });
  private readonly picture = h(
    'div',
    { class: 'picture' },
    h('div', { class: 'row-names', 'aria-hidden': true }, ...ROWS.map(name => h('span', {}, name))),
    this.canvas,
  );
  readonly element = h('div', { class: 'beta-pictures' }, this.picture, this.words);
  private movable: Movable | undefined;

  prepare(movable: Movable): void {
    this.movable = movable;
    const can = arePictures(movable.image);
    this.picture.hidden = !can;
    this.words.hidden = can;
    setText(this.words, `Examples of ${movable.image.join('×')} cannot be shown as images.`);
  }

  /** @param since when it was asked for: how long it took until it is painted is left as a measure of the page's performance */
  draw({ beta, reconstructions, samples }: Pick<Moved, 'beta' | 'reconstructions' | 'samples'>, since?: number): void {
    const { movable, canvas } = this;
    if (!movable || this.picture.hidden) return;
    const rows = [movable.inputs, reconstructions, samples].map(bytesOf);
    const { width, height, data } = sheetOf(rows, movable.image);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    canvas.getContext('2d')!.putImageData(new ImageData(data, width, height), 0, 0);
    const count = rows[0]!.length / movable.image.reduce((product, side) => product * side, 1);
    const shown = `${count} held-out examples, what the model makes of them at ${formatBeta(beta)}, and samples from it`;
    canvas.setAttribute('aria-label', shown);
    canvas.dataset['beta'] = String(beta);
    if (since !== undefined) afterPaint(end => performance.measure('β to picture', { start: since, end }));
  }
}

/** Calls back when the next frame has been painted. */
function afterPaint(then: (now: number) => void): void {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(null);
  });
}
