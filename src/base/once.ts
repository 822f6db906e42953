/** What is made when it is first asked for and then kept; where that failed it is made anew for whoever asks next. */
export class Once<T> {
  private made: Promise<T> | undefined;

  constructor(private readonly make: () => Promise<T>) {}

  get(): Promise<T> {
    this.made ??= this.make().catch((thrown: unknown) => {
      this.made = undefined;
      throw thrown;
    });
    return this.made;
  }

  /** As `get`, but undefined where nobody has asked for it yet. */
  peek(): Promise<T> | undefined {
    return this.made;
  }
}
