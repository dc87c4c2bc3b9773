import type { Resource } from '../../../../fhir/types.js';
import { extensionsOf } from './extensions.js';
import type { Publisher } from './head.js';
import { namingSystems } from './namingSystems.js';
import { pdmpHistory } from './operations.js';
import { searchParameters } from './searchParameters.js';
import { structureDefinition } from './structures.js';
import { terminology } from './terminology.js';

/** Everything that an answer may name and that is defined nowhere else (docs/decisions/0083). */
export function definitions(publisher: Publisher): Resource[] {
  return [
    ...extensionsOf(publisher).map((extension) => structureDefinition(publisher, extension)),
    ...terminology(publisher),
    ...namingSystems(publisher),
    pdmpHistory(publisher),
    ...searchParameters(publisher),
  ];
}
