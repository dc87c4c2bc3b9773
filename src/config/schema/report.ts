import { z } from 'zod';
import { choice } from '../fields.js';
import { duration } from '../units.js';

/** The page that a `pdmp-history-link` leads to. */
export const report = z
  .strictObject({
    link: choice(['always', 'view'], 'word for link', {
      description:
        '`always`: `$pdmp-history` gives a link beside every history; `view`: only where a state lets its records be viewed and no more.',
    }).prefault('always'),
    life: duration({ description: 'How long a link is good for; it opens once.' }).prefault('15m'),
  })
  .meta({ description: 'The page behind `pdmp-history-link` (US PDMP), under `/report`.' });
