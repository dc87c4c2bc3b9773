export { ENVELOPE, MEDIA_TYPE, type SoapVersion, WSA } from '../../door/soap/soap.js';

/** Namespace of PMIX's headers and bodies. */
export const PMIX = 'http://www.pmixpmp.org';
