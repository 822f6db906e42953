import { type Counterparts, findCounterparts, type Inspector } from '../../../src/protocol/panel';
import { host } from '../../common/hostChannel';
import { showProblem } from '../../common/notice';

/** The checkpoints of other runs that the host knows beside the selected one; asked for anew when runs come or end. */
export class CounterpartsOf {
  private asked = '';
  private known: Counterparts | undefined;
  /** What the known ones belong to. */
  private place = '';

  constructor(private readonly onChange: () => void) {}

  /** Those of a run's checkpoint; undefined while they are being asked for. */
  at(model: Inspector, run: string, step: number): Counterparts | undefined {
    const place = JSON.stringify([run, step]);
    // One that has gone beyond the step has its checkpoint by now.
    const runs = model.runs.map(other => [other.dir, other.health, other.step > step]);
    const key = JSON.stringify([place, runs]);
    if (key !== this.asked) {
      this.asked = key;
      const take = (found: Counterparts): void => {
        if (this.asked !== key) return;
        [this.known, this.place] = [found, place];
        this.onChange();
      };
      host.call(findCounterparts, { run, step }).then(take, (thrown: unknown) => {
        showProblem(thrown);
        take({ symbol: '', counterparts: [] });
      });
    }
    return this.place === place ? this.known : undefined;
  }
}
