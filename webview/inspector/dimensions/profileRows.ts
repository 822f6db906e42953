import type { Profile } from '../../../src/analysis/results/profile';
import { withError } from '../../../src/views/chart/evaluated';
import { formatCount, formatNats } from '../../../src/views/chart/format';
import { kindsOf } from '../../../src/views/chart/layerNames';

/** The numbers of a dimension profile as text, a row for each layer. */

export interface ProfileRow {
  layer: string;
  /** 'posterior mean' */
  kind: string;
  width: string;
  /** '8.3 ± 0.3', or why there is none. */
  fit: string;
  mle: string;
  /** Whether there are values. */
  measured: boolean;
  /** '+2.6': of the linear fit. */
  since: string;
  dropped: string;
}

const NOTHING = '–';

/** @param first the first checkpoint that is profiled; undefined where it is this one */
export function profileRows({ layers }: Profile, first: Profile | undefined): ProfileRow[] {
  const kinds = kindsOf(layers);
  return layers.map(({ name, width, id }, i) => {
    const before = first?.layers.find(layer => layer.name === name)?.id.fit ?? null;
    return {
      layer: name,
      kind: kinds[i]!,
      width: formatCount(width),
      fit: id.fit === null ? (id.cause ?? NOTHING) : withError(id.fit, id.fitError),
      mle: id.mle === null ? NOTHING : withError(id.mle, id.mleError),
      measured: id.fit !== null || id.mle !== null,
      since: id.fit === null || before === null ? NOTHING : signed(id.fit - before),
      dropped: formatCount(id.dropped),
    };
  });
}

/** '+2.6', '−0.3', '0.0' */
function signed(difference: number): string {
  const text = formatNats(difference);
  return Number(difference.toFixed(1)) > 0 ? `+${text}` : text;
}
