import { isDay, type Day } from '../../population/days.js';
import type { Question } from '../../population/find.js';
import { isDea, isNpi } from '../../population/identifiers.js';
import { checkSequence, ContentError } from '../content-model.js';
import { childrenOf, descend, textAt, type XmlElement } from '../read-xml.js';
import { requestContent } from './request-content.js';
import { ScriptError } from './script-error.js';
import { scriptNs, versionAttributes, type Version } from './version.js';

/** Who sent what to whom: readable even where the rest of a message is not. */
export interface ScriptHeader {
  readonly to: string;
  readonly toQualifier?: string;
  readonly from: string;
  readonly fromQualifier?: string;
  readonly messageId?: string;
}

/** An `RxHistoryRequest` that a state can work with. */
export interface ScriptRequest {
  readonly question: Question;
  /** 2017071 `RequestorRole`. */
  readonly role?: string;
  readonly statesRequested: readonly string[];
}

/** Reads the header of a message of any version, without complaint. */
export function readScriptHeader(message: XmlElement): ScriptHeader {
  const to = descend(message, 'Header', 'To');
  const from = descend(message, 'Header', 'From');
  return {
    to: to?.text.trim() ?? '',
    toQualifier: to?.attributes['Qualifier'],
    from: from?.text.trim() ?? '',
    fromQualifier: from?.attributes['Qualifier'],
    messageId: textAt(message, 'Header', 'MessageID'),
  };
}

/**
 * Reads a request as strictly as its schema, and demands that somebody says who asks. Throws `ScriptError`.
 * @param version what the state speaks
 */
export function readScriptRequest(message: XmlElement, version: Version): ScriptRequest {
  checkVersion(message, version);
  try {
    checkSequence(message, requestContent[version], '/Message');
  } catch (error) {
    if (error instanceof ContentError) throw new ScriptError('900', '500', error.path);
    throw error;
  }
  const request = descend(message, 'Body', 'RxHistoryRequest');
  if (request === undefined) throw new ScriptError('900', '500', '/Message/Body/RxHistoryRequest');
  demandRequester(message, request);
  const human = version === '10.6' ? descend(request, 'Patient') : patient2017071(request);
  const birthDate = dateAt(human, 'DateOfBirth');
  if (birthDate === undefined) throw new ScriptError('900', '500', 'DateOfBirth');
  return {
    question: {
      given: textAt(human, 'Name', 'FirstName') ?? '',
      family: textAt(human, 'Name', 'LastName') ?? '',
      birthDate,
      ssn: textAt(human, 'Identification', 'SocialSecurity')?.replaceAll('-', ''),
      postalCode: textAt(human, 'Address', 'ZipCode') ?? textAt(human, 'Address', 'PostalCode'),
      ...windowOf(request, version),
    },
    role: textAt(request, 'RequestorRole'),
    statesRequested: statesRequested(message),
  };
}

/** `PDMPStatesRequested` of a message of any version. */
export function statesRequested(message: XmlElement): string[] {
  const list = descend(message, 'Body', 'RxHistoryRequest', 'PDMPStatesRequested');
  return list === undefined ? [] : childrenOf(list, 'StateProvince').map(({ text }) => text.trim());
}

function checkVersion(message: XmlElement, version: Version): void {
  if (message.namespace !== (version === '10.6' ? scriptNs : '')) {
    throw new ScriptError('900', '500', `/Message is not of SCRIPT ${version}`);
  }
  for (const [name, value] of Object.entries(versionAttributes[version])) {
    if (message.attributes[name] !== value) throw new ScriptError('900', '500', `/Message/@${name}`);
  }
}

/** A licence in Security/Sender, or an identifier of a prescriber, a pharmacy or a facility that can be one. */
function demandRequester(message: XmlElement, request: XmlElement): void {
  const holders = [
    descend(request, 'Prescriber', 'Identification'),
    descend(request, 'Prescriber', 'NonVeterinarian', 'Identification'),
    descend(request, 'Prescriber', 'Veterinarian', 'Identification'),
    descend(request, 'Pharmacy', 'Identification'),
    descend(request, 'Pharmacy', 'Pharmacist', 'Identification'),
    descend(request, 'Facility', 'Identification'),
  ];
  const known = holders.some((ids) => {
    const [npi, dea] = [textAt(ids, 'NPI'), textAt(ids, 'DEANumber')];
    return (
      (npi !== undefined && isNpi(npi)) ||
      (dea !== undefined && isDea(dea)) ||
      textAt(ids, 'StateLicenseNumber') !== undefined
    );
  });
  if (!known && textAt(message, 'Header', 'Security', 'Sender', 'TertiaryIdentification') === undefined) {
    throw new ScriptError('900', '4030', 'Sender not allowed to send this transaction type');
  }
}

function patient2017071(request: XmlElement): XmlElement | undefined {
  const human = descend(request, 'Patient', 'HumanPatient') ?? descend(request, 'Patient', 'NonHumanPatient');
  if (human === undefined) throw new ScriptError('900', '500', '/Message/Body/RxHistoryRequest/Patient/HumanPatient');
  return human;
}

function windowOf(request: XmlElement, version: Version): { from: Day; to: Day } {
  const older = version === '10.6';
  const holder = descend(request, older ? 'BenefitsCoordination' : 'RequestedDates');
  const from = dateAt(holder, older ? 'EffectiveDate' : 'StartDate');
  const to = dateAt(holder, older ? 'ExpirationDate' : 'EndDate');
  if (from === undefined || to === undefined || from > to) {
    throw new ScriptError(
      '900',
      '500',
      `/Message/Body/RxHistoryRequest/${older ? 'BenefitsCoordination' : 'RequestedDates'}`,
    );
  }
  return { from, to };
}

function dateAt(holder: XmlElement | undefined, name: string): Day | undefined {
  const text = textAt(holder, name, 'Date') ?? textAt(holder, name, 'DateTime')?.slice(0, 10);
  return text !== undefined && isDay(text) ? text : undefined;
}
