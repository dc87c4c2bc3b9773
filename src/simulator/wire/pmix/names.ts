/** The two generations of the PMIX payload. */
export type Generation = 'pmix-3' | 'pmix-2';

/** `PMPStatus` of the PMIX header, all of them. */
export const pmpStatuses = [
  'Provided',
  'NotFound',
  'Deferred',
  'NotSupported',
  'Error',
  'Disallowed',
  'VersionMismatch',
] as const;
export type PmpStatus = (typeof pmpStatuses)[number];

/** Namespace of the SOAP header and body elements in every generation. */
export const pmixHeaderNs = 'http://www.pmixpmp.org';
export const soapNs = 'http://www.w3.org/2003/05/soap-envelope';
export const wsseNs = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
export const wsaNs = 'http://www.w3.org/2005/08/addressing';

export const historyAction = 'http://www.pmixpmp.org/pmp/ProvidePrescriptionDrugHistory';
export const picklistAction = 'http://www.pmixpmp.org/pmp/ProvidePatientPicklist';

/** What a requester offers to states. */
export const deferredAction = 'http://www.pmixpmp.org/pmp/ReceiveDeferredPrescriptionDrugHistory';

/** Namespaces of the payload by the prefix that this project's samples use. */
export interface PayloadNamespaces {
  readonly pmix: string;
  readonly pmp: string;
  readonly nc: string;
  readonly j: string;
}

export const payloadNs: Readonly<Record<Generation, PayloadNamespaces>> = {
  'pmix-3': {
    pmix: 'http://pmixpmp.org/niem/4.0/',
    pmp: 'http://pmixpmp.org/niem/4.0/extension',
    nc: 'http://release.niem.gov/niem/niem-core/4.0/',
    j: 'http://release.niem.gov/niem/domains/jxdm/6.2/',
  },
  'pmix-2': {
    pmix: 'http://xml.ijis.org/niem/2.0/',
    pmp: 'http://xml.ijis.org/niem/2.0/extension',
    nc: 'http://niem.gov/niem/niem-core/2.0',
    j: 'http://niem.gov/niem/domains/jxdm/4.0',
  },
};

/** Roles that these demo states let in; the IEPD's list without those that they refuse. */
export const admittedRoles: ReadonlySet<string> = new Set([
  'Physicians',
  'Advanced Practice RNs',
  'Physician Assistants',
  'Dentists',
  'Optometrists',
  'Psychologists',
  'Naturopaths',
  'Homeopaths',
  'Veterinarians',
  'Interns',
  'Residents',
  'Prescribing Pharmacists',
  'Other Prescribers',
  'Pharmacists',
  'Pharmacy',
  'Prescriber Delegates - Licensed',
  'Prescriber Delegates - Unlicensed',
  'Dispenser Delegates - Licensed',
  'Dispenser Delegates - Unlicensed',
  'Substance Abuse/Mental Health Professional',
]);
