import { z } from 'zod';
import { ready, showCompared } from '../../src/protocol/panel';
import { fillPanel } from '../common/frame';
import { host, persisted } from '../common/hostChannel';
import { SIMILARITY_NAMES } from '../../src/analysis/results/similarities';
import { showProblem } from '../common/notice';
import type { LostPanel } from '../common/silence';
import { CompareView } from './compareView';

/** What the editor restores the panel by. */
const stateSchema = z.object({ files: z.array(z.string()).max(2), measure: z.enum(SIMILARITY_NAMES).optional() });

/** The panel that compares the layers of one checkpoint, or of two. */
function start(root: HTMLElement): void {
  const state = persisted(stateSchema, { files: [] });
  const view = new CompareView(state.get().measure, measure => state.set({ measure }));
  const lost = (): LostPanel | null => {
    const { files } = state.get();
    return files.length === 0 ? null : { panel: 'compare', title: document.title, files };
  };
  fillPanel(root, lost, view.element);
  host.on(showCompared, model => {
    state.set({ files: model.b ? [model.a.file, model.b.file] : [model.a.file] });
    view.show(model);
    return null;
  });
  host.start();
  host.call(ready, null).catch(showProblem);
}

const root = document.getElementById('root');
if (root) start(root);
