import type { Scalar } from '../../../src/run/records';

/** The scalars of the run that is shown, as the host sends them piece by piece. */
export class ScalarStore {
  private run = '';
  private lines: readonly Scalar[] = [];

  /** Takes lines from the `from`th on; false where those before are missing, so that all must be sent again. */
  take(run: string, from: number, scalars: readonly Scalar[]): boolean {
    const before = run === this.run ? this.lines : [];
    if (from > before.length) return false;
    this.run = run;
    this.lines = [...before.slice(0, from), ...scalars];
    return true;
  }

  of(run: string | undefined): readonly Scalar[] {
    return run === this.run ? this.lines : [];
  }
}
