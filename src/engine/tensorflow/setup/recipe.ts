import type { Variant } from '../locate';

/** What the set-up installs, pinned. */

export const PACKAGE_VERSION = '4.22.0';
/** The headers of Node-API, from which the native module is compiled whatever runs it. */
export const HEADERS = 'node-api-headers@1.9.0';

/** A file of the Python package index. */
export interface Wheel {
  readonly project: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
}

const MANYLINUX = 'manylinux_2_17_x86_64.manylinux2014_x86_64.whl';

function nvidia(name: string, version: string, sha256: string): Wheel {
  const project = `nvidia-${name}-cu12`;
  return {
    project,
    version,
    sha256,
    file: `${project.replaceAll('-', '_')}-${version}-py3-none-manylinux2014_x86_64.whl`,
  };
}

/**
 * TensorFlow 2.18's own list for CUDA (its extra and-cuda), but for nvcc, which only XLA needs. They find each other by
 * their places: lib/ beside nvidia/.
 */
export const WHEELS: Record<Variant, readonly Wheel[]> = {
  cpu: [
    {
      project: 'tensorflow-cpu',
      version: '2.18.1',
      file: `tensorflow_cpu-2.18.1-cp311-cp311-${MANYLINUX}`,
      sha256: '810c75d7149d2da0cb2092187817b0dcabb80728ca9f9cf3a61f3f42fadd1298',
    },
  ],
  gpu: [
    {
      project: 'tensorflow',
      version: '2.18.1',
      file: `tensorflow-2.18.1-cp311-cp311-${MANYLINUX}`,
      sha256: 'c9f87e5d2a680a4595f5dc30daf6bbaec9d4129b46d7ef1b2af63c46ac7d2828',
    },
    nvidia('cublas', '12.5.3.2', 'ca070ad70e9fa6654084575d01bd001f30cc4665e33d4bb9fc8e0f321caa034b'),
    nvidia('cuda-cupti', '12.5.82', 'bde77a5feb66752ec61db2adfe47f56b941842825b4c7e2068aff27c9d107953'),
    nvidia('cuda-nvrtc', '12.5.82', '3dbd97b0104b4bfbc3c4f8c79cd2496307c89c43c29a9f83125f1d76296ff3fd'),
    nvidia('cuda-runtime', '12.5.82', '3e79a060e126df40fd3a068f3f787eb000fa51b251ec6cd97d09579632687115'),
    nvidia('cudnn', '9.3.0.75', '9ad9c6929ebb5295eb4a1728024666d1c88283373e265a0c5c883e6f9d5cd76d'),
    nvidia('cufft', '11.2.3.61', '9a6e8df162585750f61983a638104a48c756aa13f9f48e19ab079b38e3c828b8'),
    nvidia('curand', '10.3.6.82', '2823fb27de4e44dbb22394a6adf53aa6e1b013aca0f8c22867d1cfae58405536'),
    nvidia('cusolver', '11.6.3.83', '93cfafacde4428b71778eeb092ec615a02a3d05404da1bcf91c53e3fa1bce42b'),
    nvidia('cusparse', '12.5.1.3', '016df8e993c437e8301e62739f01775cba988fd5253cd4c64173f8e8d2f8e752'),
    nvidia('nccl', '2.21.5', '8579076d30a8c24988834445f8d633c697d42397e92ffc3f63fa26766d25e0a0'),
    nvidia('nvjitlink', '12.5.82', 'f9b37bc5c8cf7509665cb6ada5aaa0ce65618f2332b7d3e78e9790511f111212'),
  ],
};

/** Where a file of a wheel goes in the package's deps/; undefined if it is not needed. */
export function placeOf(name: string): string | undefined {
  const library = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/.exec(name)?.[1];
  if (library !== undefined) return `lib/${library}`;
  if (
    /^tensorflow\/include\/(tensorflow\/(c|core\/platform)|tsl\/platform|xla\/tsl\/c)\/(eager\/)?[\w.]+\.h$/.test(name)
  ) {
    return name.replace('tensorflow/', '');
  }
  return /^nvidia\/\w+\/lib\/[\w.-]+\.so[\d.]*$/.test(name) ? name : undefined;
}
