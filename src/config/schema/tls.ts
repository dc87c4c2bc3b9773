import { z } from 'zod';
import { field, text } from '../fields.js';
import { readCertificates } from '../pem.js';
import { secret } from '../domain.js';
import { Fault } from '../fault.js';

/** Certificates as PEM text. */
export const certificates = (description: string, example: string) =>
  field('PEM text, as `${file:PATH}`', { description, example }, (value) => {
    const found = readCertificates(value);
    return found instanceof Fault ? found : String(value);
  });

const privateKey = secret({ description: 'Private key of `cert`, PEM.', example: '${file:gateway-key.pem}' });
const passphrase = secret({ description: 'Passphrase of `key`.', example: '${env:KEY_PASSPHRASE}' });

/** TLS towards a state or hub. */
export const clientTls = z
  .strictObject({
    ca: certificates(
      'Certificates to trust for this endpoint instead of the public authorities, PEM.',
      '${file:hub-ca.pem}',
    ).optional(),
    cert: certificates(
      'The certificate (chain) by which the gateway identifies itself, PEM: mutual TLS.',
      '${file:gateway-cert.pem}',
    ).optional(),
    key: privateKey.optional(),
    passphrase: passphrase.optional(),
    servername: text(
      {
        description: "Name expected in the endpoint's certificate, where it is not the host of the URL.",
        example: 'hub.example.org',
      },
      /^[A-Za-z0-9.-]+$/,
      'a host name',
    ).optional(),
  })
  .meta({ description: 'TLS settings for an https endpoint. TLS 1.2 or later always; `{}` for the defaults.' });

/** TLS of the gateway's own door, where no proxy does it. */
export const serverTls = z
  .strictObject({
    cert: certificates("The gateway's certificate (chain), PEM.", '${file:server-cert.pem}'),
    key: privateKey,
    passphrase: passphrase.optional(),
    clientCa: certificates(
      'Authorities of clients’ certificates, PEM. Certificates are asked for then, and not demanded: who has none is served where tokens are.',
      '${file:clients-ca.pem}',
    ).optional(),
  })
  .meta({ description: 'Serve https here; leave out behind a proxy that does.' });

export type ClientTls = z.infer<typeof clientTls>;
export type ServerTls = z.infer<typeof serverTls>;
