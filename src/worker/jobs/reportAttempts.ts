import { UserError } from '../../base/errors';
import type { ReportPart } from '../../views/report/reportData';

/** What is measured for a report. What cannot be keeps nothing else off the page. */
export class ReportAttempts {
  /** Why a part lacks something, the first time. */
  readonly problems: Partial<Record<ReportPart, string>> = {};
  /** Runs whose data are nowhere: what is known of them is all that there is, and to look again may take long. */
  private readonly withoutData = new Map<string, UserError>();

  /**
   * What is measured of a run, or else what is `known` of it already.
   * @param part lacks something where neither is; null: it is tried in another way then
   */
  async of<T>(
    part: ReportPart | null,
    run: string,
    measure: () => Promise<T | undefined>,
    known: () => T | undefined,
  ): Promise<T | undefined> {
    try {
      const missing = this.withoutData.get(run);
      if (missing) throw missing;
      return await measure();
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      if (thrown.remedy) this.withoutData.set(run, thrown);
      const found = known();
      if (found === undefined && part !== null) this.problems[part] ??= thrown.message;
      return found;
    }
  }
}
