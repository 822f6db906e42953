import { InferenceSession, Tensor } from '../../../src/engine/onnx/runtime';
import test from 'node:test';
import fc from 'fast-check';
import { Graph, type Value } from '../../../src/engine/onnx/graph';
import { columnForm } from '../../../src/engine/onnx/kernels/convolution/columnForm';
import type { ConvolutionForm, ConvolutionShape } from '../../../src/engine/onnx/kernels/convolution/convolutionForm';
import { operatorForm } from '../../../src/engine/onnx/kernels/convolution/operatorForm';
import { patchForm } from '../../../src/engine/onnx/kernels/convolution/patchForm';
import { pointForm } from '../../../src/engine/onnx/kernels/convolution/pointForm';
import { shiftForm } from '../../../src/engine/onnx/kernels/convolution/shiftForm';
import { type Inputs, assertClose, normals } from './evaluate';

/** Every form of a convolution beside the runtime's own operators, on small shapes, which the rule gives one form only. */

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

const few = fc.integer({ min: 1, max: 3 });
const shapes = fc
  .record({
    batch: few,
    channels: few,
    filters: few,
    kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.tuple(few, few, few, few).map(sides => sides.map(one => one - 1)),
    outHeight: few,
    outWidth: few,
    rest: fc.tuple(few, few),
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

async function assertSameMaps(
  form: ConvolutionForm,
  all: fc.Arbitrary<ConvolutionShape>,
  tolerance = 1e-5,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(all, async shape => {
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
        assertClose(await compute(inputs, map(form)), expected, tolerance, `${what} of ${JSON.stringify(shape)}`);
      }
    }),
    { numRuns: 40 },
  );
}

/** Half the height and width, by a kernel of that side with that padding. */
const halving = (side: 2 | 4, pad: 0 | 1): fc.Arbitrary<ConvolutionShape> =>
  fc
    .tuple(few, few, few, fc.integer({ min: 1, max: 9 }), few)
    .map(([batch, outHeight, outWidth, filters, channels]): ConvolutionShape => ({
      ...{ batch, outHeight, outWidth, filters, channels, height: 2 * outHeight, width: 2 * outWidth },
      ...{ kernel: [side, side], stride: [2, 2], padding: [pad, pad, pad, pad] },
    }));

test('columns compute what the operators do', () => assertSameMaps(columnForm, shapes));
test('shifted blocks, wide and narrow, compute what the operators do', () => assertSameMaps(shiftForm, halving(4, 1)));
test('patches compute what the operators do', () => assertSameMaps(patchForm, halving(2, 0)));

const small = fc
  .record({
    side: fc.constantFrom(2, 3),
    size: fc.tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 2, max: 9 })),
  })
  .chain(({ side, size: [outHeight, outWidth] }) =>
    fc
      .tuple(fc.array(fc.integer({ min: 0, max: side - 1 }), { minLength: 4, maxLength: 4 }), few, few, few)
      .map(([pads, batch, channels, filters]): ConvolutionShape => ({
        ...{ batch, channels, filters, outHeight, outWidth, kernel: [side, side], stride: [1, 1] },
        padding: pads as [number, number, number, number],
        height: outHeight + side - 1 - pads[0]! - pads[2]!,
        width: outWidth + side - 1 - pads[1]! - pads[3]!,
      })),
  )
  .filter(({ height, width }) => height >= 1 && width >= 1);
// Points other than 0 and ±1 round more.
test('points compute what the operators do', () => assertSameMaps(pointForm, small, 5e-5));
