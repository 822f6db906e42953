import { type LoadedModel, loadAfter } from '../../../src/analysis/models/loaded';
import { UNWATCHED } from '../../../src/base/progress';
import { chooseEngine } from '../../../src/engine/choose';

/** Measures a checkpoint, which is let go of afterwards. */
export type WithModel = <T>(file: string, measure: (model: LoadedModel) => Promise<T>) => Promise<T>;

/** For checkpoints of the same data: those are opened once, which takes longer than many a measurement. */
export function oneAfterAnother(): WithModel {
  let before: LoadedModel | undefined;
  return async (file, measure) => {
    const model = await loadAfter(file, before, chooseEngine(), UNWATCHED);
    before = model;
    return measure(model).finally(() => model.state.dispose());
  };
}
