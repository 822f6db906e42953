import {
  Conv2D,
  type Conv2DAttrs,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  type KernelFunc,
  type Tensor,
  backend_util,
  getKernel,
  pad as padded,
  registerKernel,
  slice,
  tidy,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

/** The package's convolutions know the paddings SAME and VALID alone: any other is VALID on a padded image. */

type Shape4 = [number, number, number, number];
type Padding = [before: number, after: number][];
/** Channels last and no dilation, as all convolutions here. */
type Attributes = Pick<Conv2DAttrs, 'strides' | 'pad' | 'dimRoundingMode'>;
type Call = Parameters<KernelFunc>[0];

/** The rows and columns of zeros around an image; undefined if the package knows the padding. */
function paddingOf(image: Shape4, filter: Shape4, attributes: Call['attrs']): Padding | undefined {
  const { strides, pad, dimRoundingMode } = attributes as unknown as Attributes;
  if (pad === 'same' || pad === 'valid') return undefined;
  const { padInfo } = backend_util.computeConv2DInfo(image, filter, strides, 1, pad, dimRoundingMode);
  return [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ];
}

const tensorOf = ({ inputs }: Call, name: string): Tensor => inputs[name] as Tensor;
const shapeOf = (tensor: Tensor): Shape4 => tensor.shape as Shape4;
const valid = ({ attrs }: Call): Call['attrs'] => ({ ...attrs, pad: 'valid' });

/** Puts another function in a kernel's place, made of the package's own. */
function replaceKernel(name: string, backend: string, around: (own: KernelFunc) => KernelFunc): void {
  const config = getKernel(name, backend);
  unregisterKernel(name, backend);
  registerKernel({ ...config, kernelFunc: around(config.kernelFunc) });
}

/** Has the backend compute convolutions and their gradients with every padding. */
export function takeEveryPadding(backend: string): void {
  const ofPadded =
    (filterOf: (call: Call) => Shape4) =>
    (own: KernelFunc): KernelFunc =>
    call => {
      const x = tensorOf(call, 'x');
      const padding = paddingOf(shapeOf(x), filterOf(call), call.attrs);
      if (!padding) return own(call);
      return tidy(
        () => own({ ...call, inputs: { ...call.inputs, x: padded(x, padding) }, attrs: valid(call) }) as Tensor,
      );
    };
  replaceKernel(
    Conv2D,
    backend,
    ofPadded(call => shapeOf(tensorOf(call, 'filter'))),
  );
  replaceKernel(
    Conv2DBackpropFilter,
    backend,
    ofPadded(({ attrs }) => attrs!.filterShape as Shape4),
  );
  replaceKernel(Conv2DBackpropInput, backend, own => call => {
    const inputShape = call.attrs!.inputShape as Shape4;
    const padding = paddingOf(inputShape, shapeOf(tensorOf(call, 'filter')), call.attrs);
    if (!padding) return own(call);
    const whole = inputShape.map((side, axis) => side + padding[axis]![0] + padding[axis]![1]);
    const begin = padding.map(([before]) => before);
    return tidy(() =>
      slice(own({ ...call, attrs: { ...valid(call), inputShape: whole } }) as Tensor, begin, inputShape),
    );
  });
}
