import type { RunView } from '../../../src/protocol/panel';
import { formatCount } from '../../../src/views/chart/format';
import { h, rebuild } from '../../common/dom';
import { COLUMNS, stageNames, stagesOf } from './trainingPictures';
import { roughly } from '../frame/runStatus';

/** Examples, one to a row. */
const ROWS = 3;
const STAGES = 5;

/** One image out of a picture of reconstructions: the inputs are its row 0, what the model makes of them is row 1. */
function crop(uri: string, columns: number, column: number, row: 0 | 1, aspect: string, alt: string): HTMLElement {
  const image = h('img', { src: uri, alt });
  image.style.width = `${100 * columns}%`;
  image.style.left = `${-100 * column}%`;
  image.style.top = `${-100 * row}%`;
  const cell = h('div', { class: 'crop' }, image);
  cell.style.aspectRatio = aspect;
  return cell;
}

/** Test examples as the model drew them at each checkpoint. */
export class LearnedView {
  readonly element = h('section', { class: 'figure' });
  private readonly grid = h('div', { class: 'learned' });

  constructor(private readonly openCheckpoint: (step: number) => void) {
    const cap = [h('h2', {}, 'As it learned'), h('span', { class: 'sub' }, 'test examples at each checkpoint')];
    this.element.append(h('div', { class: 'cap' }, ...cap), h('div', { class: 'body' }, this.grid));
  }

  show(run: RunView): void {
    const stages = stagesOf(run, STAGES);
    const source = stages.findLast(({ uri }) => uri !== null)?.uri ?? null;
    this.element.hidden = source === null;
    if (source === null) return;
    const wait = waitText(run);
    rebuild(this.grid, [run.summary.dir, stages, wait], () => {
      const { heldOut, shape } = run.info.data;
      const [height, width] = shape;
      const columns = Math.min(COLUMNS, heldOut);
      const aspect = `${width} / ${height}`;
      this.grid.style.gridTemplateColumns = `repeat(${stages.length + 1}, minmax(0, 1fr))`;
      const names = stageNames(stages, run.info.stepsPerEpoch);
      return [
        h('span', { class: 'name' }, 'input'),
        ...stages.map(({ step, uri }, i) =>
          uri === null ? h('span', { class: 'name' }, names[i] ?? '') : this.name(step, names[i] ?? ''),
        ),
        ...Array.from({ length: Math.min(ROWS, columns) }, (_, example) => [
          crop(source, columns, example, 0, aspect, `input ${example + 1}`),
          ...stages.map(({ step, uri }) => {
            if (uri !== null) return crop(uri, columns, example, 1, aspect, `model at step ${formatCount(step)}`);
            const soon = h('div', { class: 'soon' }, example === 1 && step === run.pending[0] ? wait : null);
            soon.style.aspectRatio = aspect;
            return soon;
          }),
        ]).flat(),
      ];
    });
  }

  private name(step: number, text: string): HTMLElement {
    const title = `Show the layers of step ${formatCount(step)}`;
    return h('button', { type: 'button', class: 'link name', title, onclick: () => this.openCheckpoint(step) }, text);
  }
}

/** When the next checkpoint comes. */
function waitText({ pending, summary, stepsPerSecond }: RunView): string {
  const [next] = pending;
  if (next === undefined) return '';
  if (summary.health !== 'running' || !stepsPerSecond) return 'still to come';
  const seconds = (next - summary.step) / stepsPerSecond;
  return seconds < 60 ? 'in a moment' : `in ${roughly(seconds)}`;
}
