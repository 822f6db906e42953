import { gridFactors } from '../examples/factors';
import type { Drawn } from '../examples/stored';
import type { DatasetFacts } from './datasetFacts';

export const sprites = {
  about: 'generated, 737,280 white shapes of 64 × 64 with the factors of dSprites',
  factors: true,
} as const satisfies DatasetFacts;

/**
 * Sprites: a white shape on black, 64 × 64, for every combination of the factors of dSprites (Matthey et al. 2017), in
 * its order. The shapes are our own; each is drawn when it is asked for, from its number alone.
 */
export const SPRITE_FACTORS = { shape: 3, scale: 6, orientation: 40, x: 32, y: 32 } as const;
export const SPRITE_SIDE = 64;
const PIXELS = SPRITE_SIDE * SPRITE_SIDE;
const PLACES = SPRITE_FACTORS.x * SPRITE_FACTORS.y;
export const SPRITE_COUNT = SPRITE_FACTORS.shape * SPRITE_FACTORS.scale * SPRITE_FACTORS.orientation * PLACES;

interface Shape {
  /** After this many orientations it looks the same again. */
  readonly repeats: number;
  /** Whether it covers a point, in pixels from its middle at scale 1 and orientation 0, v downwards. */
  covers(u: number, v: number): boolean;
}

const SQUARE_HALF = 9.25;
const ELLIPSE_HALVES = [14.25, 7.25] as const;
/** A heart is a square with this side, standing on a corner, and two discs on its upper sides. */
const HEART_SIDE = 13;
const HEART_DISC = HEART_SIDE / Math.sqrt(8);
/** How far the square's middle lies below the heart's centre of mass. */
const HEART_DROP = (HEART_SIDE * (Math.PI / 4) * (1 / Math.sqrt(8) + Math.SQRT2 / (3 * Math.PI))) / (1 + Math.PI / 4);

const SHAPES: readonly Shape[] = [
  { repeats: 10, covers: (u, v) => Math.max(Math.abs(u), Math.abs(v)) <= SQUARE_HALF },
  { repeats: 20, covers: (u, v) => Math.hypot(u / ELLIPSE_HALVES[0], v / ELLIPSE_HALVES[1]) <= 1 },
  {
    repeats: 40,
    covers(u, v) {
      const [across, down] = [Math.abs(u), v - HEART_DROP];
      return (
        across + Math.abs(down) <= HEART_SIDE / Math.SQRT2 ||
        Math.hypot(across - HEART_DISC, down + HEART_DISC) <= HEART_SIDE / 2
      );
    },
  },
];

/** From the middle to the farthest pixel of any shape. Less than the least distance to the border. */
const REACH = 15;
/** The pixel that the middle of a shape lies on at the first of its places; each next place is one pixel on. */
const FIRST_PLACE = 16;

/** Runs of covered pixels as pairs of offsets [from, to) from the middle's pixel in an image. */
function runsOf(pose: number): Int16Array {
  const orientation = pose % SPRITE_FACTORS.orientation;
  const scale = 0.5 + 0.1 * (Math.floor(pose / SPRITE_FACTORS.orientation) % SPRITE_FACTORS.scale);
  const shape = SHAPES[Math.floor(pose / (SPRITE_FACTORS.orientation * SPRITE_FACTORS.scale))]!;
  // Only angles within one repeat: rounding would make equal pictures differ in a pixel of the border.
  const angle = (2 * Math.PI * (orientation % shape.repeats)) / SPRITE_FACTORS.orientation;
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const runs: number[] = [];
  for (let y = -REACH; y <= REACH; y++) {
    let inside = false;
    for (let x = -REACH; x <= REACH + 1; x++) {
      const covered = x <= REACH && shape.covers(cos * x + sin * y, cos * y - sin * x);
      if (covered !== inside) runs.push(y * SPRITE_SIDE + x);
      inside = covered;
    }
  }
  return Int16Array.from(runs);
}

const runsByPose: Int16Array[] = [];

/** Draws sprite `index`, 0 ≤ index < 737,280, as 64 × 64 bytes of 0 and 1. */
export function drawSprite(index: number, out: Uint8Array): void {
  const pose = Math.floor(index / PLACES);
  const x = FIRST_PLACE + (Math.floor(index / SPRITE_FACTORS.y) % SPRITE_FACTORS.x);
  const y = FIRST_PLACE + (index % SPRITE_FACTORS.y);
  const middle = y * SPRITE_SIDE + x;
  const runs = (runsByPose[pose] ??= runsOf(pose));
  out.fill(0, 0, PIXELS);
  for (let i = 0; i < runs.length; i += 2) out.fill(1, middle + runs[i]!, middle + runs[i + 1]!);
}

/** What the images are, of those drawn here and of dSprites' own. */
export const SPRITE_IMAGES: Pick<Drawn, 'shape' | 'divisor' | 'range'> = {
  shape: [SPRITE_SIDE, SPRITE_SIDE, 1],
  divisor: 1,
  range: [0, 1],
};

/** All 737,280 examples, none of which is kept. */
export function openSprites(): Drawn {
  return {
    name: 'sprites',
    count: SPRITE_COUNT,
    ...SPRITE_IMAGES,
    factors: gridFactors(SPRITE_FACTORS),
    recipe: JSON.stringify({ version: 1, factors: SPRITE_FACTORS }),
    draw: drawSprite,
  };
}
