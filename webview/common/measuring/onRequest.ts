import type { Watch } from '../../../src/base/progress';
import { Measurements } from './measurements';
import { Measuring } from './measuringLine';

/** What is measured once a reader asks for it, since it takes a while: says so, and how far it is, and can be called off. */
export class OnRequest<Result> {
  private readonly measuring = new Measuring();
  private readonly results: Measurements<Result>;
  private readonly asked = new Set<string>();
  private trusted = false;

  /** @param measure is given the key */
  constructor(
    measure: (key: string, watch: Watch) => Promise<Result>,
    private readonly onChange: () => void,
  ) {
    this.results = new Measurements<Result>(measure, onChange);
  }

  get element(): HTMLElement {
    return this.measuring.element;
  }

  /** It is out of sight. */
  rest(): void {
    this.results.want([]);
  }

  /** What is known by a key, and the offer to measure it where nothing is. @param what as in 'Measuring …' */
  of(key: string, what: string, trusted: boolean): Result | undefined {
    if (trusted && !this.trusted) this.results.forgetFailures();
    this.trusted = trusted;
    this.results.want(this.asked.has(key) ? [key] : []);
    this.measuring.show(this.results.of(key), {
      what,
      trusted,
      offerTrust: false,
      retry: () => {
        this.asked.add(key);
        this.results.retry(key);
        this.onChange();
      },
      cancel: () => {
        this.asked.delete(key);
        this.onChange();
      },
    });
    return this.results.result(key);
  }
}
