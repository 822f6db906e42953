import { UserError } from '../../base/errors';

/** What a file looks to be, and what to do with it here. */
interface Kind {
  readonly what: string;
  readonly remedy: string;
}

/** How many bytes of a file tell its kind: a tar archive says it behind the name of its first member. */
export const KIND_HEAD = 512;

const TAR_MARK = 257;
const UNPACK = 'unpack it';
const AGAIN = 'download it again, from the address of the file itself';
const toNpy = (how: string): string => `save its array by numpy.save('a.npy', ${how})`;

const TEXT: Kind = { what: 'a text', remedy: AGAIN };
const PYTORCH: Kind = { what: 'a PyTorch file', remedy: toNpy("torch.load('a.pt').numpy()") };

/** Each with what its beginning (latin1) matches; the first that does is it. */
const KINDS: readonly (readonly [start: RegExp, kind: Kind])[] = [
  [/^$/, { what: 'an empty file', remedy: 'download or save it again' }],
  [
    /^version https:\/\/git-lfs/,
    { what: 'what Git LFS keeps in place of the file', remedy: 'fetch the file by git lfs pull' },
  ],
  [/^(\xef\xbb\xbf)?\s*<(!doctype|html|head|body|script|\?xml|!--)/i, { what: 'a web page', remedy: AGAIN }],
  [/^\x93NUMPY/, { what: 'a .npy file', remedy: 'data.name: npy reads it' }],
  [/^PK\x03\x04[^]{26,90}data\.pkl/, PYTORCH],
  [/^\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9/, PYTORCH],
  [
    /^PK\x03\x04[^]{26,150}\.npy/,
    { what: 'an .npz file', remedy: 'data.name: npz reads it, or save one of its arrays by numpy.save' },
  ],
  [/^PK[\x03\x05]/, { what: 'a zip', remedy: `${UNPACK}, or, of pictures, read it by data.name: images` }],
  [/^\x80[\x02-\x05]/, { what: 'a Python pickle', remedy: toNpy("pickle.load(open('a.pkl', 'rb'))") }],
  [/^\x89HDF\r\n/, { what: 'an HDF5 file', remedy: toNpy("h5py.File('a.h5')['NAME'][:]") }],
  [/^MATLAB 7\.3/, { what: 'a MATLAB file of version 7.3', remedy: toNpy("h5py.File('a.mat')['NAME'][:].T") }],
  [/^MATLAB 5/, { what: 'a MATLAB file', remedy: toNpy("scipy.io.loadmat('a.mat')['NAME']") }],
  [/^\0\0[\x08-\x0e][\x01-\x08]/, { what: 'an idx file', remedy: 'data.name: mnist reads its images' }],
  [/^\x1f\x8b/, { what: 'a gzip file', remedy: `${UNPACK} (gunzip)` }],
  [/^BZh/, { what: 'a bzip2 file', remedy: `${UNPACK} (bunzip2)` }],
  [/^\xfd7zXZ/, { what: 'an xz file', remedy: `${UNPACK} (unxz)` }],
  [/^\x28\xb5\x2f\xfd/, { what: 'a zstd file', remedy: `${UNPACK} (unzstd)` }],
  [/^7z\xbc\xaf|^Rar!/, { what: 'an archive', remedy: UNPACK }],
  [new RegExp(`^[^]{${TAR_MARK}}ustar`), { what: 'a tar archive', remedy: `${UNPACK} (tar -xf)` }],
  [
    /^[\x09\x0a\x0d\x20-\x7e]*[,;\t][\x09\x0a\x0d\x20-\x7e]*$/,
    { what: 'a table of text', remedy: toNpy("numpy.loadtxt('a.csv', delimiter=',', skiprows=1)") },
  ],
  [/^[\x09\x0a\x0d\x20-\x7e]+$/, TEXT],
];

/** What a file looks to be by its first KIND_HEAD bytes; undefined where they tell nothing. */
export function fileKind(head: Buffer): Kind | undefined {
  const start = head.toString('latin1', 0, KIND_HEAD);
  return KINDS.find(([pattern]) => pattern.test(start))?.[1];
}

/**
 * The refusal of a file that is not what a reader takes.
 *
 * @param expected 'a .npy file'
 * @param otherwise what is right where the bytes tell nothing
 * @param ofText what is right where it is a text
 */
export function notThe(
  expected: string,
  label: string,
  head: Buffer,
  otherwise: string,
  ofText = TEXT.remedy,
): UserError {
  const kind = fileKind(head);
  if (kind !== undefined) {
    const remedy = kind === TEXT ? ofText : kind.remedy;
    return new UserError(`${label} is not ${expected}, it looks like ${kind.what}: ${remedy}`);
  }
  return new UserError(
    `${label} is not ${expected}: it starts with 0x${head.toString('hex', 0, Math.min(4, head.length))}, ${otherwise}`,
  );
}
