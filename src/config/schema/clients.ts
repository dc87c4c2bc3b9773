import { z } from 'zod';
import { dea, fingerprint, httpUrl, npi, stateCode } from '../domain.js';
import { Fault } from '../fault.js';
import { choice, field, flag, text } from '../fields.js';
import { readJwks } from '../jwks.js';
import { isRole, nearestRole, roles } from '../roles.js';
import { readScope } from '../scope.js';

const named = (what: string) => text({ description: what }, /^[^<>&]{1,80}$/, 'a name of up to 80 characters');

const stateLicense = z
  .strictObject({
    number: text({ description: 'Number of the licence.' }),
    state: stateCode({ description: 'State that issued it.' }),
  })
  .meta({ description: 'State licence of the requester.' });

const address = z
  .strictObject({
    line: z.array(named('One line of the street address.')).meta({ description: 'Street lines.' }).optional(),
    city: named('City.').optional(),
    postalCode: text({ description: 'ZIP code.' }, /^\d{5}(-?\d{4})?$/, 'a ZIP code in quotes').optional(),
  })
  .meta({ description: 'Address of the facility; some states demand it.' });

const facility = z
  .strictObject({
    name: named('Name of the facility.'),
    npi: npi({ description: 'NPI of the facility.' }).optional(),
    dea: dea({ description: 'DEA number of the facility.' }).optional(),
    ncpdp: text({ description: 'NCPDP provider id of the facility.' }, /^\d{7}$/, 'seven digits in quotes').optional(),
    state: stateCode({ description: 'State of the facility.' }),
    phone: text({ description: 'Telephone of the facility.' }, /^\d{10}$/, 'ten digits in quotes').optional(),
    address: address.optional(),
  })
  .meta({ description: 'Where the requester asks from.' });

/** A person who asks. */
const person = {
  name: z
    .strictObject({ given: named('Given name.'), family: named('Family name.') })
    .meta({ description: 'Name of the requester.' }),
  role: field(
    'a role of the contract, or a NUCC taxonomy code',
    {
      description: `Role of the requester: ${roles.map((name) => `\`${name}\``).join(', ')}, or a NUCC taxonomy code such as \`207Q00000X\`.`,
    },
    (value) => (isRole(value) ? value : new Fault('{value} is not a requester role', nearestRole(value))),
  ),
  npi: npi({ description: 'NPI of the requester.' }).optional(),
  dea: dea({ description: 'DEA number of the requester.' }).optional(),
  stateLicense: stateLicense.optional(),
};

/** Who asks: what the guide says a Responder SHALL collect of each Requestor. */
export const requestor = z
  .strictObject({ ...person, facility })
  .meta({ description: 'Who asks by this client; states are told this, never what a query says.' });

/** A person for whom an organization's client may ask. */
export const individual = z.strictObject(person).meta({ description: 'A person for whom the client may ask.' });

const individuals = z
  .strictObject({
    accept: choice(['listed', 'any'], 'word for accept', {
      description: '`listed`: those of `list`; `any`: whoever the assertion names with an NPI or DEA number.',
    }),
    list: z.array(individual).meta({ description: 'The persons, each with an NPI or DEA number.' }).optional(),
  })
  .meta({
    description:
      "For an organization's client: its assertions may name the person who asks, in the claim `extensions.pdmp-requestor`; `requestor` answers for the organization.",
  });

/** One registered client: an EHR system. */
export const client = z
  .strictObject({
    id: text(
      { description: '`client_id`: `iss` and `sub` of its assertions.' },
      /^[\x21-\x7e]{1,128}$/,
      'a text of printable characters without spaces',
    ),
    name: named('Name for operators.'),
    jwks: field(
      'a JWK set',
      { description: 'Public keys, as a JWK set; or `${file:PATH}` of one.' },
      readJwks,
    ).optional(),
    jwksUrl: httpUrl({
      description: 'Where the client publishes its public keys: https, or http on a loopback address.',
      example: 'https://ehr.example.org/jwks.json',
    }).optional(),
    certificates: z
      .array(fingerprint({ description: 'SHA-256 fingerprint of a certificate, colons or not.' }))
      .min(1)
      .meta({
        description:
          'TLS certificates by which it comes to `/script`, `/asap` and `/pmix`; by SHA-256 fingerprint as `openssl x509 -noout -fingerprint -sha256` prints it, colons or not; two while one is renewed. Needs `server.tls.clientCa` or `server.clientCertificateHeader`.',
      })
      .optional(),
    scopes: z
      .array(field('a scope', { description: 'A SMART scope.' }, readScope))
      .min(1)
      .meta({
        description:
          'SMART scopes it may be granted, such as `system/MedicationDispense.rs`; by certificate it asks without a token, and one of them must cover searching MedicationDispense.',
      }),
    states: z
      .array(stateCode({ description: 'A state code.' }))
      .meta({ description: 'States it may ask; those asked when the caller names none.' }),
    requestor,
    individuals: individuals.optional(),
    introspect: flag({ description: "Whether it may ask what any client's token is good for (RFC 7662)." }).optional(),
  })
  .meta({ description: 'One registered EHR.' });

export type Client = z.infer<typeof client>;
export type Individual = z.infer<typeof individual>;
export type Requestor = z.infer<typeof requestor>;
