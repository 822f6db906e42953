import type { ConvolutionForm } from './convolutionForm';
import { depthToSpace, spaceToDepth } from '../moves';

/** 2×2 kernels with stride 2 and no padding: the patches do not overlap, so each map is one matrix product. */
export const patchForm: ConvolutionForm = {
  forward(graph, x, filter, { batch, outHeight, outWidth, channels, filters }) {
    const patches = graph.reshape(spaceToDepth(graph, x), [batch * outHeight * outWidth, 4 * channels]);
    const y = graph.gemm(patches, graph.reshape(filter, [4 * channels, filters]));
    return graph.reshape(y, [batch, outHeight, outWidth, filters]);
  },
  toInput(graph, dy, filter, { batch, outHeight, outWidth, channels, filters }) {
    const rows = graph.reshape(dy, [batch * outHeight * outWidth, filters]);
    const patches = graph.gemm(rows, graph.reshape(filter, [4 * channels, filters]), false, true);
    return depthToSpace(graph, graph.reshape(patches, [batch, outHeight, outWidth, 4 * channels]));
  },
  toFilter(graph, x, dy, { batch, outHeight, outWidth, channels, filters }) {
    const patches = graph.reshape(spaceToDepth(graph, x), [batch * outHeight * outWidth, 4 * channels]);
    const rows = graph.reshape(dy, [batch * outHeight * outWidth, filters]);
    return graph.reshape(graph.gemm(patches, rows, true, false), [2, 2, channels, filters]);
  },
};
