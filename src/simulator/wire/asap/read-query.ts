import { isDay } from '../../population/days.js';
import type { Question } from '../../population/find.js';
import { checkSequence, ContentError, slot, slots } from '../content-model.js';
import { childrenOf, descend, textAt, type XmlElement } from '../read-xml.js';
import { AsapException, asapNs, soapVersions, type SoapVersion } from './names.js';

/** Who asks, for which state: readable even where the rest of a query is not. */
export interface Asked {
  readonly query: XmlElement;
  readonly requestId?: string;
  /** `DisclosingState`, as it was written. */
  readonly destination?: string;
}

/** Takes the envelope off. Undefined where there is none, or none around a query. */
export function unwrap(envelope: XmlElement): { readonly soap: SoapVersion; readonly asked: Asked } | undefined {
  const soap = soapVersions.find(({ namespace }) => namespace === envelope.namespace);
  const [query, second] = descend(envelope, 'Body')?.children ?? [];
  if (soap === undefined || envelope.name !== 'Envelope' || second !== undefined) return undefined;
  if (query?.name !== 'DetailedAdHocQuery' || query.namespace !== asapNs) return undefined;
  const requestId = textAt(query, 'Header', 'RequestID');
  return { soap, asked: { query, requestId, destination: textAt(query, 'Header', 'DisclosingState') } };
}

/** Reads a query as strictly as its schema. Throws `AsapException`. */
export function readQuery(query: XmlElement): Question & { readonly role?: string; readonly ids: readonly string[] } {
  try {
    checkSequence(query, content, '/DetailedAdHocQuery');
  } catch (error) {
    if (error instanceof ContentError) throw new AsapException('InvalidRequest', error.message);
    throw error;
  }
  const [header, patient] = [descend(query, 'Header'), descend(query, 'Patient')];
  return {
    given: needed(patient, 'GivenName'),
    family: needed(patient, 'SurName'),
    birthDate: day(patient, 'BirthDate'),
    ssn: textAt(patient, 'SSN')?.replaceAll('-', ''),
    postalCode: textAt(patient, 'LocationPostalCode'),
    from: day(descend(query, 'DateRange'), 'DateRangeBegin'),
    to: day(descend(query, 'DateRange'), 'DateRangeEnd'),
    role: textAt(header, 'RequestorRole'),
    ids: ['NationalProviderID', 'DEANumber'].flatMap((name) =>
      header === undefined ? [] : childrenOf(header, name).map(({ text }) => text.trim()),
    ),
  };
}

const content = [
  slot('Header', [
    slot('RequestID', /\S/),
    slot('dateTime', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/),
    ...slots('RequestorName? RequestorRole? NationalProviderID? DEANumber? StateLicenseNumber?'),
    slot(
      'Facility?',
      slots('FacilityName? NationalProviderID? DEANumber? NCPDPProviderID? LocationStateUSPostalServiceCode?'),
    ),
    slot('DisclosingState+', /\S/),
  ]),
  slot('Patient', [
    ...slots('GivenName? SurName? BirthDate?'),
    slot('Gender?', /^[MFU]$/),
    ...slots('StreetAddress? StreetAddress2? City? LocationStateUSPostalServiceCode? LocationPostalCode? Phone? SSN?'),
    ...slots(
      'StateIssuedID? DriverLicenceID? PassportID? MilitaryID? TribalID? UniqueSystemID? medicalrecordID? speciesCode?',
    ),
  ]),
  slot('DateRange?', slots('DateRangeBegin? DateRangeEnd?')),
];

function needed(holder: XmlElement | undefined, name: string): string {
  const text = textAt(holder, name);
  if (text === undefined) throw new AsapException('InvalidRequest', `${name} is missing`);
  return text;
}

function day(holder: XmlElement | undefined, name: string): string {
  const text = needed(holder, name);
  if (!isDay(text)) throw new AsapException('InvalidRequest', `${name} is not a day`);
  return text;
}
