import type { CurveFamily, CurvePoint } from '../../../src/analysis/results/curve';
import { familiesOfRun } from '../../../src/protocol/curvePanel';
import type { Inspector } from '../../../src/protocol/panel';
import { formatCount } from '../../../src/views/chart/format';
import { familyTable, renderSideBySide } from '../../../src/views/curves/sideBySide';
import { h } from '../../common/dom';
import { Figure } from '../../common/figure';
import { host } from '../../common/hostChannel';
import { showProblem } from '../../common/notice';
import { changes } from '../frame/changes';
import { openRuns } from '../frame/curveDots';

/** What the figures do with a dot. */
export interface DotActions {
  chosen: string | null;
  choose: (run: string) => void;
}

/** The run's curve beside those of runs that differ in one key more: a figure for each such key. */
export class FamiliesView {
  readonly element = h('div', { class: 'stack-wide' });
  private readonly figures = new Map<string, Figure>();
  private readonly isOther = changes();
  private readonly isNew = changes();
  private families: readonly CurveFamily[] = [];

  constructor(private readonly onChange: () => void) {}

  /** The points of all that is shown. */
  get points(): readonly CurvePoint[] {
    return this.families.flatMap(({ curves }) => curves.flatMap(({ points }) => points));
  }

  show({ run, runs }: Inspector, { chosen, choose }: DotActions): void {
    if (!run) return;
    const { dir } = run.summary;
    // Asked anew where a run has ended, not at each of its steps.
    const ended = runs.map(({ dir, health }) => [dir, health === 'finished']);
    if (this.isOther(JSON.stringify(ended), dir)) this.ask(dir);
    if (!this.isNew(this.families, dir, chosen)) return;
    for (const { key } of this.families) if (!this.figures.has(key)) this.figures.set(key, new Figure());
    const shown = this.families.map(({ key }) => this.figures.get(key)!.element);
    if (
      shown.some((element, i) => element !== this.element.children[i]) ||
      shown.length !== this.element.children.length
    ) {
      this.element.replaceChildren(...shown);
    }
    this.element.hidden = shown.length === 0;
    for (const family of this.families) {
      const { key, curves } = family;
      this.figures.get(key)!.update({
        id: `curves-by-${key.replaceAll('.', '-')}`,
        title: `Curves by ${key}`,
        sub: `${formatCount(curves.length)} curves of runs that differ in it, in their parameter and seed alone`,
        draw: (width, document) => renderSideBySide({ family, likelihood: run.likelihood }, { width }, document),
        after: svg => openRuns(svg, { own: dir, onOpen: choose, does: 'shows its reconstructions', chosen }),
        table: () => familyTable(family),
        json: () => family,
      });
    }
  }

  private ask(run: string): void {
    host.call(familiesOfRun, { run }).then(families => {
      this.families = families;
      this.onChange();
    }, showProblem);
  }
}
