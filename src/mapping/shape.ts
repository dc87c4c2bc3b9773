/**
 * FHIR elements that hold a list, as far as tables reach: `Type.element` for a resource's own, `element.element` below.
 * Everything not listed holds one value. (R4 StructureDefinitions, max = *.)
 */
const LISTS = new Set(
  `
  Patient.identifier Patient.name Patient.telecom Patient.address Patient.contact Patient.communication
  Practitioner.identifier Practitioner.name Practitioner.telecom Practitioner.address Practitioner.qualification
  PractitionerRole.identifier PractitionerRole.code PractitionerRole.specialty PractitionerRole.telecom PractitionerRole.location
  Organization.identifier Organization.type Organization.alias Organization.telecom Organization.address Organization.contact
  Location.identifier Location.telecom
  Medication.identifier Medication.ingredient
  MedicationRequest.identifier MedicationRequest.category MedicationRequest.reasonCode MedicationRequest.note
  MedicationRequest.dosageInstruction MedicationRequest.supportingInformation MedicationRequest.insurance
  MedicationDispense.identifier MedicationDispense.performer MedicationDispense.authorizingPrescription
  MedicationDispense.note MedicationDispense.dosageInstruction MedicationDispense.supportingInformation
  MedicationDispense.receiver MedicationDispense.detectedIssue
  MedicationAdministration.identifier MedicationAdministration.performer MedicationAdministration.note
  MessageHeader.destination MessageHeader.focus
  OperationOutcome.issue issue.location issue.expression
  Observation.identifier Observation.category Observation.performer Observation.note Observation.derivedFrom Observation.hasMember Observation.component
  DetectedIssue.identifier DetectedIssue.implicated DetectedIssue.evidence
  RelatedPerson.identifier RelatedPerson.name RelatedPerson.telecom RelatedPerson.address RelatedPerson.relationship
  name.given name.prefix name.suffix address.line ingredient.item qualification.identifier
  communication.language contact.relationship contact.telecom
  `
    .trim()
    .split(/\s+/),
);

/** Whether `parent.name` holds a list; `parent` is the resource type at the top and the element's name below it. */
export function isList(parent: string, name: string): boolean {
  return (
    name === 'extension' ||
    name === 'coding' ||
    name === 'tag' ||
    name === 'modifierExtension' ||
    LISTS.has(`${parent}.${name}`)
  );
}
