import { mainParameter, objectiveSection, parameterMeaning, parameterRemark } from '../../config/schema/objective';
import type { Config, SingleConfig } from '../../config/schema/schema';

/** What a parameter of an objective is the price of, and what more or less of it gives: what a hover says first. */

/** Whether it is said what a key means to the objective; that of β is said beside its curve. */
export function isParameter(key: string, { objective }: SingleConfig): boolean {
  return key !== 'objective.beta' && key.startsWith(SECTION) && parameterMeaning(objective, nameOf(key)) !== undefined;
}

/** The config as a key of it sees it: a mapping that its sweep lists is the objective of what stands in there. */
export function configAt(key: string, config: Config): SingleConfig {
  const [, index] = /^sweep\.objective\[(\d+)\]/.exec(key) ?? [];
  const listed = index === undefined ? undefined : config.sweep?.['objective']?.[Number(index)];
  return { ...config, objective: objectiveSection().safeParse(listed).data ?? config.objective };
}

/** What a parameter does, how far this config gets with it, and what was measured or how to: paragraphs of Markdown. */
export function parameterText(key: string, config: SingleConfig, table: string | undefined): string[] {
  const { objective, train } = config;
  const remark = train.steps === undefined ? undefined : parameterRemark(objective, nameOf(key), train.steps);
  const parts = [parameterMeaning(objective, nameOf(key)), remark, table ?? howToMeasure(key, config)];
  return parts.filter(part => part !== undefined);
}

const SECTION = 'objective.';
const nameOf = (key: string): string => key.slice(SECTION.length);

function howToMeasure(key: string, { objective }: SingleConfig): string {
  const main = mainParameter(objective);
  const values = main?.key === key ? `: [${main.some.join(', ')}]` : '';
  return `No runs that differ in it alone are measured yet. A sweep over \`${key}${values}\` shows what each value gives.`;
}
