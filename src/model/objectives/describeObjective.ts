import type { Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { float32 } from '../../base/float32';
import type { Posteriors } from './posteriors';

/** What there is to say of an objective, and the function that is to stand beside it in its file. */

/** Types of parameters. Objectives that share a key share its type. */
export const weight = float32().min(0);
export const count = z.int().min(1);

/** Each parameter may be left out; one without a default is then a function of the others. */
export type Shape = Readonly<Record<string, z.ZodDefault<z.ZodType> | z.ZodOptional<z.ZodType>>>;

/** A step, counted from 0, of how many: those that schedules are laid out on, which training may go beyond. */
export interface Moment {
  readonly step: number;
  readonly steps: number;
}

/** Words and numbers alone, for what neither trains nor measures; see `Regulariser` for the rest. */
export interface ObjectiveDescription<
  Name extends string = string,
  S extends Shape = Shape,
  Scalar extends string = string,
  Noise extends string = string,
> {
  readonly name: Name;
  /** What it adds to the distortion, for a list: 'β · rate (Higgins et al. 2017)'. */
  readonly summary: string;
  /** The keys that it has, with their documentation; where objectives share a key, their texts are read one after the other. */
  readonly parameters: z.ZodObject<S>;
  /** What a hover says of each: what it is the price of, and what more or less of it gives. */
  readonly meanings: Readonly<Record<keyof S, string>>;
  /** What it says instead, given the other parameters. */
  meaningsInstead?(parameters: ParametersOf<S>): Partial<Record<keyof S, string>>;
  /** What a hover says further of some, given the steps of the training. */
  remarks?(parameters: ParametersOf<S>, steps: number): Partial<Record<keyof S, string>>;
  /** The parameter by which runs are told apart; left out where one run has all its values. */
  readonly main?: {
    readonly key: keyof S & string;
    readonly symbol: string;
    /** Some values that are worth trying. */
    readonly some: readonly number[];
    /** Whether a smaller value regularises more. */
    readonly reversed?: true;
  };
  /** What its runs are called where there is no such parameter. */
  label?(parameters: ParametersOf<S>): string;
  /** What is fed in a step. */
  scalars(parameters: ParametersOf<S>, moment: Moment): Record<Scalar, number>;
  /** Whether it asks for the same from so many steps on, whatever its schedule; left out where it always does. */
  isConstantFrom?(parameters: ParametersOf<S>, step: number): boolean;
  /** Draws from N(0, 1) that training needs beside that of z, each [batch, latent]. */
  readonly noise?: readonly Noise[];
  /** A parameter whose value, where it is given, makes another objective of it: runs that differ in it lie on no one curve. */
  readonly variant?: keyof S & string;
  /** The weight of the rate, where the loss has no other part but the distortion, else null. */
  lossWeight?(parameters: ParametersOf<S>): number | null;
  /** Of those that compare the examples of a batch. */
  smallestBatch?(parameters: ParametersOf<S>): number | undefined;
}

type ParametersOf<S extends Shape> = Readonly<z.output<z.ZodObject<S>>>;

/** An objective with its parameters, as a config that is filled in has it. */
export type ObjectiveOf<D extends ObjectiveDescription> = { readonly name: D['name'] } & Readonly<
  z.output<D['parameters']>
>;

/** One mini-batch. */
export interface Batch extends Posteriors {
  /** Its mean, nats an example. */
  readonly rate: Tensor;
  /** Of a multi-rate VAE the rate of each example, [batch], and their β, [batch], or [1] where they have one. */
  readonly multiRate?: { readonly rates: Tensor; readonly beta: Tensor } | undefined;
  /** How many training examples there are. */
  readonly examples: number;
}

type NamesOf<D extends ObjectiveDescription> = keyof ReturnType<D['scalars']> | NonNullable<D['noise']>[number];

/** What an objective adds to the distortion, nats an example, from a batch and what it is fed by name. */
export type Regulariser<D extends ObjectiveDescription> = (
  objective: ObjectiveOf<D>,
  given: Batch & Readonly<Record<NamesOf<D>, Tensor>>,
) => Tensor;

/** The compiler checks a description, and keeps its names. */
export function describeObjective<
  const Name extends string,
  S extends Shape,
  Scalar extends string,
  const Noise extends string = never,
>(description: ObjectiveDescription<Name, S, Scalar, Noise>): ObjectiveDescription<Name, S, Scalar, Noise> {
  return description;
}
