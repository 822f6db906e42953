import { DRAGGED, droppedPlace } from './droppedPlace';
import { act } from './notice';

/** Opens the run that is dropped onto a panel: its folder, its run.json or a checkpoint of it. */
export function acceptRuns(root: HTMLElement): void {
  root.addEventListener('dragover', event => {
    const { dataTransfer } = event;
    if (!dataTransfer || !['Files', ...DRAGGED].some(kind => dataTransfer.types.includes(kind))) return;
    event.preventDefault();
    dataTransfer.dropEffect = 'copy';
  });
  root.addEventListener('drop', event => {
    const { dataTransfer } = event;
    if (!dataTransfer) return;
    event.preventDefault();
    const place = droppedPlace(kind => dataTransfer.getData(kind));
    // A page is not told where the files lie that a file manager drops: then the editor asks.
    if (place !== null || dataTransfer.types.includes('Files')) act({ do: 'open run', place });
  });
}
