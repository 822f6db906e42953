import { BEST, formatCheckpoint } from '../../src/views/chart/checkpointNames';
import { formatCount } from '../../src/views/chart/format';
import { iconButton } from './controls';
import { h } from './dom';
import { nearestStep, startOf, stepAfterKey, stepInWords, stopsOf, ticksOf, type Track } from './sliderTrack';

/** Between two checkpoints while it plays, milliseconds. */
const BEAT = 900;

export interface SliderState {
  track: Track;
  /** One of the steps that the track can stand at; undefined where there is none. */
  selected: number | undefined;
  /** Playing waits while the selected checkpoint is being measured. */
  busy: boolean;
}

const EMPTY: Track = { untrained: null, best: null, steps: [], pending: [], end: 0 };

function motionIsReduced(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}

/** Chooses among the checkpoints of a run, which stand at their true steps. */
export class CheckpointSlider {
  readonly element: HTMLElement;
  private readonly rail = h('div', { class: 'rail', role: 'slider', 'aria-label': 'Checkpoint' });
  private readonly words = h('span', { class: 'slider-words' });
  private readonly play: HTMLElement;
  private state: SliderState = { track: EMPTY, selected: undefined, busy: false };
  private drawn = '';
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly onSelect: (step: number) => void) {
    this.play = iconButton('play', 'Play the checkpoints', () => this.toggle());
    this.element = h('div', { class: 'slider' }, h('span', {}, 'Step'), this.play, this.rail, this.words);
    this.rail.tabIndex = 0;
    this.rail.addEventListener('keydown', event => this.key(event));
    this.rail.addEventListener('pointerdown', event => {
      this.rail.setPointerCapture(event.pointerId);
      this.point(event);
    });
    this.rail.addEventListener('pointermove', event => {
      if (this.rail.hasPointerCapture(event.pointerId)) this.point(event);
    });
    new ResizeObserver(() => this.draw()).observe(this.rail);
  }

  update(state: SliderState): void {
    this.state = state;
    this.draw();
  }

  /** Ends playing: the slider is out of sight. */
  stop(): void {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.showPlay('play', 'Play the checkpoints');
  }

  private toggle(): void {
    if (this.timer !== undefined) {
      this.stop();
      return;
    }
    const { track, selected } = this.state;
    const stops = stopsOf(track);
    if (stops.length < 2 || motionIsReduced()) return;
    if (selected === stops.at(-1)) this.onSelect(stops[0]!);
    this.timer = setInterval(() => this.beat(), BEAT);
    this.showPlay('debug-pause', 'Pause');
  }

  private beat(): void {
    const { track, selected, busy } = this.state;
    if (busy || selected === undefined) return;
    const next = stepAfterKey('ArrowRight', selected, stopsOf(track))!;
    if (next === selected) this.stop();
    else this.onSelect(next);
  }

  private showPlay(name: string, label: string): void {
    this.play.title = label;
    this.play.setAttribute('aria-label', label);
    this.play.querySelector('.codicon')?.setAttribute('class', `codicon codicon-${name}`);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === ' ') {
      event.preventDefault();
      this.toggle();
      return;
    }
    const { track, selected } = this.state;
    const step = stepAfterKey(event.key, selected, stopsOf(track));
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.stop();
    if (step !== selected) this.onSelect(step);
  }

  private point(event: PointerEvent): void {
    const { left, width } = this.rail.getBoundingClientRect();
    const step = nearestStep(event.clientX - left, this.state.track, width);
    this.stop();
    if (step !== undefined && step !== this.state.selected) this.onSelect(step);
  }

  private draw(): void {
    const { track, selected } = this.state;
    const width = this.rail.clientWidth;
    const { untrained, best, steps, pending, end } = track;
    const drawn = [
      untrained,
      best,
      steps[0],
      steps.at(-1),
      steps.length,
      pending[0],
      pending.length,
      end,
      selected,
      width,
    ].join();
    if (drawn === this.drawn || width === 0) return;
    this.drawn = drawn;
    this.play.hidden = stopsOf(track).length < 2 || motionIsReduced();
    const mark = selected !== undefined && selected === best ? ` · ${BEST}` : '';
    this.words.textContent = selected === undefined ? 'no checkpoint yet' : `${formatCheckpoint(selected)}${mark}`;
    this.words.title = selected === 0 ? (untrained ?? '') : '';
    this.describe();
    const start = startOf(track);
    const [line, fill] = [h('i', { class: 'rail-line' }), h('i', { class: 'rail-fill' })];
    const ticks = ticksOf(track, selected, width);
    line.style.left = fill.style.left = `${start}px`;
    line.style.width = `${width - start}px`;
    fill.style.width = `${Math.max(0, (ticks.findLast(({ pending }) => !pending)?.x ?? 0) - start)}px`;
    this.rail.replaceChildren(
      line,
      fill,
      ...ticks.flatMap(({ step, x, pending, label }) => {
        const on = step === selected && !pending;
        const before = untrained !== null && step === 0;
        const isBest = !pending && step === best;
        const marks = { pending, on, untrained: before, best: isBest };
        const classes = Object.entries(marks).flatMap(([name, is]) => (is ? [name] : []));
        const dot = h('i', { class: ['tick', ...classes].join(' ') });
        dot.title = before
          ? untrained
          : pending
            ? `Checkpoint at step ${formatCount(step)}, still to come`
            : `Step ${formatCount(step)}${isBest ? ', the best on held-out examples' : ''}`;
        const text = label === undefined ? null : h('span', { class: ['tick-label', ...classes].join(' ') }, label);
        for (const part of [dot, text]) if (part) part.style.left = `${x}px`;
        return text ? [dot, text] : [dot];
      }),
    );
  }

  private describe(): void {
    const { track, selected } = this.state;
    const set = (name: string, value: string): void => this.rail.setAttribute(name, value);
    const stops = stopsOf(track);
    set('aria-valuemin', String(stops[0] ?? 0));
    set('aria-valuemax', String(stops.at(-1) ?? 0));
    set('aria-valuenow', String(selected ?? 0));
    set('aria-valuetext', selected === undefined ? 'no checkpoint yet' : stepInWords(selected, track));
    set('aria-disabled', String(stops.length === 0));
  }
}
