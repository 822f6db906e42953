import { UserError } from '../../base/errors';

/** How the values of an array lie in its examples. */
export interface Layout {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** The values come channel by channel, as PyTorch keeps them. */
  readonly channelsFirst: boolean;
}

const isChannels = (length: number): boolean => length === 1 || length === 3;

const ARE = 'examples are n×p, n×height×width or n×height×width×channels with 1 or 3 channels';

function find(shape: readonly number[]): Layout | undefined {
  const [, a, b, c] = shape;
  if (shape.length === 2) return { shape: [1, a!, 1], channelsFirst: false };
  if (shape.length === 3) return { shape: [a!, b!, 1], channelsFirst: false };
  if (shape.length === 4 && isChannels(c!)) return { shape: [a!, b!, c!], channelsFirst: false };
  if (shape.length === 4 && isChannels(a!)) return { shape: [b!, c!, a!], channelsFirst: true };
  return undefined;
}

/** NumPy's word that puts the last dimension, where MATLAB has the examples, first. */
const LAST_FIRST = 'numpy.moveaxis(a, -1, 0)';

const text = (shape: readonly number[]): string => shape.join('×');

/** NumPy's word that makes examples of an array that has none, if one is known. */
function remedyOf(shape: readonly number[]): string | undefined {
  const last = shape.at(-1)!;
  if (shape.length === 4 && find([last, ...shape.slice(0, -1)])) return `with the examples last, save ${LAST_FIRST}`;
  if (shape.length === 4 && last === 4) return 'leave out the fourth channel, which is transparency, by a[..., :3]';
  if (shape.length === 4 && shape[1] === 4) return 'leave out the fourth channel, which is transparency, by a[:, :3]';
  if (shape.length === 4 && last === 2) return 'leave out the second channel by a[..., :1]';
  if (shape.length === 5 && isChannels(last)) {
    return `make every frame an example by a.reshape(${[-1, ...shape.slice(2)].join(', ')})`;
  }
  return shape.length > 4 ? 'make rows of them by a.reshape(len(a), -1)' : undefined;
}

/** The layout of examples in an array of that shape. Throws UserError, naming it, where there is none. */
export function layoutOf(shape: readonly number[], label: string): Layout {
  const found = find(shape);
  if (found !== undefined) return found;
  const remedy = remedyOf(shape);
  throw new UserError(
    `${label} has the shape ${text(shape) || '()'}, ${ARE}${remedy === undefined ? '' : `: ${remedy}`}`,
  );
}

/** Hardly a picture has other sides. */
const SIDES = { least: 8, most: 1024 };

/** What is said of a shape that is more likely pictures with their examples last, or one picture; undefined of others. */
export function layoutDoubt(shape: readonly number[], label: string): string | undefined {
  const [n = 0, height, last] = shape;
  const oneSquare = n === height && n !== last && n >= SIDES.least && n <= SIDES.most;
  if (!oneSquare || shape.length > 3) return undefined;
  const read = `${label} is read as ${n} examples of ${text(shape.slice(1))}${last === undefined ? ' numbers' : ''}`;
  if (last === undefined || isChannels(last)) {
    return `${read}: if it is one picture of ${text(shape)}, save many as one array, numpy.stack(pictures)`;
  }
  return `${read}: if it is ${last} pictures of ${n}×${n}, save ${LAST_FIRST}`;
}
