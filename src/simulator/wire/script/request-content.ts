import { slot, slots, type Slot } from '../content-model.js';
import type { Version } from './version.js';

const text35 = /^[ -~]{1,35}$/;
const day = /^\d{4}-\d\d-\d\d$/;
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;
const date = [slot('Date?', day), slot('DateTime?', dateTime)];
const name = [slot('LastName', text35), slot('FirstName', text35), ...slots('MiddleName? Suffix? Prefix?')];

const parties = slots('SecondaryIdentification? TertiaryIdentification?');
const usernameToken = slot('UsernameToken?', slots('Username? Password? Nonce? Created?'));
const bothParties = [usernameToken, slot('Sender', parties), slot('Receiver', parties)];
const anyParty = [usernameToken, slot('Sender?', parties), slot('Receiver?', parties)];

const headerStart = (security: readonly Slot[]): Slot[] => [
  slot('To', /\S/),
  slot('From', /\S/),
  slot('MessageID', text35),
  slot('RelatesToMessageID?', text35),
  slot('SentTime', dateTime),
  slot('Security?', security),
];

const older: readonly Slot[] = [
  slot('Header', [
    ...headerStart(bothParties),
    ...slots('Mailbox?'),
    slot('TestMessage?', /^\d$/),
    slot('RxReferenceNumber?', text35),
    slot('TertiaryIdentifier?', /^.{1,3}$/),
    slot('PrescriberOrderNumber?', text35),
  ]),
  slot('Body', [
    slot('RxHistoryRequest', [
      slot('Pharmacy?', slots('Identification? Specialty? Pharmacist? StoreName? Address? CommunicationNumbers?')),
      slot('Prescriber?', [
        ...slots('Identification Specialty? ClinicName?'),
        slot('Name', [slot('LastName', text35), ...slots('FirstName? MiddleName? Suffix? Prefix?')]),
        ...slots('Address? CommunicationNumbers? PrescriberAgent?'),
      ]),
      slot('Patient', [
        ...slots('PatientRelationship? Identification?'),
        slot('Name', name),
        slot('Gender?', /^[MFU]$/),
        slot('DateOfBirth', date),
        slot('Address?', [
          ...slots('AddressLine1? AddressLine2? City?'),
          slot('State?', /^[A-Z]{2}$/),
          slot('ZipCode?', /^(\d{5}|\d{9})$/),
          ...slots('PlaceLocationQualifier?'),
        ]),
        ...slots('CommunicationNumbers? PatientLocation?'),
      ]),
      slot('BenefitsCoordination{1,3}', [
        ...slots('PayerIdentification* PayerName? ServiceTypeCoded? CardholderID? ResponsibleParty? GroupID?'),
        slot('EffectiveDate?', date),
        slot('ExpirationDate?', date),
        slot('Consent', /^[YNPXZ]$/),
        ...slots('PBMMemberID?'),
      ]),
    ]),
  ]),
];

const practitioner = slots(
  'StateLicenseNumber? MedicareNumber? MedicaidNumber? UPIN? DEANumber? HIN? SocialSecurity? NPI CertificateToPrescribe? Data2000WaiverID? MutuallyDefined? REMSHealthcareProviderEnrollmentID? StateControlSubstanceNumber?',
);

const newer: readonly Slot[] = [
  slot('Header', [
    ...headerStart(anyParty),
    slot('SenderSoftware', [
      slot('SenderSoftwareDeveloper', text35),
      slot('SenderSoftwareProduct', text35),
      slot('SenderSoftwareVersionRelease', /^[ -~]{1,50}$/),
    ]),
    ...slots('Mailbox?'),
    slot('TestMessage?', /^\d$/),
    slot('RxReferenceNumber?', text35),
    slot('TertiaryIdentifier?', /^.{1,3}$/),
    ...slots('PrescriberOrderNumber? DigitalSignature? PrescriberOrderGroup? RxReferenceOrderGroup?'),
  ]),
  slot('Body', [
    slot('RxHistoryRequest', [
      ...slots('BenefitsCoordination{0,4}'),
      slot('Facility?', [
        slot(
          'Identification',
          slots(
            'NCPDPID? StateLicenseNumber? MedicareNumber? MedicaidNumber? UPIN? FacilityID? DEANumber? HIN? NPI? MutuallyDefined? REMSHealthcareSettingEnrollmentID?',
          ),
        ),
        ...slots('FacilityName? Address? CommunicationNumbers?'),
      ]),
      slot('Patient', [
        slot('HumanPatient?', [
          ...slots('Identification?'),
          slot('Name', name),
          ...slots('FormerName?'),
          slot('Gender', /^[MFU]$/),
          slot('DateOfBirth', date),
          ...slots('Address? CommunicationNumbers? PatientLocation? LanguageNameCode? AlternateContact?'),
          ...slots('GestationalAge? HospiceIndicator?'),
        ]),
        slot('NonHumanPatient?', [
          slot('Name', name),
          slot('Gender', /^[MFU]$/),
          slot('DateOfBirth', date),
          ...slots('Address? CommunicationNumbers? Species AlternateContact?'),
        ]),
      ]),
      slot('Pharmacy?', slots('Identification? Specialty? Pharmacist? BusinessName Address? CommunicationNumbers?')),
      slot('Prescriber?', [
        slot('NonVeterinarian?', [
          slot('Identification', practitioner),
          ...slots('Specialty? PracticeLocation?'),
          slot('Name', [slot('LastName', text35), ...slots('FirstName? MiddleName? Suffix? Prefix?')]),
          ...slots('FormerName? Address? PrescriberAgent? CommunicationNumbers? PrescriberPlaceOfService?'),
        ]),
        slot('Veterinarian?'),
      ]),
      slot('RequestedDates', [slot('StartDate', date), slot('EndDate', date)]),
      slot('PDMPStatesRequested?', slots('StateProvince+')),
      slot('RequestorRole?', /^(10[1-9]|11[02-7]|20[1-4])$/),
    ]),
  ]),
];

/** What a `Message` with an `RxHistoryRequest` holds, as far as a state looks. */
export const requestContent: Readonly<Record<Version, readonly Slot[]>> = { '10.6': older, '2017071': newer };
