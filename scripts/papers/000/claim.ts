import { type ClaimOn, claimOn, type RowOn } from '../common/claims';
import type { Evidence } from './evidence';

/** What this paper says of one of its figures, by the runs of its reproduction. */

export type Claim<M> = ClaimOn<Evidence, M>;
export type Row = RowOn<Evidence>;

export const claim = <M>(told: Claim<M>): Row => claimOn(told);
