import type { ModelSection } from '../architectures/architectures';

/** A linear map has no gate before its last one (Bae et al. 2023, theorem 1). */
export function ofDepthTwo<S extends ModelSection>(section: S): S {
  return section.architecture === 'linear' ? { ...section, depth: 2 } : section;
}
