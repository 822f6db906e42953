import type { z } from 'zod';
import { UserError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import { type LoadedModel, loadModel } from '../../analysis/models/loaded';
import { remember } from '../../analysis/results/remembered';
import { TRAVERSAL, type Traversal, type Traversed } from '../../analysis/results/traversal';
import { traverseModel } from '../../analysis/latents/traverseModel';
import { chooseEngine } from '../../engine/choose';
import type { traverse } from '../../protocol/worker';
import { arePictures, contactSheet } from '../contactSheet';

export function traverseJob({ file, ...asked }: z.output<typeof traverse.params>, watch: Watch): Promise<Traversal> {
  return remember(TRAVERSAL, [file], asked, async () => {
    const model = await loadModel(file, chooseEngine(), watch);
    return pictureOf(model, asked, watch).finally(() => model.state.dispose());
  });
}

/** @throws UserError where the examples are no images */
async function pictureOf(model: LoadedModel, asked: Traversed, watch: Watch): Promise<Traversal> {
  const { vae, dataset, examples, step, file } = model;
  const { example, units, values } = asked;
  if (!arePictures(vae.image)) {
    throw new UserError(`${file} was trained on examples of ${vae.image.join('×')}, which cannot be shown as images`);
  }
  const { images, code } = await traverseModel(model, asked, watch);
  const [height, width] = vae.image;
  return {
    step,
    example,
    units,
    values,
    at: units.map(unit => code[unit]!),
    size: [height, width],
    picture: (await contactSheet(images, values.length, vae.image)).toString('base64'),
    input: example === null ? null : await inputPicture(),
  };

  async function inputPicture(): Promise<string> {
    const x = new Float32Array(vae.layers[0]!.width);
    dataset.read(examples.subarray(example!, example! + 1), x);
    return (await contactSheet(x, 1, vae.image)).toString('base64');
  }
}
