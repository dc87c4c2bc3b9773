import { canonicalOf, type Publisher } from './head.js';
import type { Extension } from './structures.js';
import { TOLD_EXTENSIONS } from './toldExtensions.js';

/** Every extension of ours that may stand in an answer. */
export function extensionsOf(publisher: Publisher): Extension[] {
  return [
    {
      id: 'pdmp-state',
      url: canonicalOf(publisher, 'StructureDefinition', 'pdmp-state'),
      context: ['OperationOutcome.issue'],
      holds: { type: 'code', valueSet: canonicalOf(publisher, 'ValueSet', 'pdmp-state') },
      title: 'State that an issue is about',
      description: 'Postal code of the state whose answer, or silence, an issue tells of.',
    },
    {
      id: 'pdmp-state-status',
      url: canonicalOf(publisher, 'StructureDefinition', 'pdmp-state-status'),
      context: ['OperationOutcome.issue'],
      holds: { type: 'code', valueSet: canonicalOf(publisher, 'ValueSet', 'pdmp-state-status') },
      title: 'What became of a state',
      description: 'How asking a state ended, in one word.',
    },
    {
      id: 'pdmp-candidate',
      url: canonicalOf(publisher, 'StructureDefinition', 'pdmp-candidate'),
      context: ['OperationOutcome.issue'],
      holds: { type: 'Reference' },
      title: 'One of several people who match',
      description:
        'A Patient, contained in the OperationOutcome, who may be the one that was asked for or another person.',
    },
    ...TOLD_EXTENSIONS.map(([name, context, holds, title, description]) => ({
      id: `pdmp-${name}`,
      url: `urn:pdmp:extension:${name}`,
      context,
      holds,
      title,
      description,
    })),
  ];
}
