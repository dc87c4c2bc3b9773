import { z } from 'zod';
import { httpUrl, secret } from '../domain.js';
import { choice, field, flag, integer, text } from '../fields.js';
import { readScope } from '../scope.js';

/** How we sign in at a FHIR state. */
export const smart = z
  .strictObject({
    clientId: text(
      { description: 'What the state registered us as.', example: 'pdmp-gateway' },
      /^[\x21-\x7e]{1,200}$/,
      'a client id without spaces',
    ),
    key: secret({
      description:
        'The private key that signs our assertions: EC P-384 (ES384) or RSA of 2048 bits or more (RS384), as PEM or JWK. Its public half is served at `{publicUrl}/auth/jwks`.',
      example: '${file:state-oh.jwk.json}',
    }),
    passphrase: secret({ description: 'Passphrase of a PEM `key`.', example: '${env:KEY_PASSPHRASE}' }).optional(),
    kid: text(
      { description: "Name of the key. Left out: the JWK's own, or the key's thumbprint (RFC 7638)." },
      /^[\x21-\x7e]{1,200}$/,
      'a key id without spaces',
    ).optional(),
    scopes: z
      .array(field('a SMART scope', { description: 'A scope.' }, readScope))
      .min(1)
      .prefault(['system/MedicationDispense.rs'])
      .meta({ description: 'Scopes to ask for.' }),
    tokenUrl: httpUrl({
      description: "URL of the state's token endpoint. Left out: as its `.well-known/smart-configuration` says.",
      example: 'https://pdmp.example.org/auth/token',
    }).optional(),
  })
  .meta({ description: 'SMART Backend Services: how the gateway signs in at the endpoint. FHIR protocols only.' });

/** What differs between FHIR states. */
export const fhir = z
  .strictObject({
    method: choice(['get', 'post'], 'way to search', {
      description:
        '`fhir-us-meds`: `get` as the guide prints it, or `post` to `_search`, which keeps the patient out of URLs.',
    }).prefault('get'),
    pages: integer(
      { description: '`fhir-us-meds`: pages of one history at most; one that has more is a failed state.' },
      1,
      1000,
    ).prefault(20),
    nameState: flag({
      description:
        'Name the state in the question (`jurisdiction`): the endpoint is another gateway, which leads to several.',
    }).prefault(false),
  })
  .meta({ description: 'How a FHIR endpoint is asked. FHIR protocols only.' });

export type Smart = z.infer<typeof smart>;
export type Fhir = z.infer<typeof fhir>;
