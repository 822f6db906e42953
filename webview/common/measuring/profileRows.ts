import type { NoiseDimension, Profiled } from '../../../src/analysis/results/profile';
import { withError } from '../../../src/views/chart/evaluated';
import { formatCount, formatNats } from '../../../src/views/chart/format';
import { kindsOf } from '../../../src/views/chart/layerNames';
import { readCorrection, shortCorrection } from '../../../src/views/profiles/readAs';

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
  /** '≈ 44': the Gaussian that reads so; '' where the value may be read alone. */
  gaussian: string;
}

const NOTHING = '–';

/** @param first the first checkpoint that is profiled; undefined where it is this one */
export function profileRows({ n, step, layers }: Profiled, first: Profiled | undefined): ProfileRow[] {
  const kinds = kindsOf({ step, layers });
  return layers.flatMap(({ name, width, id, noise }, i) => {
    const correction = readCorrection(id, n);
    const before = first?.layers.find(layer => layer.name === name)?.id.fit ?? null;
    const row = {
      layer: name,
      kind: kinds[i]!,
      width: formatCount(width),
      fit: id.fit === null ? (id.cause ?? NOTHING) : withError(id.fit, id.fitError),
      mle: id.mle === null ? NOTHING : withError(id.mle, id.mleError),
      measured: id.fit !== null || id.mle !== null,
      since: id.fit === null || before === null ? NOTHING : signed(id.fit - before),
      dropped: formatCount(id.dropped),
      gaussian: correction === null ? '' : shortCorrection(correction),
    };
    return noise ? [row, noiseRow(noise, width)] : [row];
  });
}

/** Stands below that of z. */
function noiseRow({ fit, fitSpread, mle, mleSpread, draws }: NoiseDimension, units: number): ProfileRow {
  return {
    layer: 'pure noise',
    kind: `N(0, I), ${draws} draws`,
    width: formatCount(units),
    fit: withError(fit, fitSpread),
    mle: withError(mle, mleSpread),
    measured: true,
    since: NOTHING,
    dropped: '0',
    gaussian: '',
  };
}

/** '+2.6', '−0.3', '0.0' */
function signed(difference: number): string {
  const text = formatNats(difference);
  return Number(difference.toFixed(1)) > 0 ? `+${text}` : text;
}
