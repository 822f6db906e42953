import type { Profiled } from '../../../src/analysis/results/profile';
import { examplesOf } from '../../../src/views/chart/format';
import { renderExpansion } from '../../../src/views/profiles/expansionBars';
import { endName, endsTitle } from '../../../src/views/profiles/informationFrame';
import { renderInformationPlane } from '../../../src/views/profiles/informationPlane';
import { renderInformationProfile } from '../../../src/views/profiles/informationProfile';
import { informationTable } from '../../../src/views/profiles/informationTable';
import { Figure } from '../figure';
import type { Subject } from './subject';

const DELTA = 'δ = (Δ(l → l+1) − Δ(l+1 → l)) / mean of the two. It is zero where one layer only reshapes the other.';

/** What layers tell of both ends of their path, and of the next one on it. */
export class PathFigures {
  readonly ends = new Figure();
  readonly expansion = new Figure();
  readonly plane = new Figure();

  /** @param noteOf makes a figure's note of what it has to say by itself */
  show(subject: Subject, profile: Profiled, noteOf: (own?: string) => string | undefined): void {
    const { name, id } = subject;
    const shared = { note: noteOf(), table: () => informationTable(profile), json: () => profile };
    const [first, last] = [endName(profile, 'input'), endName(profile, 'output')];
    this.ends.update({
      ...shared,
      id: `information-${id}`,
      title: endsTitle(profile),
      sub: `${name}, ${examplesOf(profile.n, profile.split)}; band ± 2 standard errors`,
      note: noteOf(`Do examples that are near in a layer stay near in ${first}, and in ${last}?`),
      draw: (width, document, theme) => renderInformationProfile({ profile }, { width }, document, theme),
    });
    this.expansion.update({
      ...shared,
      id: `expansion-${id}`,
      title: 'Compression and expansion',
      sub: `${profile.step === null ? `${name}, a` : 'a'} bar between two layers${besideThePath(profile)}; ± 2 standard errors`,
      note: DELTA,
      draw: (width, document, theme) => renderExpansion({ profile }, { width }, document, theme),
    });
    this.plane.update({
      ...shared,
      id: `information-plane-${id}`,
      title: 'Plane of both',
      sub: name,
      draw: (width, document, theme) => renderInformationPlane({ profile }, { width }, document, theme),
    });
  }
}

function besideThePath({ layers }: Profiled): string {
  return layers.some(({ kind }) => kind === 'logVariance') ? ', log var aside' : '';
}
