import { biasedFinding } from '../../src/analysis/findings/biased';
import { jitteredOrDiscreteFinding } from '../../src/analysis/findings/jitteredOrDiscrete';
import { undefinedFinding } from '../../src/analysis/findings/undefinedLayers';
import { whereInformationGoesFinding } from '../../src/analysis/findings/whereInformationGoes';
import type { Profiled } from '../../src/analysis/results/profile';
import type { ComparePanel } from '../../src/protocol/panel';
import { fewDimensionText } from '../../src/views/profiles/profileTable';
import { h, setText } from '../common/dom';
import { sayFindings } from '../common/findingParagraph';
import { DimensionFigures } from '../common/measuring/dimensionFigures';
import { PathFigures } from '../common/measuring/pathFigures';
import { representationSubject } from '../common/measuring/subject';
import type { OwnTab, PageChoices } from './comparePage';

/** The tabs that show each representation by itself. */
export type ProfileTab = Exclude<OwnTab, 'similarity'>;

/** A section of a tab: what it is of, where there are two, and what was found. */
class Section {
  readonly element: HTMLElement;
  readonly heading = h('h2');
  readonly finding = h('p', { class: 'finding', hidden: true });

  constructor(...figures: HTMLElement[]) {
    this.element = h('section', { class: 'stack-wide', hidden: true }, this.heading, this.finding, ...figures);
  }
}

/** What is shown of one representation by itself: a section of the dimensions, and one of what its layers tell. */
export class ProfileSections {
  private readonly dimensions: DimensionFigures;
  private readonly path = new PathFigures();
  private readonly parts: Record<ProfileTab, Section>;

  constructor({ get, set }: PageChoices) {
    const { ends, expansion, plane } = this.path;
    this.dimensions = new DimensionFigures(get().estimator, estimator => set({ estimator }));
    this.parts = {
      dimensions: new Section(this.dimensions.element),
      information: new Section(ends.element, expansion.element, plane.element),
    };
  }

  get sections(): Record<ProfileTab, HTMLElement> {
    return { dimensions: this.parts.dimensions.element, information: this.parts.information.element };
  }

  /** The dimensions are out of sight. */
  rest(): void {
    this.dimensions.rest();
  }

  /** @param shown `letter`: by which it goes, null where it is alone */
  show(
    tab: ProfileTab,
    shown: { card: ComparePanel['a']; letter: string | null; profile: Profiled; trusted: boolean },
  ): void {
    const { card, letter, profile, trusted } = shown;
    const { n, layers } = profile;
    const name = letter === null ? card.title : `${letter}, ${card.title}`;
    const subject = representationSubject(card.file, name);
    const { heading, finding } = this.parts[tab];
    heading.hidden = letter === null;
    setText(heading, name);
    const missing = undefinedFinding(undefined, profile);
    if (tab === 'dimensions') {
      sayFindings(finding, [missing, jitteredOrDiscreteFinding(n, layers), biasedFinding(n, layers)]);
      const note = fewDimensionText(profile) ?? undefined;
      this.dimensions.show({ subject, profile, earlier: [], note, trusted });
    } else {
      sayFindings(finding, [whereInformationGoesFinding(profile), missing]);
      this.path.show(subject, profile, note => note);
    }
  }
}
