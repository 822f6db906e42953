import { z } from 'zod';

/** The least float32 above 0 that every processor keeps: smaller ones are 0 on some. */
const LEAST = 2 ** -126;

/** A number of a config that training computes with, in float32: there it is neither infinite nor 0 for what is not 0. */
export const float32 = (): z.ZodNumber =>
  z.number().superRefine((value, context) => {
    const complain = (wrong: string): void =>
      context.addIssue({ code: 'custom', message: `${value} is ${wrong} in float32, which training computes in` });
    if (value !== 0 && Math.abs(value) < LEAST) complain('0 (nearer to 0 than 1.18e-38)');
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) complain('infinite (above 3.4e38)');
  });
