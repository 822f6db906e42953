/** Asks for one value after the other. Of those that come meanwhile the newest waits, and the others are dropped. */
export class Newest<T> {
  private waiting: { value: T } | undefined;
  private asking = false;

  /** @param ask must not fail */
  constructor(private readonly ask: (value: T) => Promise<void>) {}

  submit(value: T): void {
    this.waiting = { value };
    if (!this.asking) void this.work();
  }

  /** Drops what waits. */
  clear(): void {
    this.waiting = undefined;
  }

  private async work(): Promise<void> {
    this.asking = true;
    while (this.waiting) {
      const { value } = this.waiting;
      this.waiting = undefined;
      await this.ask(value);
    }
    this.asking = false;
  }
}
