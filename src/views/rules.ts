/** The rules that a panel applies itself, to what it was just given. */
export { biasedFinding } from '../analysis/findings/biased';
export { undefinedFinding } from '../analysis/findings/undefinedLayers';
