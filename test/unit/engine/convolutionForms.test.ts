import { InferenceSession, Tensor } from '../../../src/engine/onnx/runtime';
import test from 'node:test';
import fc from 'fast-check';
import { Graph, type Value } from '../../../src/engine/onnx/graph';
import { columnForm } from '../../../src/engine/onnx/kernels/columnForm';
import type { ConvolutionForm, ConvolutionShape } from '../../../src/engine/onnx/kernels/convolution';
import { operatorForm } from '../../../src/engine/onnx/kernels/operatorForm';
import { type Inputs, assertClose, normals } from './evaluate';

/** The runtime's own operators, which take over where columns would be too large, beside columns, on small shapes. */

type Build = (graph: Graph, values: Readonly<Record<string, Value>>) => Value;

async function compute(inputs: Inputs, build: Build): Promise<Float32Array> {
  const graph = new Graph();
  const values = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }]) => [name, graph.input(name, shape)]),
  );
  const session = await InferenceSession.create(graph.encode(new Map([['y', build(graph, values)]])));
  const feeds = Object.entries(inputs).map(([name, { shape, data }]) => [name, new Tensor('float32', data, shape)]);
  const { y } = await session.run(Object.fromEntries(feeds) as Record<string, Tensor>);
  await session.release();
  return y!.data as Float32Array;
}

const side = fc.integer({ min: 1, max: 3 });
const shapes = fc
  .record({
    batch: side,
    channels: side,
    filters: side,
    kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.tuple(side, side, side, side).map(sides => sides.map(one => one - 1)),
    outHeight: side,
    outWidth: side,
    rest: fc.tuple(side, side),
  })
  .map(({ rest, stride, padding, kernel, outHeight, outWidth, ...shape }): ConvolutionShape => {
    // Padding of a whole kernel or more would be of no use to anyone.
    const pads = padding.map((pad, i) => Math.min(pad, kernel[i % 2]! - 1)) as [number, number, number, number];
    const left = rest.map(one => Math.min(one - 1, stride - 1));
    return {
      ...shape,
      ...{ kernel, outHeight, outWidth, stride: [stride, stride], padding: pads },
      height: Math.max(1, (outHeight - 1) * stride + kernel[0] - pads[0] - pads[2] + left[0]!),
      width: Math.max(1, (outWidth - 1) * stride + kernel[1] - pads[1] - pads[3] + left[1]!),
    };
  })
  .filter(({ height, width, outHeight, outWidth, stride, kernel, padding }) => {
    const out = (side: number, pad: number, size: number) => Math.floor((side + pad - size) / stride[0]) + 1;
    return (
      out(height, padding[0] + padding[2], kernel[0]) === outHeight &&
      out(width, padding[1] + padding[3], kernel[1]) === outWidth
    );
  });

test('columns and operators compute the same three maps', async () => {
  await fc.assert(
    fc.asyncProperty(shapes, async shape => {
      const { batch, height, width, outHeight, outWidth, channels, filters, kernel } = shape;
      const x = normals('x', [batch, height, width, channels]);
      const dy = normals('dy', [batch, outHeight, outWidth, filters]);
      const filter = normals('filter', [...kernel, channels, filters]);
      const maps: [what: string, inputs: Inputs, map: (form: ConvolutionForm) => Build][] = [
        ['forward', { x, filter }, form => (graph, v) => form.forward(graph, v.x!, v.filter!, shape)],
        ['to input', { dy, filter }, form => (graph, v) => form.toInput(graph, v.dy!, v.filter!, shape)],
        ['to filter', { x, dy }, form => (graph, v) => form.toFilter(graph, v.x!, v.dy!, shape)],
      ];
      for (const [what, inputs, map] of maps) {
        const expected = await compute(inputs, map(operatorForm));
        assertClose(await compute(inputs, map(columnForm)), expected, 1e-5, `${what} of ${JSON.stringify(shape)}`);
      }
    }),
    { numRuns: 60 },
  );
});
