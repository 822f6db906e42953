import { type ClaimOn, claimOn, type RowOn } from '../common/claims';
import { latentOf, type Run } from '../common/finishedRuns';
import type { Bottlenecks } from './bottlenecks';

/** What this paper says of one of its figures, and which runs it is judged by. */

export type Row = RowOn<Bottlenecks>;

export interface Claim<M> extends ClaimOn<Bottlenecks, M> {
  /** Bottlenecks, K; none where no model is looked at. */
  readonly latents: readonly number[];
  /** Of which checkpoints: the finished models, unless given. */
  readonly at?: string;
}

export function claim<M>({ latents, at = 'epoch 10', ...told }: Claim<M>): Row {
  const row = claimOn(told);
  return {
    ...row,
    async judge(evidence) {
      const judgement = await row.judge(evidence);
      const runs = evidence.runs.filter(run => latents.includes(latentOf(run)!));
      return { ...judgement, of: [...(runs.length === 0 ? [] : [runsText(runs)]), at].join(', ') };
    },
  };
}

/** 'K 4 (seed 0), K 32 (seeds 0, 1, 2)' */
export function runsText(runs: readonly Run[]): string {
  const latents = [...new Set(runs.map(run => latentOf(run)!))].sort((a, b) => a - b);
  return latents
    .map(latent => {
      const seeds = runs.filter(run => latentOf(run) === latent).map(({ seed }) => seed);
      return `K ${latent} (seed${seeds.length === 1 ? '' : 's'} ${seeds.sort((a, b) => a - b).join(', ')})`;
    })
    .join(', ');
}
