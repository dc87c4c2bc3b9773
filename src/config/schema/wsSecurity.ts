import { z } from 'zod';
import { secret } from '../domain.js';
import { choice } from '../fields.js';
import { duration, size } from '../units.js';
import { certificates } from './tls.js';

const suite = (description: string) => choice(['basic256sha256', 'basic256'], 'suite', { description });

/** How PMIX messages to and from one state are signed and encrypted. */
export const wsSecurity = z
  .strictObject({
    cert: certificates(
      'The certificate that our messages are signed by and that the state encrypts for, PEM: RSA of 2048 bits or more.',
      '${file:gateway-wss.pem}',
    ),
    key: secret({ description: 'Private key of `cert`, PEM.', example: '${file:gateway-wss.key}' }),
    passphrase: secret({ description: 'Passphrase of `key`.', example: '${env:KEY_PASSPHRASE}' }).optional(),
    stateCerts: certificates(
      "The state's certificates, PEM: its messages must be signed by one of them, whoever issued it; ours are encrypted for the first.",
      '${file:oh-wss.pem}',
    ),
    mode: choice(['sign-encrypt', 'sign'], 'mode', {
      description: 'Whether bodies are encrypted, ours and theirs; with `sign` neither may be.',
    }).prefault('sign-encrypt'),
    suite: suite('Suite that our messages are signed by; both encrypt alike.').prefault('basic256sha256'),
    accept: z
      .array(suite('A suite.'))
      .min(1)
      .prefault(['basic256sha256', 'basic256'])
      .meta({ description: 'Suites that the state may sign by. `basic256` is SHA-1: leave it out where you can.' }),
    clockSkew: duration({
      description: "By how much the timestamp of the state's message may differ from our clock.",
    }).prefault('5m'),
    bytes: size({
      description:
        'Bytes of one signed message of the state, as it comes; a larger one is refused. While it is checked the process stands still, for about 15 ms a MiB, at worst 35.',
    }).prefault('8MiB'),
  })
  .meta({
    description: 'WS-Security of PMIX messages: without it, the "Trusted" interface is spoken. PMIX routes only.',
  });

export type WsSecurity = z.infer<typeof wsSecurity>;
