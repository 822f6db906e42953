import { profileModel } from '../../../src/analysis/everyLayer';
import { PROFILE, type Profile } from '../../../src/analysis/results/profile';
import { remember } from '../../../src/analysis/results/remembered';
import { UNWATCHED } from '../../../src/base/progress';
import { lastOf, latentOf, type Run, untrainedOf } from '../common/finishedRuns';
import { NotTestable } from '../common/notTestable';
import { oneAfterAnother } from '../common/oneAfterAnother';
import { dimensionOfView, type Estimate, informationOfPair, type View } from './views';

/** The bottlenecks that there are runs of: narrower than the images, which have about 30 dimensions, as wide, and wider. */
export const NARROW = 4;
export const MIDDLE = 32;
export const WIDEST = 128;
export const WIDE = [MIDDLE, WIDEST];
export const ALL = [NARROW, ...WIDE];

/** The layers that the paper numbers from 0 to 10. Its last one, the picture, is the last layer's logits made a picture. */
export const ENCODER = ['encoder/1', 'encoder/2', 'encoder/3', 'encoder/4'] as const;
export const DECODER = ['decoder/1', 'decoder/2', 'decoder/3', 'decoder/4'] as const;
export const PATH = ['input', ...ENCODER, 'sampling', ...DECODER, 'picture'] as const;
export type PathLayer = (typeof PATH)[number];

/** Of each layer of the path. */
export type Course = Readonly<Record<PathLayer, Estimate>>;

/** Two layers that follow each other on the path, and what each tells of the other. */
export interface Step {
  readonly there: Estimate;
  readonly back: Estimate;
}

/** What the claims are judged by: runs, and what is measured of their checkpoints when it is first asked for. */
export class Bottlenecks {
  private asked = 0;
  private readonly withModel = oneAfterAnother();

  constructor(readonly runs: readonly Run[]) {}

  /** The finished runs of a bottleneck, by seed. @throws NotTestable if there is none */
  of(latent: number): Run[] {
    const found = this.runs.filter(run => latentOf(run) === latent).sort((a, b) => a.seed - b.seed);
    if (found.length === 0) throw new NotTestable(`no run with K ${latent}`);
    return found;
  }

  /** Of several bottlenecks, in their order. */
  ofAll(latents: readonly number[]): Run[] {
    return latents.flatMap(latent => this.of(latent));
  }

  profile(file: string): Promise<Profile> {
    this.tell();
    return remember(PROFILE, [file], {}, () => this.withModel(file, model => profileModel(model, UNWATCHED)));
  }

  /** 2NN's linear fit, as the paper's figures have it. */
  async dimensions(file: string): Promise<Course> {
    const { layers } = await this.profile(file);
    const picture = await this.dimension(file, 'picture');
    return courseOf(name => {
      if (name === 'picture') return picture;
      const id = layers.find(layer => layer.name === name)?.id;
      return estimateOf(`the dimension of ${name}`, id?.fit, id?.fitError);
    });
  }

  dimension(file: string, view: View): Promise<Estimate> {
    this.tell();
    return dimensionOfView(file, view, this.withModel);
  }

  /** Δ(layer → input). */
  async toInput(file: string): Promise<Course> {
    const { layers } = await this.profile(file);
    const picture = await this.told(file, 'picture', 'input');
    return courseOf(name => {
      if (name === 'picture') return picture.there;
      const layer = layers.find(one => one.name === name);
      return estimateOf(`Δ(${name} → input)`, layer?.toInput, layer?.toInputError);
    });
  }

  /** Δ(layer → logits), of the picture the logits themselves. */
  async toOutput(file: string): Promise<Course> {
    const { layers } = await this.profile(file);
    return courseOf(name => {
      const layer = name === 'picture' ? layers.at(-1) : layers.find(one => one.name === name);
      return estimateOf(`Δ(${name} → output)`, layer?.toOutput, layer?.toOutputError);
    });
  }

  /** Δ(posterior mean → input), without the noise of z. */
  async meanToInput(file: string): Promise<Estimate> {
    const mean = (await this.profile(file)).layers.find(({ kind }) => kind === 'mean');
    return estimateOf('Δ(z_mean → input)', mean?.toInput, mean?.toInputError);
  }

  /** Δ of two views of a checkpoint, there and back. */
  told(file: string, from: View, to: View): Promise<Step> {
    this.tell();
    return informationOfPair(file, from, to, this.withModel);
  }

  /** Between each two that follow each other on the path. */
  async steps(file: string): Promise<Step[]> {
    const { neighbours = [] } = await this.profile(file);
    const found: Step[] = [];
    for (const [i, to] of PATH.slice(1).entries()) {
      const from = PATH[i]!;
      const known = neighbours.find(pair => pair.from === from && pair.to === to);
      found.push(known ?? (await this.told(file, from, to)));
    }
    return found;
  }

  private tell(): void {
    process.stderr.write(`\r${++this.asked} measurements`);
  }
}

/** The checkpoints that finished models, or the same ones untrained, are measured at. */
export const finished = (run: Run): string => lastOf(run).file;
export const untrained: (run: Run) => string = untrainedOf;

function courseOf(of: (name: PathLayer) => Estimate): Course {
  return Object.fromEntries(PATH.map(name => [name, of(name)])) as unknown as Course;
}

function estimateOf(what: string, value: number | null | undefined, error: number | null | undefined): Estimate {
  if (typeof value !== 'number' || typeof error !== 'number') throw new NotTestable(`${what} has no value`);
  return { value, error };
}
