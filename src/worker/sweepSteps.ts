import type { Watch } from '../base/progress';

interface Member {
  /** Where this invocation found it: steps done before say nothing about the time that is left. */
  readonly from: number;
  done: number;
  total: number;
}

/**
 * The progress of a sweep: the training steps of all its members together. Those that have not begun are taken to need
 * as many as the others on average.
 */
export class SweepSteps {
  private readonly begun = new Map<number, Member>();
  private waiting: number;

  constructor(
    private readonly members: number,
    private readonly watch: Watch,
  ) {
    this.waiting = members;
  }

  /** For the member of that index. */
  watchOf(index: number): Watch {
    return {
      signal: this.watch.signal,
      progress: (done, total, what, detail) => {
        if (what !== 'steps') return;
        if (!this.begun.has(index)) this.waiting--;
        this.begun.set(index, { from: this.begun.get(index)?.from ?? done, done, total });
        this.tell(`run ${index + 1} of ${this.members}: ${detail ?? ''}`);
      },
    };
  }

  /** A member is done with. One that had no steps to do is no example for the others. */
  end(index: number): void {
    const member = this.begun.get(index);
    if (member) member.total = member.done;
    else this.waiting--;
  }

  private tell(detail: string): void {
    let [done, total] = [0, 0];
    for (const member of this.begun.values()) {
      done += member.done - member.from;
      total += member.total - member.from;
    }
    this.watch.progress(done, Math.round(total * (1 + this.waiting / this.begun.size)), 'steps', detail);
  }
}
