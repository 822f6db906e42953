import { UserError } from '../../../base/errors';
import { listed } from '../../../base/listed';
import { type Field, WireError, fieldsOf } from './wireFormat';

/**
 * What a model that somebody else wrote may not have, found before the runtime sees it: it would follow external data to any
 * path, and look for operators of others. The numbers are those of the fields in onnx.proto (IR version 10).
 */

/** The names of ONNX's own operators' domain. */
const DOMAINS = ['', 'ai.onnx'];
/** NodeProto.op_type and domain */
const [TYPE, DOMAIN] = [4, 7];
/** TensorProto.DataLocation: the values are in the file. */
const DEFAULT = 0;
/** Messages within messages, as many as protocol buffers themselves allow. */
const MOST_DEEP = 100;
/** More of them are counted. */
const MOST_NAMED = 3;

/** What holds what: of each message, the kind of message that lies in a field. */
const INNER: Readonly<Record<Kind, Readonly<Record<number, Kind>>>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  function: { 7: 'node', 11: 'attribute' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse tensor' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse tensor', 23: 'sparse tensor' },
  'sparse tensor': { 1: 'tensor', 2: 'tensor' },
  tensor: {},
};
type Kind = 'model' | 'training' | 'function' | 'graph' | 'node' | 'attribute' | 'tensor' | 'sparse tensor';

/**
 * Throws a UserError that names the file where its bytes are no ONNX model, or one with external data or with operators
 * outside of ONNX's own, in subgraphs and functions too.
 */
export function checkModel(model: Uint8Array, file: string): void {
  const custom = new Set<string>();
  let graphs = 0;
  const walk = (message: Uint8Array, kind: Kind, depth: number): void => {
    if (depth > MOST_DEEP) throw new WireError(`its graphs lie in each other more than ${MOST_DEEP} deep`);
    if (kind === 'graph') graphs++;
    let type = '';
    const foreign: string[] = [];
    for (const field of fieldsOf(message)) {
      const { number, bytes } = field;
      const inner = INNER[kind][number];
      if (kind === 'tensor' && isExternal(field)) throw external(file);
      if (kind === 'node' && bytes && number === TYPE) type = text(bytes);
      // Of a field that comes twice, readers differ in which counts.
      if (kind === 'node' && bytes && number === DOMAIN && !DOMAINS.includes(text(bytes))) foreign.push(text(bytes));
      if (inner === undefined) continue;
      if (bytes === undefined) throw new WireError(`its ${kind} has a number where a ${inner} belongs`);
      walk(bytes, inner, depth + 1);
    }
    for (const domain of foreign) custom.add(`${domain}.${type}`);
  };
  try {
    walk(model, 'model', 0);
    if (graphs === 0) throw new WireError('it has no graph');
  } catch (thrown) {
    if (!(thrown instanceof WireError)) throw thrown;
    throw new UserError(`${file} is no ONNX model, or is damaged: ${thrown.message}`, false, { cause: thrown });
  }
  if (custom.size > 0) {
    const names = [...custom].slice(0, MOST_NAMED);
    const more = custom.size - names.length;
    throw new UserError(
      `${file} has operators outside of ONNX's own: ${listed([...names, ...(more > 0 ? [`${more} more`] : [])])}; export it with ONNX's own operators alone`,
    );
  }
}

/** TensorProto.external_data and data_location */
function isExternal({ number, value }: Field): boolean {
  return number === 13 || (number === 14 && value !== undefined && value !== DEFAULT);
}

function external(file: string): UserError {
  return new UserError(
    `${file} keeps weights in other files (external data), which are not read: export it as one file (torch.onnx.export with external_data=False, onnx.save_model with save_as_external_data=False)`,
  );
}

function text(bytes: Uint8Array): string {
  // For a sentence: what is not printed, or is long, is of no help there.
  return Buffer.from(bytes.subarray(0, 100))
    .toString('utf8')
    .replace(/[^\x20-\x7e]/g, '?');
}
