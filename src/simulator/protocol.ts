/** The protocols that a demo state can speak. */
export const protocols = [
  'pmix-3',
  'pmix-2',
  'script-10.6',
  'script-2017071',
  'asap-2.1a',
  'fhir-us-meds',
  'fhir-us-pdmp',
] as const;
export type Protocol = (typeof protocols)[number];

/** The standards that protocols are versions of: what is at one endpoint is of one. */
export type Standard = 'pmix' | 'script' | 'asap' | 'fhir';

/** Whether the simulator speaks it. */
export function isProtocol(name: string): name is Protocol {
  return (protocols as readonly string[]).includes(name);
}

/** The standard of a protocol: the first word of its name. */
export function standardOf(protocol: Protocol): Standard {
  return protocol.replace(/-.*$/, '') as Standard;
}
