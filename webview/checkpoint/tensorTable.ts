import type { CheckpointPanel } from '../../src/protocol/panel';
import type { Table } from '../../src/views/chart/table';
import { formatCount } from '../../src/views/chart/format';
import { h, icon, scroller, setText } from '../common/dom';
import { Figure } from '../common/figure';
import { type ColumnKey, COLUMNS, numberText, type Order, shapeText, tensorsShown } from './tensorRows';

type Tensor = NonNullable<CheckpointPanel['content']>['tensors'][number];

/** More rows than this are not drawn at once: the filter finds the others. */
const MOST_ROWS = 1000;

/** The tensors of a file, to filter and to sort. */
export class TensorTable {
  readonly element: HTMLElement;
  private readonly figure = new Figure();
  private readonly filter = document.createElement('input');
  private readonly rest = h('p', { class: 'muted', role: 'status' });
  private readonly body = h('tbody');
  private readonly heads: Map<ColumnKey, HTMLElement>;
  private tensors: readonly Tensor[] = [];
  private order: Order | null = null;

  constructor() {
    this.filter.type = 'search';
    this.filter.className = 'filter';
    this.filter.placeholder = 'Filter by name, type or shape';
    this.filter.setAttribute('aria-label', 'Filter the tensors');
    this.filter.addEventListener('input', () => this.draw());
    this.heads = new Map(
      COLUMNS.map(({ key, title, words }) => {
        const sort = h(
          'button',
          { type: 'button', class: 'sort', title: `Sort by ${title.toLowerCase()}`, onclick: () => this.sortBy(key) },
          title,
          icon('arrow-up'),
        );
        return [key, h('th', { scope: 'col', class: words ? 'words' : '' }, sort)];
      }),
    );
    const table = h('table', {}, h('thead', {}, h('tr', {}, ...this.heads.values())), this.body);
    const region = scroller('Tensors', table);
    region.classList.add('selectable');
    this.figure.element.append(region, this.rest);
    this.element = this.figure.element;
  }

  show(tensors: readonly Tensor[]): void {
    this.tensors = tensors;
    this.figure.update({
      id: 'tensors',
      title: 'Tensors',
      sub: `${formatCount(tensors.length)}, ${formatCount(numbersIn(tensors))} numbers`,
      controls: [this.filter],
      table: () => tableOf(tensors),
      json: () => tensors,
    });
    this.draw();
  }

  /** Up, down, and back to the order of the file. */
  private sortBy(key: ColumnKey): void {
    const { order } = this;
    this.order = order?.key !== key ? { key, descending: false } : order.descending ? null : { key, descending: true };
    this.draw();
  }

  private draw(): void {
    const { order } = this;
    for (const [key, head] of this.heads) {
      const direction = order?.key !== key ? 'none' : order.descending ? 'descending' : 'ascending';
      head.setAttribute('aria-sort', direction);
    }
    const shown = tensorsShown(this.tensors, this.filter.value, order);
    this.body.replaceChildren(...shown.slice(0, MOST_ROWS).map(rowOf));
    const more = shown.length - MOST_ROWS;
    setText(
      this.rest,
      shown.length === 0 && this.tensors.length > 0
        ? 'No tensor matches the filter.'
        : more > 0
          ? `${formatCount(more)} more: filter to see them.`
          : '',
    );
  }
}

function rowOf({ name, dtype, shape, bytes, norm, mean, largest, cause }: Tensor): HTMLElement {
  const number = (value: number | null): HTMLElement =>
    value === null ? h('td', { class: 'muted', title: cause ?? '' }, '–') : h('td', {}, numberText(value));
  const numbers =
    cause !== null && norm === null
      ? [h('td', { class: 'muted words cause' }, cause)]
      : [norm, mean, largest].map(number);
  if (numbers.length === 1) numbers[0]!.setAttribute('colspan', '3');
  return h(
    'tr',
    {},
    h('th', { scope: 'row', class: 'tensor-name' }, name),
    h('td', { class: 'words' }, dtype),
    h('td', { class: 'words' }, shapeText(shape)),
    h('td', {}, formatCount(bytes)),
    ...numbers,
  );
}

function numbersIn(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
}

function tableOf(tensors: readonly Tensor[]): Table {
  return {
    columns: ['name', 'dtype', 'shape', 'bytes', 'norm', 'mean', 'largest', 'cause'],
    rows: tensors.map(({ name, dtype, shape, bytes, norm, mean, largest, cause }) => [
      name,
      dtype,
      shape.join('x'),
      bytes,
      norm,
      mean,
      largest,
      cause,
    ]),
  };
}
