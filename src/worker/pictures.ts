import sharp from 'sharp';
import type { Dataset } from '../data/dataset';
import type { Engine, Program, State } from '../engine/engine';
import { drawNoise } from '../model/noise';
import { decodingProgram, reconstructionProgram } from '../model/programs';
import type { Vae } from '../model/vae';

const COLUMNS = 10;
const SAMPLE_ROWS = 2;

/** Images side by side as one PNG. `images`: rows·COLUMNS × height × width × channels, values shown from 0 to 1. */
async function contactSheet(images: Float32Array, rows: number, vae: Vae): Promise<Buffer> {
  const [height, width, channels] = vae.image;
  const sheet = Buffer.alloc(rows * height * COLUMNS * width * channels);
  const line = width * channels;
  for (let i = 0; i < rows * COLUMNS; i++) {
    const [top, left] = [Math.floor(i / COLUMNS) * height, (i % COLUMNS) * line];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < line; x++) {
        const value = images[(i * height + y) * line + x]!;
        sheet[(top + y) * COLUMNS * line + left + x] = Math.round(255 * Math.min(1, Math.max(0, value)));
      }
    }
  }
  const raw = { width: COLUMNS * width, height: rows * height, channels: channels === 1 ? 1 : 3 } as const;
  return sharp(sheet, { raw }).png().toBuffer();
}

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
    const [height, , channels] = vae.image;
    if (height === 1 || (channels !== 1 && channels !== 3) || examples.length < COLUMNS) return undefined;
    const inputs = new Float32Array(COLUMNS * vae.layers[0]!.width);
    dataset.read(examples.subarray(0, COLUMNS), inputs);
    const reconstruction = reconstructionProgram(vae, COLUMNS);
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
    return contactSheet(both, 2, this.vae);
  }

  /** PNG: what the decoder makes of samples from the prior. */
  async samples(state: State): Promise<Buffer> {
    const { image } = await this.decode.run(state, { z: this.z });
    return contactSheet(image!, SAMPLE_ROWS, this.vae);
  }

  async dispose(): Promise<void> {
    await this.reconstruct.dispose();
    await this.decode.dispose();
  }
}
