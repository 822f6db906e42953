import { Message } from '../../../src/engine/onnx/protobuf';

/** Small ONNX files, as other programs write them. */

const FLOAT = 1;

export interface ModelSays {
  /** Of the input: numbers, and names where a side is free. */
  readonly shape?: readonly (number | string)[];
  /** TensorProto.DataType of the input. */
  readonly type?: number;
  readonly width?: number;
  /** NodeProto.domain of the first operator. */
  readonly domain?: string;
  /** What is added to the graph, to the first node, to the first tensor and to the whole. */
  readonly graph?: (graph: Message) => Message;
  readonly node?: (node: Message) => Message;
  readonly tensor?: (tensor: Message) => Message;
  readonly model?: (model: Message) => Message;
  /** The nodes after the convolution, `c` being its output, instead of ReLU, the mean over pixels and flattening. */
  readonly rest?: readonly Message[];
}

export function node(type: string, inputs: readonly string[], output: string): Message {
  const message = new Message();
  for (const input of inputs) message.bytes(1, input);
  return message.bytes(2, output).bytes(4, type);
}

function valueInfo(name: string, type: number, shape: readonly (number | string)[] | undefined): Message {
  const tensor = new Message().int(1, type);
  if (shape) {
    const sides = new Message();
    for (const side of shape) {
      sides.bytes(1, typeof side === 'number' ? new Message().int(1, side) : new Message().bytes(2, side));
    }
    tensor.bytes(2, sides);
  }
  return new Message().bytes(1, name).bytes(2, new Message().bytes(1, tensor));
}

/** A convolution of 4 × 4 pixels, the same each time, whose outputs' means over the image are the features. */
export function onnxFile(says: ModelSays = {}): Uint8Array {
  const { shape = ['batch', 1, 'height', 'width'], type = FLOAT, width = 8, domain } = says;
  const channels = typeof shape[1] === 'number' ? shape[1] : 1;
  const weights = Float32Array.from({ length: width * channels * 16 }, (_, k) => Math.sin(1 + 1.7 * k));
  let tensor = new Message().int(1, width).int(1, channels).int(1, 4).int(1, 4).int(2, FLOAT).bytes(8, 'weights');
  tensor = tensor.bytes(9, new Uint8Array(weights.buffer));
  const strides = new Message().bytes(1, 'strides').int(8, 4).int(8, 4).int(20, 7);
  let first = node('Conv', ['x', 'weights'], 'c').bytes(5, strides);
  if (domain !== undefined) first = first.bytes(7, domain);
  const rest = says.rest ?? [
    node('Relu', ['c'], 'r'),
    node('GlobalAveragePool', ['r'], 'g'),
    node('Flatten', ['g'], 'features'),
  ];
  const graph = new Message().bytes(1, says.node?.(first) ?? first);
  for (const one of rest) graph.bytes(1, one);
  graph.bytes(2, 'a test').bytes(5, says.tensor?.(tensor) ?? tensor);
  graph.bytes(11, valueInfo('x', type, shape)).bytes(12, valueInfo('features', FLOAT, undefined));
  const model = new Message().int(1, 8).bytes(7, says.graph?.(graph) ?? graph);
  model.bytes(8, new Message().bytes(1, '').int(2, 17));
  return (says.model?.(model) ?? model).finish();
}
