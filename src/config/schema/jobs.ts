import { z } from 'zod';
import { integer } from '../fields.js';

/** Work in the background. */
export const jobs = z
  .strictObject({
    concurrency: integer(
      { description: 'Jobs of each kind that one gateway does at the same time.' },
      1,
      1000,
    ).prefault(8),
    waiting: integer(
      { description: 'Jobs of each kind that may wait, with `redis` those of all replicas; one more is refused.' },
      1,
      1_000_000,
    ).prefault(10_000),
    perClient: integer(
      { description: 'Of these, jobs of one client: so that no client fills the line for all.' },
      1,
      1_000_000,
    ).prefault(2_000),
  })
  .meta({
    description:
      'Work that is done after its request was answered, such as questions put ahead of time. With `redis` a job that was ' +
      'accepted is done even if the gateway that took it dies.',
  });
