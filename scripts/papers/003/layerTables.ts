import type { Run } from '../common/finishedRuns';
import { NotTestable } from '../common/notTestable';
import { tableOf } from '../common/pageParts';
import { spreadOf, written } from '../common/quantiles';
import { ALL, type Bottlenecks, type Course, finished, PATH, type PathLayer, untrained, WIDEST } from './bottlenecks';
import {
  type Published,
  publishedDimensions,
  publishedToInput,
  publishedToOutput,
  publishedUntrained,
} from './published';

/** The tables of the paper's files, beside what came out here. */

export interface LayerTable {
  readonly title: string;
  readonly table: string;
}

/** Of the runs of one K. */
interface Column {
  readonly name: string;
  readonly here: readonly Course[];
  readonly published: Published;
}

type CourseOf = (run: Run) => Promise<Course>;

export async function layerTables(evidence: Bottlenecks): Promise<LayerTable[]> {
  const tables: LayerTable[] = [];
  const add = async (title: string, of: CourseOf, published: (latent: number) => Published, digits: number) => {
    const columns: Column[] = [];
    for (const latent of ALL) {
      const name = `K ${latent}`;
      columns.push({ name, here: await coursesOf(evidence, latent, of), published: published(latent) });
    }
    tables.push({ title, table: tableOfColumns(columns, digits) });
  };
  await add('Intrinsic dimension', run => evidence.dimensions(finished(run)), publishedDimensions, 1);
  await add('Information imbalance to the input', run => evidence.toInput(finished(run)), publishedToInput, 4);
  await add('Information imbalance to the output', run => evidence.toOutput(finished(run)), publishedToOutput, 4);
  const before = await coursesOf(evidence, WIDEST, run => evidence.dimensions(untrained(run)));
  const column = { name: `K ${WIDEST}`, here: before, published: publishedUntrained };
  return [...tables, { title: 'Intrinsic dimension before training', table: tableOfColumns([column], 1) }];
}

/** None where there is no run. */
async function coursesOf(evidence: Bottlenecks, latent: number, of: CourseOf): Promise<Course[]> {
  const all: Course[] = [];
  try {
    for (const run of evidence.of(latent)) all.push(await of(run));
  } catch (thrown) {
    if (!(thrown instanceof NotTestable)) throw thrown;
  }
  return all;
}

function tableOfColumns(columns: readonly Column[], digits: number): string {
  const known = columns.filter(({ here }) => here.length > 0);
  const rows = PATH.map(layer => [
    layer,
    ...known.flatMap(({ here, published }) => [hereText(here, layer, digits), published[layer].toFixed(digits)]),
  ]);
  const order = ['pairs of layers in the paper’s order', ...known.flatMap(column => [orderText(column), ''])];
  const head = ['', ...known.flatMap(({ name }) => [`${name}, here`, 'paper'])];
  return tableOf(head, [...rows, order]);
}

function hereText(here: readonly Course[], layer: PathLayer, digits: number): string {
  return written(spreadOf(here.map(course => course[layer].value)), digits);
}

function orderText({ here, published }: Column): string {
  const shares = here.map(course => sameOrder(PATH.map(layer => [course[layer].value, published[layer]])));
  return `${(100 * spreadOf(shares).mean).toFixed(0)} %`;
}

/** The share of pairs of layers that two measurements put in the same order; of what is equal in either, none counts. */
export function sameOrder(layers: readonly (readonly [number, number])[]): number {
  const signs = layers.flatMap(([a, b], i) => layers.slice(i + 1).map(([c, d]) => Math.sign(a - c) * Math.sign(b - d)));
  const unequal = signs.filter(sign => sign !== 0);
  return unequal.filter(sign => sign > 0).length / unequal.length;
}
