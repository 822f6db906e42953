import { keptComparedSchema } from '../../src/protocol/compared';
import { ready, showCompared } from '../../src/protocol/panel';
import { h } from '../common/dom';
import { fillPanel } from '../common/frame';
import { host, persisted } from '../common/hostChannel';
import { showProblem } from '../common/notice';
import type { LostPanel } from '../common/silence';
import { CheckpointsPage } from './checkpointsPage';
import { type ComparePage, stateSchema } from './comparePage';
import { RepresentationsPage } from './representationsPage';

/** The panel that compares the layers of one checkpoint, or of two, or of representations. */
function start(root: HTMLElement): void {
  const state = persisted(stateSchema, { of: 'checkpoints', files: [] });
  const place = h('div');
  const lost = (): LostPanel | null => {
    const kept = keptComparedSchema.safeParse(state.get());
    return kept.success ? { panel: 'compare', title: document.title, ...kept.data } : null;
  };
  fillPanel(root, lost, place);
  let page: ComparePage | undefined;
  host.on(showCompared, model => {
    const { of, a, b } = model;
    state.set({ of, files: b ? [a.file, b.file] : [a.file] });
    if (!page) {
      page = of === 'checkpoints' ? new CheckpointsPage(state) : new RepresentationsPage(state);
      place.replaceChildren(page.element);
    }
    page.show(model);
    return null;
  });
  host.start();
  host.call(ready, null).catch(showProblem);
}

const root = document.getElementById('root');
if (root) start(root);
