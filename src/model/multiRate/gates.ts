import { type Tensor, concat, slice } from '@tensorflow/tfjs-core';
import type { Architecture } from '../architectures/architecture';
import type { Layer } from '../layer';
import type { Weights } from '../maps';
import type { Gate, Gateable } from '../modulation';
import type { MultiRate } from '../objectives/multiRate';
import type { Parameter } from '../parameter';
import { GATE_ACTIVATIONS, type GateActivation } from './gateActivations';
import type { BetaRange } from './betaRange';
import { hypernetwork } from './hypernetwork';

/** The gates of a multi-rate VAE: functions of β that scale the outputs of its layers (Bae et al. 2023). */
export interface Gates {
  readonly range: BetaRange;
  /** Whether all examples of a batch have one β. */
  readonly perBatch: boolean;
  readonly parameters: readonly Parameter[];
  /** What gates are on, in order. */
  readonly gated: readonly Gateable[];
  /** s: standardised log β of each example, [batch] */
  at(s: Tensor, weights: Weights): Gate;
}

type Side = 'encoder' | 'decoder';

interface Placed {
  readonly on: Gateable;
  readonly side: Side;
}

/**
 * All maps of the encoder but those of the posterior, a posterior variance that is the same for all examples, and all maps of
 * the decoder but its first and its last; where there are none between these, its first.
 */
function placesOf({ encoder, logVariance, decoder }: Architecture): Placed[] {
  const on = (side: Side, layers: readonly Layer[]): Placed[] =>
    layers.flatMap(({ gateable }) => gateable.map(one => ({ on: one, side })));
  const variances = logVariance.gateable.filter(({ gates }) => gates === 'variance');
  const between = decoder.length > 2 ? decoder.slice(1, -1) : decoder.slice(0, -1);
  return [
    ...on('encoder', encoder),
    ...variances.map(one => ({ on: one, side: 'encoder' as const })),
    ...on('decoder', between),
  ];
}

export function gatesOf(architecture: Architecture, objective: MultiRate): Gates {
  const { base, range, gateInput = 'own', encoderGate = 'sigmoid', decoderGate = 'sqrt' } = objective;
  const shape = { layers: objective.gateLayers ?? 1, shared: objective.sharedLayer ?? false };
  const activations = { encoder: encoderGate, decoder: decoderGate };
  const gates = placesOf(architecture).flatMap(({ on, side }) => {
    const name = activations[side];
    if (name === 'open') return [];
    const activation = on.gates === 'variance' ? rising(GATE_ACTIVATIONS[name]) : GATE_ACTIVATIONS[name];
    return [{ on, activation, network: hypernetwork(on.name, on.outputs, activation, shape) }];
  });
  const byName = new Map(gates.map(gate => [gate.on.name, gate]));
  return {
    range,
    perBatch: base === 'beta-tc-vae',
    parameters: distinct(gates.flatMap(({ network }) => network.parameters)),
    gated: gates.map(({ on }) => on),
    at(s, weights) {
      const seen = gateInput === 'own' ? s : rotated(s);
      return map => {
        const gate = byName.get(map);
        return gate && gate.activation.of(gate.network.apply(seen, weights));
      };
    },
  };
}

/** A posterior variance grows with β. */
function rising(activation: GateActivation): GateActivation {
  const [low, high] = activation.begin.weight;
  return { ...activation, begin: { ...activation.begin, weight: [-high, -low] } };
}

/** Each example sees the s of the one before it. */
function rotated(s: Tensor): Tensor {
  const last = s.shape[0] - 1;
  return concat([slice(s, [last], [1]), slice(s, [0], [last])]);
}

/** Each once: gates that share a layer name the same parameters. */
function distinct(parameters: readonly Parameter[]): Parameter[] {
  return [...new Map(parameters.map(parameter => [parameter.name, parameter])).values()];
}
