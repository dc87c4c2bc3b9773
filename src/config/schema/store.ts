import { z } from 'zod';
import { sealingKey } from '../domain.js';

/** What is kept for reading back. */
export const store = z
  .strictObject({
    keys: z
      .array(
        sealingKey({
          description:
            '32 bytes in base64, as `openssl rand -base64 32` makes them, by `${env:NAME}` or `${file:PATH}`.',
          example: '${env:PDMP_STORE_KEY}',
        }),
      )
      .min(1)
      .meta({
        description:
          'Keys of what is kept for reading back: the first seals, all of them open, so that a new one is put in front and the ' +
          'old one goes when nothing is left under it. Left out: `store.key` of the data folder.',
      })
      .optional(),
  })
  .meta({ description: 'What is kept for reading back, sealed with AES-256-GCM.' });
