import type { CurvePoint } from '../../../src/analysis/results/curve';
import type { BetaCurve } from '../../../src/analysis/results/curves/betaCurve';
import { overBetaOfRun } from '../../../src/protocol/curvePanel';
import type { RunView } from '../../../src/protocol/panel';
import { formatCheckpoint } from '../../../src/views/chart/checkpointNames';
import { host } from '../../common/hostChannel';
import { Measurements } from '../../common/measuring/measurements';
import { Measuring } from '../../common/measuring/measuringLine';
import { atStep, runOf } from './runAtStep';

/** What the view is given to show. */
export interface ShownCurve {
  run: RunView;
  points: readonly CurvePoint[];
  trusted: boolean;
  /** Whether nothing more urgent is measured. */
  isReady: boolean;
}

/** Measures the curve of a multi-rate run where it is not known; while the run is trained, when it is asked for. */
export class OverBetaView {
  private readonly measuring = new Measuring();
  readonly element = this.measuring.element;
  private readonly curves: Measurements<BetaCurve>;
  private readonly calledOff = new Set<string>();
  private readonly asked = new Set<string>();
  private wasTrusted = false;

  constructor(private readonly onChange: () => void) {
    this.curves = new Measurements((key, watch) => host.call(overBetaOfRun, { run: runOf(key) }, watch), onChange);
  }

  /** It is out of sight. */
  rest(): void {
    this.curves.want([]);
  }

  hide(): void {
    this.element.hidden = true;
    this.rest();
  }

  show({ run, points, trusted, isReady }: ShownCurve): void {
    const { dir, health } = run.summary;
    const last = run.checkpoints.at(-1);
    if (!last || points.some(one => one.run === dir && one.multiRate && one.step === last.step)) {
      this.hide();
      return;
    }
    if (trusted && !this.wasTrusted) this.curves.forgetFailures();
    this.wasTrusted = trusted;
    const key = atStep({ run: dir, step: last.step });
    const wanted = this.asked.has(key) || (health !== 'running' && !this.calledOff.has(key));
    this.curves.want(wanted && isReady ? [key] : []);
    this.measuring.show(this.curves.of(key), {
      what: `the curve of ${formatCheckpoint(last.step)} over β`,
      trusted,
      offerTrust: false,
      retry: () => {
        this.calledOff.delete(key);
        this.asked.add(key);
        this.curves.retry(key);
        this.onChange();
      },
      cancel: () => {
        this.asked.delete(key);
        this.calledOff.add(key);
        this.onChange();
      },
    });
    if (wanted && !isReady) this.element.hidden = true;
  }
}
