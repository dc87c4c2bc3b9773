import { z } from 'zod';
import { choice } from '../fields.js';
import { roles } from '../roles.js';
import { durationOrNone, span } from '../units.js';

const identifier = choice(
  ['npi', 'dea', 'state-license', 'facility-npi', 'facility-dea', 'facility-ncpdp'],
  'requester identifier',
  {
    description: 'An identifier of the registered requester or facility.',
  },
);

const require = z
  .strictObject({
    any: z.array(identifier).min(1).meta({ description: 'At least one of these.' }).optional(),
    all: z.array(identifier).min(1).meta({ description: 'Every one of these.' }).optional(),
  })
  .meta({
    description:
      'Identifiers that a requester must be registered with: `npi`, `dea`, `state-license`, `facility-npi`, `facility-dea`, `facility-ncpdp`.',
  });

const fields = {
  disclosure: choice(['discrete', 'view', 'ephemeral'], 'disclosure', {
    description:
      '`discrete`: records may leave as FHIR resources; `view`: for viewing only; `ephemeral`: as resources, never kept.',
  }),
  cache: durationOrNone({
    description:
      'How long an answer may be read back by the client that asked; a repeated question asks the state again.',
  }),
  prestage: durationOrNone({
    description:
      'How long an answer that was asked for ahead (`pre-stage-only`) may wait to be fetched; with `none`, and where `cache` is ' +
      '`none` or `disclosure` is not `discrete`, the state is asked only when it is fetched.',
  }),
  delegates: choice(['allow', 'deny'], 'delegates policy', {
    description: 'Whether delegates of a prescriber or dispenser may ask.',
  }),
  candidates: choice(['never', 'show'], 'candidates policy', {
    description:
      'Where several people match: `show` tells the requester who they are, up to `limits.candidates` of them, so that it ' +
      'can ask again for the right one; only with `disclosure: discrete`. A PMIX 3 state that tells nobody is asked for them.',
  }),
  require,
};

/** Rules that there is none of unless one is written. */
const optional = {
  roles: z
    .array(choice(roles, 'role', { description: 'A role of `clients[].requestor.role`.' }))
    .min(1)
    .meta({
      description: 'Roles that may ask; left out: all, but for what `delegates` says. NUCC codes count as their role.',
    })
    .optional(),
  individual: choice(['required', 'optional'], 'individual policy', {
    description:
      '`required`: an organization asks only for a person whom its assertion names (`clients[].individuals`); left out: `optional`.',
  }).optional(),
  window: span({
    description: 'How far back from today may be asked, in `mo` or `d`; a longer window is cut, and said so.',
  }).optional(),
};

/** What holds for every state that does not say otherwise. */
export const defaultPolicy = z
  .strictObject({
    disclosure: fields.disclosure.prefault('discrete'),
    cache: fields.cache.prefault('15m'),
    prestage: fields.prestage.prefault('24h'),
    delegates: fields.delegates.prefault('deny'),
    candidates: fields.candidates.prefault('never'),
    require: fields.require.prefault({ any: ['npi', 'dea'] }),
    ...optional,
  })
  .meta({ description: 'Holds for every state that does not say otherwise.' });

/** What one state wants otherwise. */
export const statePolicy = z
  .strictObject({ ...fields, ...optional })
  .partial()
  .meta({ description: 'Any key of `policies.default`, for one state.' });

export type Policy = z.infer<typeof defaultPolicy>;
export type StatePolicy = z.infer<typeof statePolicy>;
