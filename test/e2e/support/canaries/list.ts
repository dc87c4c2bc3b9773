import type { Dispense, Identity, Patient } from '../../../../src/simulator/index.js';

/** Texts that no one else uses, by what they stand for. Fictional; long enough not to turn up by chance. */
export type Canaries = Readonly<Record<string, string>>;

/** What a caller asks with. */
export const asked = {
  'given name': 'Zebulón',
  'second given name': 'Xerxesquy',
  'family name': "O'Quackenbush",
  'birth date': '1971-03-09',
  'birth date without hyphens': '19710309',
  'birth date as people write it': '03/09/1971',
  city: 'Nowherezyxville',
  'postal code': '99417-9931',
  phone: '5550104477',
  ssn: '987654321',
  'ssn with hyphens': '987-65-4321',
  'record number': 'MRNQZ-0044711',
  'value of an unknown parameter': 'Unaskedquux',
  'name of an unknown parameter': 'Paramquux',
  'name of an unknown parameter about the patient': 'Chainquux',
  'id of a resource': 'Resourcequux-id',
  'page token': 'Pagequux-token',
} satisfies Canaries;

/** What a caller's headers hold. `X-Request-ID` is given back by design, and is looked for everywhere else. */
export const headed = {
  'user agent': 'Eddiequux-agent',
  bearer: 'Eddiequux-bearer',
  cookie: 'Eddiequux-cookie',
  accept: 'eddiequux-accept',
  prefer: 'eddiequux-prefer',
  'request id': 'Hactarquux-request',
  'unusable request id': `Hactarquux-long-${'x'.repeat(130)}`,
} satisfies Canaries;

/** What token requests, assertions and registrations hold. */
export const claimed = {
  issuer: 'Trillianquux-issuer',
  jti: 'Trillianquux-jti',
  kid: 'Trillianquux-kid',
  audience: 'https://arthurquux.example.org/token',
  scope: 'system/Marvinquux.rs',
  'client id': 'Marvinquux-client',
  'name of a form parameter': 'Deepthoughtquux',
  "individual's given name": 'Fordquux',
  "individual's family name": 'Prefectzyx',
  "individual's role": 'Hooloovooquux',
  token: 'Slartiquux.token.text',
  'name at registration': 'Agrajagquux Clinic',
  'key at registration': 'Agrajagquux-key',
} satisfies Canaries;

/** What states tell of the person, and of who prescribed and dispensed. */
export const told = {
  'middle name': 'Beeblequux',
  address: '4711 Quibblezyx Lane',
  'second line of the address': 'Apt Qzninety',
  'driver licence': 'QZ4471188',
  alert: 'Qzalert: call Vexington',
  'prescription number of OH': 'RXQZ0041OH',
  'prescription number of KY': 'RXQZ0041KY',
  'prescription number of WA': 'RXQZ0041WA',
  'prescription number of MD': 'RXQZ0041MD',
  serial: 'SERQZ44711',
  diagnosis: 'F11.20QZ',
  drug: 'OXYQUUXODONE 30 MG',
  ndc: '99999847113',
  "prescriber's given name": 'Wilhelmquux',
  "prescriber's family name": 'Scriptozyx',
  "prescriber's npi": '1999047116',
  "prescriber's dea number": 'BS9904712',
  "prescriber's licence": '35.QZ47113',
  "prescriber's address": '8 Vexatious Quay',
  "pharmacy's name": 'Quorndrug Apothecary',
  "pharmacy's legal name": 'Quornzyx Holdings',
  "pharmacy's npi": '1999047124',
  "pharmacy's dea number": 'FX9904720',
  "pharmacy's ncpdp id": '9947119',
  "pharmacist's name": 'Pestlequux',
  'name of an animal': 'Snarfblattquux',
} satisfies Canaries;

/** What states write where something else belongs: in faults' texts, in dates and codes. */
export const said = {
  'text of a fault': 'Vogonquirk',
  quantity: 'Qzquantity',
  payment: 'Qzpayment',
  origin: 'Qzorigincode',
  treatment: 'Qztreatment',
  'written date': 'Qzwrittendate',
  'sold date': 'Qzsolddate',
  'patient location': 'Qzlocation',
} satisfies Canaries;

