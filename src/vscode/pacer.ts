/** Calls a function soon after it was asked for, once for many times, and not more often than every `every` ms. */
export class Pacer {
  private timer: NodeJS.Timeout | undefined;
  private last = -Infinity;

  constructor(
    private readonly every: number,
    private readonly work: () => void,
  ) {}

  request(): void {
    const wait = Math.max(0, this.last + this.every - performance.now());
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.last = performance.now();
      this.work();
    }, wait);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
