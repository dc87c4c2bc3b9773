export { fhirClient, type FhirClient } from './client.js';
export { smartTokens } from './smart/tokens.js';
export { createUsMedsRequestor } from './us-meds/requestor.js';
export { createUsPdmpRequestor } from './us-pdmp/requestor.js';
