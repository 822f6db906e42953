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

  private async ask({ run, beta, since }: Asked): Promise<void> {
    try {
      const moved = await host.call(moveRunTo, { run, beta });
      // One that is overtaken is drawn all the same: it is on the way.
      if (this.asked?.run === run) this.answers.moved(moved, since);
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  private async rest(asked: Asked): Promise<void> {
    const { run, beta } = asked;
    const controller = new AbortController();
    this.measuring = controller;
    const watch = { signal: controller.signal, progress: () => undefined };
    const wanted = (): boolean => this.asked === asked && !controller.signal.aborted;
    try {
      const layers = await host.call(layersOfRunAt, { run, beta }, watch);
      if (wanted()) this.answers.layers(layers, beta);
      if (!wanted()) return;
      const rested = await host.call(restRunAt, { run, beta }, watch);
      if (wanted()) this.answers.rested(rested);
    } catch (thrown) {
      if (wanted()) this.fail(thrown);
    }
  }

  private fail(thrown: unknown): void {
    if (!(thrown instanceof CancelledError)) this.answers.failed(thrown);
  }
}