/** Whoever is asked for, and whose records cannot be read in part. */
export const person: Identity = {
  given: asked['given name'],
  family: asked['family name'],
  birthDate: asked['birth date'],
};
export const garbled: Identity = { given: 'Garblequux', family: 'Unreadzyx', birthDate: '1968-12-24' };
/** Two people of this name. */
export const doubled: Identity = { given: 'Twicequux', family: 'Doublezyx', birthDate: '1966-11-23' };

/** Names and birth dates of these people, as states tell them. */
export const names = {
  'given name': person.given,
  'family name': person.family,
  'birth date': person.birthDate,
  'given name of another': garbled.given,
  'family name of another': garbled.family,
  'birth date of another': garbled.birthDate,
} satisfies Canaries;

/** All of them. */
export const canaries: Canaries = {
  ...asked,
  ...headed,
  ...claimed,
  ...told,
  ...said,
  ...names,
  'given name of two': doubled.given,
  'family name of two': doubled.family,
  'birth date of two': doubled.birthDate,
};

const address = (state: string) => ({
  lines: [told.address, told['second line of the address']],
  city: asked.city,
  state,
  postalCode: '99417',
  postalExtension: '9931',
});

function patient(state: string, identity: Identity, more: Partial<Patient> = {}): Patient {
  return {
    id: `${state}:${identity.family}`,
    person: identity.family,
    state,
    ...identity,
    middle: told['middle name'],
    sex: 'F',
    address: address(state),
    phone: asked.phone,
    ssn: asked.ssn,
    driverLicense: told['driver licence'],
    alerts: [{ code: '99', text: told.alert }],
    ...more,
  };
}

function dispense(state: string, of: Patient, more: Partial<Dispense> = {}): Dispense {
  const elsewhere = { ...address(state), lines: [told["prescriber's address"]] };
  return {
    patient: of,
    pharmacy: {
      name: told["pharmacy's name"],
      legalName: told["pharmacy's legal name"],
      address: address(state),
      phone: asked.phone,
      npi: told["pharmacy's npi"],
      dea: told["pharmacy's dea number"],
      ncpdp: told["pharmacy's ncpdp id"],
      license: told["prescriber's licence"],
    },
    prescriber: {
      given: told["prescriber's given name"],
      family: told["prescriber's family name"],
      address: elsewhere,
      phone: asked.phone,
      npi: told["prescriber's npi"],
      dea: told["prescriber's dea number"],
      xDea: false,
      license: told["prescriber's licence"],
      state,
      taxonomy: '207Q00000X',
    },
    pharmacist: {
      given: told["prescriber's given name"],
      family: told["pharmacist's name"],
      npi: told["pharmacy's npi"],
      license: told["prescriber's licence"],
      state,
    },
    drug: {
      ndc: told.ndc,
      name: told.drug,
      strength: '30 MG',
      strengthValue: '30',
      strengthUnit: 'C28253',
      form: { text: 'TABLET', ncit: 'C42998', unit: 'C48542', dosageUnits: '01' },
      schedule: '2',
      opioid: true,
    },
    rxNumber: `RXQZ0041${state}`,
    refillNumber: 0,
    refillsAuthorized: 0,
    writtenDate: '2026-05-04',
    filledDate: '2026-05-05',
    soldDate: '2026-05-06',
    quantity: '30',
    daysSupply: 10,
    partialFill: false,
    payment: '04',
    origin: '05',
    diagnosis: told.diagnosis,
    treatment: '01',
    serial: told.serial,
    ...more,
  };
}

/** What a state's register holds of them. */
export function dispensesOf(state: string): Dispense[] {
  const unreadable = patient(state, garbled, {
    locationCode: said['patient location'],
    animal: told['name of an animal'],
  });
  return [
    dispense(state, patient(state, person)),
    ...[patient(state, doubled), patient(state, doubled)].map((one) => dispense(state, one)),
    dispense(state, unreadable),
    dispense(state, unreadable, {
      quantity: said.quantity,
      payment: said.payment,
      origin: said.origin,
      treatment: said.treatment,
      writtenDate: said['written date'],
      soldDate: said['sold date'],
    }),
  ];
}
