import { acceptRuns } from './drop';
import { noticeBar } from './notice';
import { type LostPanel, silenceBar } from './silence';

/**
 * Fills a panel: what every panel has on top, and its own content below.
 * @param lost what brings the panel back when nobody answers it any more; null where it cannot be brought back
 */
export function fillPanel(root: HTMLElement, lost: () => LostPanel | null, ...content: HTMLElement[]): void {
  root.classList.add('panel');
  acceptRuns(root);
  root.append(silenceBar(root, lost), noticeBar(), ...content);
}
