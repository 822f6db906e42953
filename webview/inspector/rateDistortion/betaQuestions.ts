import { CancelledError } from '../../../src/base/rpc';
import type { Comparison } from '../../../src/analysis/results/comparison';
import type { Moved, Rested } from '../../../src/analysis/results/curves/modelAtBeta';
import { layersOfRunAt, moveRunTo, restRunAt } from '../../../src/protocol/curvePanel';
import { host } from '../../common/hostChannel';
import { Newest } from './newest';

/** β rests when it has not moved for this long, milliseconds. */
const REST_MS = 300;

/** A β that somebody asks for. */
interface Asked {
  readonly run: string;
  readonly step: number;
  readonly beta: number;
  /** When the input event happened that asks, milliseconds; undefined where none did. */
  readonly since: number | undefined;
}

export interface Answers {
  moved(moved: Moved, since: number | undefined): void;
  layers(comparison: Comparison, beta: number): void;
  rested(rested: Rested): void;
  failed(thrown: unknown): void;
}

/** Asks what a multi-rate run is at a β: while that moves about few examples, at rest about all. */
export class BetaQuestions {
  private readonly moves = new Newest<Asked>(asked => this.ask(asked));
  private asked: Asked | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private measuring: AbortController | undefined;

  constructor(private readonly answers: Answers) {}

  move(asked: Asked): void {
    this.stop();
    this.asked = asked;
    this.moves.submit(asked);
    this.timer = setTimeout(() => void this.rest(asked), REST_MS);
  }

  /** Nobody wants to know any more. */
  stop(): void {
    this.asked = undefined;
    this.moves.clear();
    clearTimeout(this.timer);
    this.measuring?.abort();
    this.measuring = undefined;
  }

  private async ask({ run, step, beta, since }: Asked): Promise<void> {
    // One that is overtaken is drawn all the same: it is on the way.
    const wanted = (): boolean => this.asked?.run === run && this.asked.step === step;
    try {
      const moved = await host.call(moveRunTo, { run, step, beta });
      if (wanted()) this.answers.moved(moved, since);
    } catch (thrown) {
      if (wanted()) this.fail(thrown);
    }
  }

  private async rest(asked: Asked): Promise<void> {
    const { run, step, beta } = asked;
    const controller = new AbortController();
    this.measuring = controller;
    const watch = { signal: controller.signal, progress: () => undefined };
    const wanted = (): boolean => this.asked === asked && !controller.signal.aborted;
    const tell = async <T>(answer: Promise<T>, say: (value: T) => void): Promise<void> => {
      try {
        const value = await answer;
        if (wanted()) say(value);
      } catch (thrown) {
        if (wanted()) this.fail(thrown);
      }
    };
    await tell(host.call(layersOfRunAt, { run, step, beta }, watch), layers => this.answers.layers(layers, beta));
    if (wanted()) await tell(host.call(restRunAt, { run, step, beta }, watch), rested => this.answers.rested(rested));
  }

  private fail(thrown: unknown): void {
    if (!(thrown instanceof CancelledError)) this.answers.failed(thrown);
  }
}
