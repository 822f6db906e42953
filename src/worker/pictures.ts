import type { Dataset } from '../data/examples/dataset';
import type { Engine, Program, State } from '../engine/engine';
import { drawNoise } from '../model/noise';
import { decodingProgram, reconstructionProgram } from '../model/programs';
import type { Vae } from '../model/vae';
import { arePictures, contactSheet } from './contactSheet';

/** Or as many as are held out, of reconstructions. */
const COLUMNS = 10;
const SAMPLE_ROWS = 2;

/** What a VAE makes of ten held-out images, and of noise: the same images and noise each time. */
export class Pictures {
  private constructor(
    private readonly vae: Vae,
    private readonly inputs: Float32Array,
    private readonly z: Float32Array,
    private readonly reconstruct: Program,
    private readonly decode: Program,
  ) {}

  /** Undefined where the examples are no images. */
  static async prepare(
    vae: Vae,
    dataset: Dataset,
    examples: Uint32Array,
    engine: Engine,
    seed: number,
  ): Promise<Pictures | undefined> {
    if (!arePictures(vae.image) || examples.length === 0) return undefined;
    const shown = examples.subarray(0, COLUMNS);
    const inputs = new Float32Array(shown.length * vae.layers[0]!.width);
    dataset.read(shown, inputs);
    const reconstruction = reconstructionProgram(vae, shown.length);
    const decoding = decodingProgram(vae, COLUMNS * SAMPLE_ROWS);
    const shape = [COLUMNS * SAMPLE_ROWS, vae.latent];
    const { z } = drawNoise([{ name: 'z', shape, distribution: 'normal' }], seed, 'samples', 0);
    return new Pictures(
      vae,
      inputs,
      z!,
      await engine.compile(reconstruction.describe, reconstruction.spec),
      await engine.compile(decoding.describe, decoding.spec),
    );
  }

  /** PNG: the inputs above what the VAE makes of them, at the posterior mean. */
  async reconstructions(state: State): Promise<Buffer> {
    const { image } = await this.reconstruct.run(state, { x: this.inputs });
    const both = new Float32Array(2 * this.inputs.length);
    both.set(this.inputs);
    both.set(image!, this.inputs.length);
    return contactSheet(both, this.inputs.length / this.vae.layers[0]!.width, this.vae.image);
  }

  /** PNG: what the decoder makes of samples from the prior. */
  async samples(state: State): Promise<Buffer> {
    const { image } = await this.decode.run(state, { z: this.z });
    return contactSheet(image!, COLUMNS, this.vae.image);
  }

  async dispose(): Promise<void> {
    await this.reconstruct.dispose();
    await this.decode.dispose();
  }
}
