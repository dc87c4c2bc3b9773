import { z } from 'zod';
import { httpUrl, origin, secret } from '../domain.js';
import { integer, text } from '../fields.js';
import { serverTls } from './tls.js';

const port = (description: string) => integer({ description }, 0, 65_535);
const host = (description: string) =>
  text({ description, example: '0.0.0.0' }, /^[A-Za-z0-9.:_-]+$/, 'a host name or IP address');

/** What the licensed ASAP standard fixes, and we do not know: docs/asap.md. */
const asap = z
  .strictObject({
    overlay: text(
      {
        description: 'Mapping overlay of messages: `mappings/overlays/NAME.yaml`. Left out: public names.',
        example: 'ASAP',
      },
      /^[A-Za-z0-9_-]{1,64}$/,
      'a name of letters, digits, _ and -',
    ).optional(),
    action: text(
      { description: 'SOAP action of `DetailedAdHocQuery`.', example: 'urn:example:pmp/AdHocQuery' },
      /^[^\s"]{1,200}$/,
      'a text without spaces and quotes',
    ).prefault('urn:x-pdmp-gateway:asap-pmp-ws:2.1a/DetailedAdHocQuery'),
  })
  .meta({ description: 'Names at `/asap`, where EHRs ask in ASAP: [not the ASAP standard](asap.md).' });

/** The door for EHRs. */
export const server = z
  .strictObject({
    host: host('Address to listen on; `0.0.0.0` for all.').prefault('127.0.0.1'),
    port: port('Port to listen on; 0 takes any free one.').prefault(8080),
    publicUrl: httpUrl({
      description:
        'The URL by which clients reach the gateway, through any proxy: token audience, links and `fullUrl`s are made from it. ' +
        'Left out: `http://HOST:PORT`, or `https` with `server.tls`.',
      example: 'https://pdmp.example.org',
    })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    tls: serverTls.optional(),
    cors: z
      .array(origin({ description: 'An origin: scheme, host and port.', example: 'https://app.example.org' }))
      .prefault([])
      .meta({
        description:
          'Origins of browser apps whose pages may read what is answered. Metadata and discovery may be read by any; the rest by none but these.',
      }),
    proxies: integer(
      {
        description:
          'How many proxies stand in front of the gateway that add to `X-Forwarded-For` (a count, no addresses); limits count the address before them. 0: that header is not believed.',
      },
      0,
      10,
    ).prefault(0),
    clientCertificateHeader: text(
      {
        description:
          "Header in which the proxy tells the SHA-256 fingerprint of a client's certificate that it has verified, in hex. The proxy must take the header off what comes from outside. Needs `proxies`.",
        example: 'X-Client-Fingerprint',
      },
      /^[A-Za-z0-9-]{1,64}$/,
      'the name of a header',
    ).optional(),
    asap: asap.prefault({}),
  })
  .meta({ description: 'Where EHRs reach the gateway.' });

/** The operators' door. */
export const admin = z
  .strictObject({
    host: host('Address to listen on, in plain HTTP: keep it on this machine, or in a network of your own.').prefault(
      '127.0.0.1',
    ),
    port: port('Port of `/metrics`, `/admin`, `/healthz` and `/readyz`; 0 takes any free one.').prefault(8081),
    token: secret({
      description:
        'Bearer token of at least 16 characters that `/admin` asks for. Left out: `/admin` is served to this machine only.',
      example: '${file:admin.token}',
    })
      .refine((token) => token.reveal().length >= 16, {
        message: 'is too short',
        params: { remedy: 'make one of at least 16 characters, such as by openssl rand -base64 24' },
      })
      .optional(),
  })
  .meta({ description: 'Where operators and machines reach the gateway. Never expose it to clients.' });
