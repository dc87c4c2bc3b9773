import { z } from 'zod';
import { httpUrl, secret } from '../domain.js';
import { choice, flag, integer, text } from '../fields.js';
import { duration } from '../units.js';
import { fhir, smart } from './fhir.js';
import { clientTls } from './tls.js';

/** Every protocol name of the contract. */
export const protocols = [
  'pmix-3',
  'pmix-2',
  'script-10.6',
  'script-2017071',
  'asap-2.1a',
  'fhir-us-meds',
  'fhir-us-pdmp',
] as const;

const protocol = choice(protocols, 'protocol', {
  description:
    'The standard spoken at the endpoint: PMIX, NCPDP SCRIPT, `asap-2.1a` (in names that are public, ' +
    '[not the ASAP standard](asap.md)), or FHIR by the US Meds guide (its search) or US PDMP (`$pdmp-history`).',
});
const endpoint = httpUrl({
  description: 'URL that questions go to; of a FHIR state, its FHIR base.',
  example: 'https://hub.example.org/pmix',
});
const schemaMode = choice(['strict', 'warn', 'off'], 'schema mode', {
  description:
    'How answers are held against our XSDs: `strict` makes an invalid answer a failed state, `warn` tells it with the answer, ' +
    '`off` checks well-formedness and limits only.',
});
const sockets = integer(
  { description: 'Connections kept to the endpoint for each state at most; further questions wait for one.' },
  1,
  1000,
);

const pmixVersion = text(
  {
    description: 'PMIX `MetaData/Version`, where the hub wants another than the interface description says.',
    example: '3',
  },
  /^[\w.]{1,10}$/,
  'a version in quotes',
);
const otherGeneration = flag({
  description:
    'PMIX: ask once more in the other generation (`pmix-2`, `pmix-3`), within the same time, where a state says that it speaks ' +
    'another version.',
});
const otherGenerationFor = duration({
  description: 'PMIX: how long a state that was found to speak the other generation is then asked in it at once.',
});
const gzip = flag({ description: 'Offer gzip to the endpoint and undo it.' });
const headers = z
  .record(z.string(), secret({ description: 'Value of the header.', example: 'Basic ${env:HUB_BASIC}' }))
  .meta({ description: 'HTTP headers sent with every question, such as `authorization`.' });

const backgroundPerMinute = integer(
  {
    description:
      'Questions a minute that one state may be asked in the background, where nobody waits for the answer. Replicas that ' +
      'share `redis` keep to it together.',
  },
  1,
  60_000,
);

const timeout = duration({ description: 'How long one state may take; the deadline rules where it is shorter.' });

/** Settings of a route: of its own connection, or otherwise than the connection it goes by. */
export const link = {
  protocol: protocol.optional(),
  endpoint: endpoint.optional(),
  timeout: timeout.optional(),
  tls: clientTls.optional(),
  schema: schemaMode.optional(),
  sockets: sockets.optional(),
  gzip: gzip.optional(),
  headers: headers.optional(),
  pmixVersion: pmixVersion.optional(),
  otherGeneration: otherGeneration.optional(),
  otherGenerationFor: otherGenerationFor.optional(),
  backgroundPerMinute: backgroundPerMinute.optional(),
  smart: smart.optional(),
  fhir: fhir.optional(),
};

/** One endpoint that serves one or more states. */
export const connection = z
  .strictObject({
    protocol,
    endpoint,
    timeout: timeout.prefault('5s'),
    tls: clientTls.prefault({}),
    schema: schemaMode.prefault('warn'),
    sockets: sockets.prefault(32),
    gzip: gzip.prefault(false),
    headers: headers.prefault({}),
    pmixVersion: pmixVersion.prefault('2'),
    otherGeneration: otherGeneration.prefault(false),
    otherGenerationFor: otherGenerationFor.prefault('1h'),
    backgroundPerMinute: backgroundPerMinute.prefault(60),
    smart: smart.optional(),
    fhir: fhir.prefault({}),
  })
  .meta({ description: 'One endpoint, such as a hub; several routes may go by it. The name is free.' });

export type Connection = z.infer<typeof connection>;
export type Protocol = (typeof protocols)[number];
