import { addMonths, isDay, type Day } from '../../population/days.js';
import type { Question } from '../../population/find.js';
import { checkSequence, slot, slots } from '../content-model.js';
import { childrenOf, descend, readXml, textAt, type XmlElement } from '../read-xml.js';
import { payloadNs, type Generation } from './names.js';

/** The payload is of another generation than this state speaks. */
export class GenerationMismatch extends Error {
  override readonly name = 'GenerationMismatch';
}

/** The payload lacks what a state needs to search, or has it wrong. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
}

/**
 * Reads a `PMPRequest`. Throws `XmlRefused`, `ContentError`, `PayloadError`, `GenerationMismatch`.
 * @param today the end of the window where the request names none; such a window is 24 months long
 */
export function readPayload(payload: string, generation: Generation, today: Day): Question {
  const request = readXml(payload);
  const ns = payloadNs[generation];
  if (request.namespace !== ns.pmix) throw new GenerationMismatch(`the payload's namespace is not ${ns.pmix}`);
  if (request.name !== 'PMPRequest') throw new PayloadError('a PMPRequest was expected');
  for (const child of request.children) {
    if (child.namespace !== ns.pmp) throw new PayloadError(`${child.name} is not of the namespace ${ns.pmp}`);
  }
  if (!/^(RequestPrescriptionDateRange )?RequestPatient$/.test(request.children.map(({ name }) => name).join(' '))) {
    throw new PayloadError('a date range at most once and then one RequestPatient are expected');
  }
  const patient = part(request, 'RequestPatient', ns.pmp);
  if (patient === undefined) throw new PayloadError('RequestPatient is missing');
  checkOrder(patient, generation);
  const name = part(patient, 'PersonName', ns.nc);
  const given = textAt(name, 'PersonGivenName');
  const family = textAt(name, 'PersonSurName');
  const birthDate = textAt(part(patient, 'PersonBirthDate', ns.nc), 'Date');
  if (given === undefined || family === undefined || birthDate === undefined || !isDay(birthDate)) {
    throw new PayloadError('given name, surname and birth date are required');
  }
  return {
    given,
    family,
    birthDate,
    ssn: ssnOf(patient, ns),
    postalCode: postalCodeOf(patient, ns.nc),
    ...windowOf(part(request, 'RequestPrescriptionDateRange', ns.pmp), today),
  };
}

function windowOf(range: XmlElement | undefined, today: Day): { from: Day; to: Day } {
  if (range === undefined) return { from: addMonths(today, -24), to: today };
  checkSequence(range, dateRange, 'RequestPrescriptionDateRange');
  const [from = '', to = ''] = range.children.map((child) => child.text.trim());
  if (!isDay(from) || !isDay(to) || from > to) throw new PayloadError('the date range is not one');
  return { from, to };
}

const dateRange = slots('RequestPrescriptionDateRangeBegin RequestPrescriptionDateRangeEnd');

const patientOrder = [
  'PersonBirthDate',
  'PersonName',
  'PersonSexCode',
  'PersonSSNIdentification',
  'PersonPrimaryContactInformation',
];
const nameOrder: Readonly<Record<Generation, ReturnType<typeof slots>>> = {
  'pmix-3': slots('PersonGivenName* PersonMiddleName* PersonSurName* PersonNameSuffixText*'),
  'pmix-2': slots(
    'PersonNamePrefixText* PersonGivenName* PersonMiddleName* PersonSurName* PersonNameSuffixText* PersonFullName*',
  ),
};

/** NIEM sequences are ordered: birth date, name, sex, SSN, contact, then whatever identifies further. */
function checkOrder(patient: XmlElement, generation: Generation): void {
  const ns = payloadNs[generation];
  const sexNs = generation === 'pmix-3' ? ns.j : ns.nc;
  let reached = 0;
  for (const child of patient.children) {
    const place = patientOrder.indexOf(child.name);
    const later = place < 0 ? patientOrder.length : place;
    if (later < reached) throw new PayloadError(`${child.name} stands too late in RequestPatient`);
    reached = later;
    if (child.name === 'PersonSexCode' && (child.namespace !== sexNs || !/^[FMU]$/.test(child.text.trim()))) {
      throw new PayloadError('PersonSexCode is not one of this generation');
    }
    if (child.name === 'PersonName') checkSequence(child, nameOrder[generation], 'PersonName');
    if (child.name === 'PersonBirthDate') checkSequence(child, [slot('Date')], 'PersonBirthDate');
  }
}

function ssnOf(patient: XmlElement, ns: { nc: string; pmp: string }): string | undefined {
  const element =
    part(patient, 'PersonSSNIdentification', ns.nc) ?? part(patient, 'PersonSocialSecurityNumberIdentifier', ns.pmp);
  const value = element === undefined ? undefined : textAt(part(element, 'IdentificationID', ns.nc));
  return value?.replaceAll('-', '');
}

function postalCodeOf(patient: XmlElement, nc: string): string | undefined {
  const contact = patient.children.find(({ name }) => name === 'PersonPrimaryContactInformation');
  const mailing = contact === undefined ? undefined : part(contact, 'ContactMailingAddress', nc);
  return textAt(mailing, 'LocationPostalCode') ?? textAt(descend(mailing, 'StructuredAddress'), 'LocationPostalCode');
}

function part(parent: XmlElement, name: string, namespace: string): XmlElement | undefined {
  return childrenOf(parent, name, namespace)[0];
}
