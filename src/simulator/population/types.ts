import type { Day } from './days.js';

export interface Address {
  readonly lines: readonly string[];
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly postalExtension?: string;
}

/** A dosage form in the words of each standard. */
export interface Form {
  /** PMIX `DrugUnitOfMeasureText`. */
  readonly text: string;
  /** NCIt StrengthForm. */
  readonly ncit: string;
  /** NCIt QuantityUnitOfMeasure. */
  readonly unit: string;
  /** PMIX `DrugDosageUnitsCode`: 01 each, 02 mL, 03 g. */
  readonly dosageUnits: '01' | '02' | '03';
}

export interface Ingredient {
  readonly ndc: string;
  readonly name: string;
  readonly strength: string;
  readonly schedule?: string;
  readonly quantity: string;
  readonly dosageUnits: '01' | '02' | '03';
}

export interface Drug {
  /** 11 digits under the labelers 00000 and 99999, which the FDA gives to nobody; absent for a compound. */
  readonly ndc?: string;
  readonly name: string;
  /** As PMIX writes it, `5 MG-325 MG`. */
  readonly strength: string;
  /** As SCRIPT writes it: value and NCIt unit. */
  readonly strengthValue: string;
  readonly strengthUnit: string;
  readonly form: Form;
  /** DEA schedule 2–5; absent where the drug is watched but not scheduled (gabapentin). */
  readonly schedule?: '2' | '3' | '4' | '5';
  readonly opioid: boolean;
  readonly ingredients?: readonly Ingredient[];
}

export interface Pharmacy {
  readonly name: string;
  readonly legalName: string;
  readonly address: Address;
  readonly phone: string;
  readonly npi: string;
  readonly dea: string;
  readonly ncpdp: string;
  readonly license: string;
  readonly contact?: string;
  readonly chainSite?: string;
}

export interface Prescriber {
  readonly given: string;
  readonly middle?: string;
  readonly family: string;
  /** Such as `MSN, ARNP`; some states send it within the last name. */
  readonly credentials?: string;
  readonly address: Address;
  readonly phone: string;
  readonly npi: string;
  readonly dea: string;
  readonly deaSuffix?: string;
  readonly xDea: boolean;
  readonly license: string;
  readonly state: string;
  readonly taxonomy: string;
}

export interface Pharmacist {
  readonly given: string;
  readonly family: string;
  readonly npi: string;
  readonly license: string;
  readonly state: string;
}

export interface Alert {
  readonly code: string;
  readonly text: string;
}

/** One patient as one state holds them. */
export interface Patient {
  /** Unique in the population: `OH:17`. */
  readonly id: string;
  /** The same for the same human being in every state; no state tells it. */
  readonly person: string;
  readonly state: string;
  readonly given: string;
  readonly middle?: string;
  readonly family: string;
  readonly suffix?: string;
  readonly birthDate: Day;
  readonly sex: 'F' | 'M' | 'U';
  readonly address: Address;
  /** Where they lived before `movedOn`: older dispenses carry this one. */
  readonly formerAddress?: Address;
  readonly movedOn?: Day;
  readonly phone?: string;
  /** Digits only, 900–999 or 000: never issued. */
  readonly ssn?: string;
  readonly driverLicense?: string;
  readonly locationCode?: string;
  readonly alerts: readonly Alert[];
  /** Set for an animal: its name, while the names above are the owner's. */
  readonly animal?: string;
}

/** One dispensing as one state tells it. */
export interface Dispense {
  readonly patient: Patient;
  readonly pharmacy: Pharmacy;
  readonly prescriber: Prescriber;
  readonly pharmacist?: Pharmacist;
  readonly drug: Drug;
  readonly rxNumber: string;
  readonly refillNumber: number;
  readonly refillsAuthorized: number;
  readonly writtenDate: Day;
  readonly filledDate: Day;
  readonly soldDate?: Day;
  /** The digits as the state sends them: `30`, `30.000`, `7.5`. */
  readonly quantity: string;
  readonly prescribedQuantity?: string;
  readonly daysSupply: number;
  readonly partialFill: boolean;
  /** ASAP method of payment, `01`…`07`, `99`. */
  readonly payment: string;
  /** ASAP transmission form of Rx origin, `01`…`06`, `99`. */
  readonly origin: string;
  readonly diagnosis?: string;
  readonly treatment?: string;
  readonly serial?: string;
}

/** What one state knows. Dispenses of a patient are newest first. */
export interface Register {
  readonly state: string;
  readonly patients: readonly Patient[];
  readonly dispenses: ReadonlyMap<Patient, readonly Dispense[]>;
}

export interface Population {
  readonly seed: string;
  readonly asOf: Day;
  readonly registers: ReadonlyMap<string, Register>;
  /** Human beings (and animals' owners), each counted once. */
  readonly people: number;
  readonly dispenses: number;
}
