import { z } from 'zod';
import type { Bundle, Resource } from '../../fhir/types.js';

const reply = z.object({
  resourceType: z.literal('Parameters'),
  parameter: z.array(
    z.looseObject({
      name: z.string(),
      resource: z.looseObject({ resourceType: z.string() }).optional(),
      valueUrl: z.string().optional(),
      valueString: z.string().optional(),
    }),
  ),
});

/** What `$pdmp-history` answered (US PDMP), by parameter. */
export interface OperationReply {
  readonly data?: Bundle;
  readonly outcome?: Resource;
  /** Where a person may look at the history: absolute URL. */
  readonly link?: string;
  /** What fetches a history that is not all there yet. A capability. */
  readonly key?: string;
}

/** The parts of a reply; `undefined` where the resource is none. */
export function operationReply(resource: Resource | undefined): OperationReply | undefined {
  const { data } = reply.safeParse(resource);
  const find = (name: string) => data?.parameter.find((parameter) => parameter.name === name);
  return (
    data && {
      data: find('pdmp-history-data')?.resource as Bundle | undefined,
      outcome: find('outcome')?.resource as Resource | undefined,
      link: find('pdmp-history-link')?.valueUrl,
      key: find('pre-stage-retrieval-key')?.valueString,
    }
  );
}
