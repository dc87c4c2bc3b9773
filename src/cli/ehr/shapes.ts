import { z } from 'zod';

const coding = z.looseObject({ display: z.string().optional(), code: z.string().optional() });
const concept = z.looseObject({ text: z.string().optional(), coding: z.array(coding).optional() });
const reference = z.looseObject({ reference: z.string().optional() });
const name = z.looseObject({ family: z.string().optional(), given: z.array(z.string()).optional() });
const number = z.unknown();
const quantity = z.looseObject({ value: number.optional(), unit: z.string().optional() });
const meta = z.looseObject({
  source: z.string().optional(),
  tag: z.array(z.looseObject({ system: z.string().optional(), code: z.string().optional() })).optional(),
});

/** What the table shows of each resource; everything else of it is left alone. */
export const shapes = {
  dispense: z.looseObject({
    meta: meta.optional(),
    whenHandedOver: z.string().optional(),
    whenPrepared: z.string().optional(),
    quantity: quantity.optional(),
    daysSupply: quantity.optional(),
    medicationReference: reference.optional(),
    medicationCodeableConcept: concept.optional(),
    authorizingPrescription: z.array(reference).optional(),
    performer: z.array(z.looseObject({ actor: reference })).optional(),
  }),
  medication: z.looseObject({ code: concept.optional() }),
  request: z.looseObject({ requester: reference.optional() }),
  practitioner: z.looseObject({ name: z.array(name).optional() }),
  organization: z.looseObject({ name: z.string().optional() }),
  header: z.looseObject({ meta: meta.optional(), response: z.looseObject({ code: z.string() }).optional() }),
  outcome: z.looseObject({
    issue: z.array(
      z.looseObject({
        extension: z.array(z.looseObject({ url: z.string(), valueCode: z.string().optional() })).optional(),
        severity: z.string(),
        code: z.string(),
        diagnostics: z.string().optional(),
        details: z.looseObject({ text: z.string().optional() }).optional(),
      }),
    ),
  }),
};

export type Concept = z.infer<typeof concept>;
export type Meta = z.infer<typeof meta>;

/** The states that told a resource: its tags where several did, else its source (contract §5). */
export function tellersOf({ source, tag = [] }: Meta = {}): string[] {
  const tagged = tag.flatMap(({ system, code }) =>
    system?.endsWith('/CodeSystem/pdmp-state') && code !== undefined ? [code] : [],
  );
  if (tagged.length > 0) return tagged.sort();
  return source?.startsWith('urn:pdmp:') ? [source.slice('urn:pdmp:'.length)] : [];
}
