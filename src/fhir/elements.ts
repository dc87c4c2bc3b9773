/**
 * The elements of every FHIR R4 (4.0.1) type that this gateway emits, in the order that FHIR XML demands: the base, then
 * each element as `name` (a primitive), `name:Type`, `name:.` (a type of its own, `Parent.name`) or `name[x]` (a choice).
 * Attributes (`id` of an element, `url` of an extension) are not elements and are not listed.
 */
export const ELEMENT_ORDER: Readonly<Record<string, string>> = {
  Address: 'Element use type text line city district state postalCode country period:Period',
  Age: 'Element value comparator unit system code',
  Annotation: 'Element author[x] time text',
  Attachment: 'Element contentType language data url size hash title creation',
  'Bundle.entry': 'BackboneElement link:Bundle.link fullUrl resource:Resource search:. request:. response:.',
  'Bundle.entry.request': 'BackboneElement method url ifNoneMatch ifModifiedSince ifMatch ifNoneExist',
  'Bundle.entry.response': 'BackboneElement status location etag lastModified outcome:Resource',
  'Bundle.entry.search': 'BackboneElement mode score',
  'Bundle.link': 'BackboneElement relation url',
  Bundle: 'Resource identifier:Identifier type timestamp total link:. entry:. signature:Signature',
  'CapabilityStatement.document': 'BackboneElement mode documentation profile',
  'CapabilityStatement.implementation': 'BackboneElement description url custodian:Reference',
  'CapabilityStatement.messaging': 'BackboneElement endpoint:. reliableCache documentation supportedMessage:.',
  'CapabilityStatement.messaging.endpoint': 'BackboneElement protocol:Coding address',
  'CapabilityStatement.messaging.supportedMessage': 'BackboneElement mode definition',
  'CapabilityStatement.rest':
    'BackboneElement mode documentation security:. resource:. interaction:. searchParam:CapabilityStatement.rest.resource.searchParam operation:CapabilityStatement.rest.resource.operation compartment',
  'CapabilityStatement.rest.interaction': 'BackboneElement code documentation',
  'CapabilityStatement.rest.resource':
    'BackboneElement type profile supportedProfile documentation interaction:. versioning readHistory updateCreate conditionalCreate conditionalRead conditionalUpdate conditionalDelete referencePolicy searchInclude searchRevInclude searchParam:. operation:.',
  'CapabilityStatement.rest.resource.interaction': 'BackboneElement code documentation',
  'CapabilityStatement.rest.resource.operation': 'BackboneElement name definition documentation',
  'CapabilityStatement.rest.resource.searchParam': 'BackboneElement name definition type documentation',
  'CapabilityStatement.rest.security': 'BackboneElement cors service:CodeableConcept description',
  'CapabilityStatement.software': 'BackboneElement name version releaseDate',
  CapabilityStatement:
    'DomainResource url version name title status experimental date publisher contact:ContactDetail description useContext:UsageContext jurisdiction:CodeableConcept purpose copyright kind instantiates imports software:. implementation:. fhirVersion format patchFormat implementationGuide rest:. messaging:. document:.',
  'CodeSystem.concept': 'BackboneElement code display definition designation:. property:. concept:CodeSystem.concept',
  'CodeSystem.concept.designation': 'BackboneElement language use:Coding value',
  'CodeSystem.concept.property': 'BackboneElement code value[x]',
  'CodeSystem.filter': 'BackboneElement code description operator value',
  'CodeSystem.property': 'BackboneElement code uri description type',
  CodeSystem:
    'DomainResource url identifier:Identifier version name title status experimental date publisher contact:ContactDetail description useContext:UsageContext jurisdiction:CodeableConcept purpose copyright caseSensitive valueSet hierarchyMeaning compositional versionNeeded content supplements count filter:. property:. concept:.',
  CodeableConcept: 'Element coding:Coding text',
  Coding: 'Element system version code display userSelected',
  ContactDetail: 'Element name telecom:ContactPoint',
  ContactPoint: 'Element system value use rank period:Period',
  Count: 'Element value comparator unit system code',
  'DetectedIssue.evidence': 'BackboneElement code:CodeableConcept detail:Reference',
  'DetectedIssue.mitigation': 'BackboneElement action:CodeableConcept date author:Reference',
  DetectedIssue:
    'DomainResource identifier:Identifier status code:CodeableConcept severity patient:Reference identified[x] author:Reference implicated:Reference evidence:. detail reference mitigation:.',
  Distance: 'Element value comparator unit system code',
  'Dosage.doseAndRate': 'Element type:CodeableConcept dose[x] rate[x]',
  Dosage:
    'BackboneElement sequence text additionalInstruction:CodeableConcept patientInstruction timing:Timing asNeeded[x] site:CodeableConcept route:CodeableConcept method:CodeableConcept doseAndRate:. maxDosePerPeriod:Ratio maxDosePerAdministration:Quantity maxDosePerLifetime:Quantity',
  Duration: 'Element value comparator unit system code',
  'ElementDefinition.base': 'Element path min max',
  'ElementDefinition.binding': 'Element strength description valueSet',
  'ElementDefinition.constraint': 'Element key requirements severity human expression xpath source',
  'ElementDefinition.example': 'Element label value[x]',
  'ElementDefinition.mapping': 'Element identity language map comment',
  'ElementDefinition.slicing': 'Element discriminator:. description ordered rules',
  'ElementDefinition.slicing.discriminator': 'Element type path',
  'ElementDefinition.type': 'Element code profile targetProfile aggregation versioning',
  ElementDefinition:
    'BackboneElement path representation sliceName sliceIsConstraining label code:Coding slicing:. short definition comment requirements alias min max base:. contentReference type:. defaultValue[x] meaningWhenMissing orderMeaning fixed[x] pattern[x] example:. minValue[x] maxValue[x] maxLength condition constraint:. mustSupport isModifier isModifierReason isSummary binding:. mapping:.',
  Extension: 'Element value[x]',
  HumanName: 'Element use text family given prefix suffix period:Period',
  Identifier: 'Element use type:CodeableConcept system value period:Period assigner:Reference',
  'Medication.batch': 'BackboneElement lotNumber expirationDate',
  'Medication.ingredient': 'BackboneElement item[x] isActive strength:Ratio',
  Medication:
    'DomainResource identifier:Identifier code:CodeableConcept status manufacturer:Reference form:CodeableConcept amount:Ratio ingredient:. batch:.',
  'MedicationAdministration.dosage':
    'BackboneElement text site:CodeableConcept route:CodeableConcept method:CodeableConcept dose:Quantity rate[x]',
  'MedicationAdministration.performer': 'BackboneElement function:CodeableConcept actor:Reference',
  MedicationAdministration:
    'DomainResource identifier:Identifier instantiates partOf:Reference status statusReason:CodeableConcept category:CodeableConcept medication[x] subject:Reference context:Reference supportingInformation:Reference effective[x] performer:. reasonCode:CodeableConcept reasonReference:Reference request:Reference device:Reference note:Annotation dosage:. eventHistory:Reference',
  'MedicationDispense.performer': 'BackboneElement function:CodeableConcept actor:Reference',
  'MedicationDispense.substitution':
    'BackboneElement wasSubstituted type:CodeableConcept reason:CodeableConcept responsibleParty:Reference',
  MedicationDispense:
    'DomainResource identifier:Identifier partOf:Reference status statusReason[x] category:CodeableConcept medication[x] subject:Reference context:Reference supportingInformation:Reference performer:. location:Reference authorizingPrescription:Reference type:CodeableConcept quantity:Quantity daysSupply:Quantity whenPrepared whenHandedOver destination:Reference receiver:Reference note:Annotation dosageInstruction:Dosage substitution:. detectedIssue:Reference eventHistory:Reference',
  'MedicationRequest.dispenseRequest':
    'BackboneElement initialFill:. dispenseInterval:Duration validityPeriod:Period numberOfRepeatsAllowed quantity:Quantity expectedSupplyDuration:Duration performer:Reference',
  'MedicationRequest.dispenseRequest.initialFill': 'BackboneElement quantity:Quantity duration:Duration',
  'MedicationRequest.substitution': 'BackboneElement allowed[x] reason:CodeableConcept',
  MedicationRequest:
    'DomainResource identifier:Identifier status statusReason:CodeableConcept intent category:CodeableConcept priority doNotPerform reported[x] medication[x] subject:Reference encounter:Reference supportingInformation:Reference authoredOn requester:Reference performer:Reference performerType:CodeableConcept recorder:Reference reasonCode:CodeableConcept reasonReference:Reference instantiatesCanonical instantiatesUri basedOn:Reference groupIdentifier:Identifier courseOfTherapyType:CodeableConcept insurance:Reference note:Annotation dosageInstruction:Dosage dispenseRequest:. substitution:. priorPrescription:Reference detectedIssue:Reference eventHistory:Reference',
  'MessageHeader.destination': 'BackboneElement name target:Reference endpoint receiver:Reference',
  'MessageHeader.response': 'BackboneElement identifier code details:Reference',
  'MessageHeader.source': 'BackboneElement name software version contact:ContactPoint endpoint',
  MessageHeader:
    'DomainResource event[x] destination:. sender:Reference enterer:Reference author:Reference source:. responsible:Reference reason:CodeableConcept response:. focus:Reference definition',
  Meta: 'Element versionId lastUpdated source profile security:Coding tag:Coding project',
  Money: 'Element value currency',
  'NamingSystem.uniqueId': 'BackboneElement type value preferred comment period:Period',
  NamingSystem:
    'DomainResource name status kind date publisher contact:ContactDetail responsible type:CodeableConcept description useContext:UsageContext jurisdiction:CodeableConcept usage uniqueId:.',
  Narrative: 'Element status div:xhtml',
  'Observation.component':
    'BackboneElement code:CodeableConcept value[x] dataAbsentReason:CodeableConcept interpretation:CodeableConcept referenceRange:Observation.referenceRange',
  'Observation.referenceRange':
    'BackboneElement low:Quantity high:Quantity type:CodeableConcept appliesTo:CodeableConcept age:Range text',
  Observation:
    'DomainResource identifier:Identifier basedOn:Reference partOf:Reference status category:CodeableConcept code:CodeableConcept subject:Reference focus:Reference encounter:Reference effective[x] issued performer:Reference value[x] dataAbsentReason:CodeableConcept interpretation:CodeableConcept note:Annotation bodySite:CodeableConcept method:CodeableConcept specimen:Reference device:Reference referenceRange:. hasMember:Reference derivedFrom:Reference component:.',
  'OperationDefinition.overload': 'BackboneElement parameterName comment',
  'OperationDefinition.parameter':
    'BackboneElement name use min max documentation type targetProfile searchType binding:. referencedFrom:. part:OperationDefinition.parameter',
  'OperationDefinition.parameter.binding': 'BackboneElement strength valueSet',
  'OperationDefinition.parameter.referencedFrom': 'BackboneElement source sourceId',
  OperationDefinition:
    'DomainResource url version name title status kind experimental date publisher contact:ContactDetail description useContext:UsageContext jurisdiction:CodeableConcept purpose affectsState code comment base resource system type instance inputProfile outputProfile parameter:. overload:.',
  'OperationOutcome.issue': 'BackboneElement severity code details:CodeableConcept diagnostics location expression',
  OperationOutcome: 'DomainResource issue:.',
  'Organization.contact': 'BackboneElement purpose:CodeableConcept name:HumanName telecom:ContactPoint address:Address',
  Organization:
    'DomainResource identifier:Identifier active type:CodeableConcept name alias telecom:ContactPoint address:Address partOf:Reference contact:. endpoint:Reference',
  'Parameters.parameter': 'BackboneElement name value[x] resource:Resource part:Parameters.parameter',
  Parameters: 'Resource parameter:.',
  'Patient.communication': 'BackboneElement language:CodeableConcept preferred',
  'Patient.contact':
    'BackboneElement relationship:CodeableConcept name:HumanName telecom:ContactPoint address:Address gender organization:Reference period:Period',
  'Patient.link': 'BackboneElement other:Reference type',
  Patient:
    'DomainResource identifier:Identifier active name:HumanName telecom:ContactPoint gender birthDate deceased[x] address:Address maritalStatus:CodeableConcept multipleBirth[x] photo:Attachment contact:. communication:. generalPractitioner:Reference managingOrganization:Reference link:.',
  Period: 'Element start end',
  'Practitioner.qualification':
    'BackboneElement identifier:Identifier code:CodeableConcept period:Period issuer:Reference',
  Practitioner:
    'DomainResource identifier:Identifier active name:HumanName telecom:ContactPoint address:Address gender birthDate photo:Attachment qualification:. communication:CodeableConcept',
  'PractitionerRole.availableTime': 'BackboneElement daysOfWeek allDay availableStartTime availableEndTime',
  'PractitionerRole.notAvailable': 'BackboneElement description during:Period',
  PractitionerRole:
    'DomainResource identifier:Identifier active period:Period practitioner:Reference organization:Reference code:CodeableConcept specialty:CodeableConcept location:Reference healthcareService:Reference telecom:ContactPoint availableTime:. notAvailable:. availabilityExceptions endpoint:Reference',
  'Provenance.agent': 'BackboneElement type:CodeableConcept role:CodeableConcept who:Reference onBehalfOf:Reference',
  'Provenance.entity': 'BackboneElement role what:Reference agent:Provenance.agent',
  Provenance:
    'DomainResource target:Reference occurred[x] recorded policy location:Reference reason:CodeableConcept activity:CodeableConcept agent:. entity:. signature:Signature',
  Quantity: 'Element value comparator unit system code',
  Range: 'Element low:Quantity high:Quantity',
  Ratio: 'Element numerator:Quantity denominator:Quantity',
  Reference: 'Element reference type identifier:Identifier display',
  'SearchParameter.component': 'BackboneElement definition expression',
  SearchParameter:
    'DomainResource url version name derivedFrom status experimental date publisher contact:ContactDetail description useContext:UsageContext jurisdiction:CodeableConcept purpose code base type expression xpath xpathUsage target multipleOr multipleAnd comparator modifier chain component:.',
  Signature: 'Element type:Coding when who:Reference onBehalfOf:Reference targetFormat sigFormat data',
  'StructureDefinition.context': 'BackboneElement type expression',
  'StructureDefinition.differential': 'BackboneElement element:ElementDefinition',
  'StructureDefinition.mapping': 'BackboneElement identity uri name comment',
  'StructureDefinition.snapshot': 'BackboneElement element:ElementDefinition',
  StructureDefinition:
    'DomainResource url identifier:Identifier version name title status experimental date publisher contact:ContactDetail description useContext:UsageContext jurisdiction:CodeableConcept purpose copyright keyword:Coding fhirVersion mapping:. kind abstract context:. contextInvariant type baseDefinition derivation snapshot:. differential:.',
  'Timing.repeat':
    'Element bounds[x] count countMax duration durationMax durationUnit frequency frequencyMax period periodMax periodUnit dayOfWeek timeOfDay when offset',
  Timing: 'BackboneElement event repeat:. code:CodeableConcept',
  UsageContext: 'Element code:Coding value[x]',
  'ValueSet.compose': 'BackboneElement lockedDate inactive include:. exclude:ValueSet.compose.include',
  'ValueSet.compose.include': 'BackboneElement system version concept:. filter:. valueSet',
  'ValueSet.compose.include.concept': 'BackboneElement code display designation:.',
  'ValueSet.compose.include.concept.designation': 'BackboneElement language use:Coding value',
  'ValueSet.compose.include.filter': 'BackboneElement property op value',
  'ValueSet.expansion': 'BackboneElement identifier timestamp total offset parameter:. contains:.',
  'ValueSet.expansion.contains':
    'BackboneElement system abstract inactive version code display designation:ValueSet.compose.include.concept.designation contains:ValueSet.expansion.contains',
  'ValueSet.expansion.parameter': 'BackboneElement name value[x]',
  ValueSet:
    'DomainResource url identifier:Identifier version name title status experimental date publisher contact:ContactDetail description useContext:UsageContext jurisdiction:CodeableConcept immutable purpose copyright compose:. expansion:.',
};

/** What the bases put in front of a type's own elements. */
export const BASE_ORDER: Readonly<Record<string, string>> = {
  Resource: 'id meta:Meta implicitRules language',
  DomainResource:
    'id meta:Meta implicitRules language text:Narrative contained:Resource extension:Extension modifierExtension:Extension',
  Element: 'extension:Extension',
  BackboneElement: 'extension:Extension modifierExtension:Extension',
};
