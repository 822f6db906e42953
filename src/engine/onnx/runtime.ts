/** The only way to onnxruntime-node: it must not be loaded before it was told to send nothing. */
import './noTelemetry';

export { InferenceSession, Tensor, env, listSupportedBackends } from 'onnxruntime-node';
