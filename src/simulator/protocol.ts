/** The protocols that a demo state can speak. */
export const protocols = ['pmix-3', 'pmix-2', 'script-10.6', 'script-2017071', 'asap-2.1a'] as const;
export type Protocol = (typeof protocols)[number];

/** Whether the simulator speaks it. */
export function isProtocol(name: string): name is Protocol {
  return (protocols as readonly string[]).includes(name);
}
