import { type Counterparts, findCounterparts, type Inspector } from '../../src/protocol/panel';
import { host } from '../common/host';
import { showProblem } from '../common/notice';

const NONE: Counterparts = { symbol: '', counterparts: [] };

/** The checkpoints of other runs that the host knows beside the selected one; asked for anew when runs come or end. */
export class CounterpartsOf {
  private asked = '';
  private known = NONE;
  /** What the known ones belong to. */
  private place = '';

  constructor(private readonly onChange: () => void) {}

  /** Those of a run's checkpoint; none while they are being asked for. */
  at(model: Inspector, run: string, step: number): Counterparts {
    const place = JSON.stringify([run, step]);
    const key = JSON.stringify([place, model.runs.map(({ dir, health }) => [dir, health])]);
    if (key !== this.asked) {
      this.asked = key;
      host.call(findCounterparts, { run, step }).then(found => {
        if (this.asked !== key) return;
        [this.known, this.place] = [found, place];
        this.onChange();
      }, showProblem);
    }
    return this.place === place ? this.known : NONE;
  }
}
