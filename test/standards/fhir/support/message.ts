import type { JsonObject, Resource } from '../../../../src/fhir/types.js';
import { PDMP } from '../../../../src/standards/fhir/responder/us-pdmp/urls.js';

/** A request message with these Parameters. `header`: merged into the MessageHeader. */
export function messageOf(parameters: Resource, header: JsonObject = {}): Resource {
  const focus = 'urn:uuid:5b1e2f0a-6a53-4f0e-9d1e-0d2f6f3a9b12';
  return {
    resourceType: 'Bundle',
    type: 'message',
    timestamp: '2026-01-05T10:00:00.000Z',
    entry: [
      {
        fullUrl: 'urn:uuid:5b1e2f0a-6a53-4f0e-9d1e-0d2f6f3a9b11',
        resource: {
          resourceType: 'MessageHeader',
          id: 'm1',
          eventCoding: { system: 'urn:ietf:rfc:3986', code: `${PDMP.replace('Structure', 'Operation')}pdmp-history` },
          source: { endpoint: 'https://ehr.example.org/fhir' },
          focus: [{ reference: focus }],
          ...header,
        },
      },
      { fullUrl: focus, resource: parameters },
    ],
  };
}
