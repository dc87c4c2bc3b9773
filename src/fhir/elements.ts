/**
 * The elements of the FHIR R4 (4.0.1) types that this gateway writes or reads as XML, in the order that FHIR XML demands:
 * the base, then each element as `name` (a primitive told as text), `name:Type`, `name:.` (a type of its own,
 * `Parent.name`) or `name[x]:Type|Type` (a choice; `name[x]` of everything that an extension may hold). A `*` behind the
 * name: it repeats. Attributes (`id` of an element, `url` of an extension) are not elements and are not listed.
 * Made by scripts/fhir-elements.mjs.
 */
export const ELEMENT_ORDER: Readonly<Record<string, string>> = {
  Address: 'Element use type text line* city district state postalCode country period:Period',
  Age: 'Element value:decimal comparator unit system code',
  Annotation: 'Element author[x]:Reference|string time text',
  Attachment: 'Element contentType language data url size:unsignedInt hash title creation',
  'Bundle.entry.request': 'BackboneElement method url ifNoneMatch ifModifiedSince ifMatch ifNoneExist',
  'Bundle.entry.response': 'BackboneElement status location etag lastModified outcome:Resource',
  'Bundle.entry.search': 'BackboneElement mode score:decimal',
  'Bundle.entry': 'BackboneElement link*:Bundle.link fullUrl resource:Resource search:. request:. response:.',
  'Bundle.link': 'BackboneElement relation url',
  Bundle: 'Resource identifier:Identifier type timestamp total:unsignedInt link*:. entry*:. signature:Signature',
  'CapabilityStatement.document': 'BackboneElement mode documentation profile',
  'CapabilityStatement.implementation': 'BackboneElement description url custodian:Reference',
  'CapabilityStatement.messaging.endpoint': 'BackboneElement protocol:Coding address',
  'CapabilityStatement.messaging.supportedMessage': 'BackboneElement mode definition',
  'CapabilityStatement.messaging':
    'BackboneElement endpoint*:. reliableCache:unsignedInt documentation supportedMessage*:.',
  'CapabilityStatement.rest.interaction': 'BackboneElement code documentation',
  'CapabilityStatement.rest.resource.interaction': 'BackboneElement code documentation',
  'CapabilityStatement.rest.resource.operation': 'BackboneElement name definition documentation',
  'CapabilityStatement.rest.resource.searchParam': 'BackboneElement name definition type documentation',
  'CapabilityStatement.rest.resource':
    'BackboneElement type profile supportedProfile* documentation interaction*:. versioning readHistory:boolean updateCreate:boolean conditionalCreate:boolean conditionalRead conditionalUpdate:boolean conditionalDelete referencePolicy* searchInclude* searchRevInclude* searchParam*:. operation*:.',
  'CapabilityStatement.rest.security': 'BackboneElement cors:boolean service*:CodeableConcept description',
  'CapabilityStatement.rest':
    'BackboneElement mode documentation security:. resource*:. interaction*:. searchParam*:CapabilityStatement.rest.resource.searchParam operation*:CapabilityStatement.rest.resource.operation compartment*',
  'CapabilityStatement.software': 'BackboneElement name version releaseDate',
  CapabilityStatement:
    'DomainResource url version name title status experimental:boolean date publisher contact*:ContactDetail description useContext*:UsageContext jurisdiction*:CodeableConcept purpose copyright kind instantiates* imports* software:. implementation:. fhirVersion format* patchFormat* implementationGuide* rest*:. messaging*:. document*:.',
  'CodeSystem.concept.designation': 'BackboneElement language use:Coding value',
  'CodeSystem.concept.property': 'BackboneElement code value[x]:code|Coding|string|integer|boolean|dateTime|decimal',
  'CodeSystem.concept':
    'BackboneElement code display definition designation*:. property*:. concept*:CodeSystem.concept',
  'CodeSystem.filter': 'BackboneElement code description operator* value',
  'CodeSystem.property': 'BackboneElement code uri description type',
  CodeSystem:
    'DomainResource url identifier*:Identifier version name title status experimental:boolean date publisher contact*:ContactDetail description useContext*:UsageContext jurisdiction*:CodeableConcept purpose copyright caseSensitive:boolean valueSet hierarchyMeaning compositional:boolean versionNeeded:boolean content supplements count:unsignedInt filter*:. property*:. concept*:.',
  CodeableConcept: 'Element coding*:Coding text',
  Coding: 'Element system version code display userSelected:boolean',
  ContactDetail: 'Element name telecom*:ContactPoint',
  ContactPoint: 'Element system value use rank:positiveInt period:Period',
  Contributor: 'Element type name contact*:ContactDetail',
  Count: 'Element value:decimal comparator unit system code',
  'DataRequirement.codeFilter': 'Element path searchParam valueSet code*:Coding',
  'DataRequirement.dateFilter': 'Element path searchParam value[x]:dateTime|Period|Duration',
  'DataRequirement.sort': 'Element path direction',
  DataRequirement:
    'Element type profile* subject[x]:CodeableConcept|Reference mustSupport* codeFilter*:. dateFilter*:. limit:positiveInt sort*:.',
  'DetectedIssue.evidence': 'BackboneElement code*:CodeableConcept detail*:Reference',
  'DetectedIssue.mitigation': 'BackboneElement action:CodeableConcept date author:Reference',
  DetectedIssue:
    'DomainResource identifier*:Identifier status code:CodeableConcept severity patient:Reference identified[x]:dateTime|Period author:Reference implicated*:Reference evidence*:. detail reference mitigation*:.',
  Distance: 'Element value:decimal comparator unit system code',
  'Dosage.doseAndRate': 'Element type:CodeableConcept dose[x]:Range|Quantity rate[x]:Ratio|Range|Quantity',
  Dosage:
    'BackboneElement sequence:integer text additionalInstruction*:CodeableConcept patientInstruction timing:Timing asNeeded[x]:boolean|CodeableConcept site:CodeableConcept route:CodeableConcept method:CodeableConcept doseAndRate*:. maxDosePerPeriod:Ratio maxDosePerAdministration:Quantity maxDosePerLifetime:Quantity',
  Duration: 'Element value:decimal comparator unit system code',
  'ElementDefinition.base': 'Element path min:unsignedInt max',
  'ElementDefinition.binding': 'Element strength description valueSet',
  'ElementDefinition.constraint': 'Element key requirements severity human expression xpath source',
  'ElementDefinition.example': 'Element label value[x]',
  'ElementDefinition.mapping': 'Element identity language map comment',
  'ElementDefinition.slicing.discriminator': 'Element type path',
  'ElementDefinition.slicing': 'Element discriminator*:. description ordered:boolean rules',
  'ElementDefinition.type': 'Element code profile* targetProfile* aggregation* versioning',
  ElementDefinition:
    'BackboneElement path representation* sliceName sliceIsConstraining:boolean label code*:Coding slicing:. short definition comment requirements alias* min:unsignedInt max base:. contentReference type*:. defaultValue[x] meaningWhenMissing orderMeaning fixed[x] pattern[x] example*:. minValue[x]:date|dateTime|instant|time|decimal|integer|positiveInt|unsignedInt|Quantity maxValue[x]:date|dateTime|instant|time|decimal|integer|positiveInt|unsignedInt|Quantity maxLength:integer condition* constraint*:. mustSupport:boolean isModifier:boolean isModifierReason isSummary:boolean binding:. mapping*:.',
  Endpoint:
    'DomainResource identifier*:Identifier status connectionType:Coding name managingOrganization:Reference contact*:ContactPoint period:Period payloadType*:CodeableConcept payloadMimeType* address header*',
  Expression: 'Element description name language expression reference',
  Extension: 'Element value[x]',
  'HealthcareService.availableTime': 'BackboneElement daysOfWeek* allDay:boolean availableStartTime availableEndTime',
  'HealthcareService.eligibility': 'BackboneElement code:CodeableConcept comment',
  'HealthcareService.notAvailable': 'BackboneElement description during:Period',
  HealthcareService:
    'DomainResource identifier*:Identifier active:boolean providedBy:Reference category*:CodeableConcept type*:CodeableConcept specialty*:CodeableConcept location*:Reference name comment extraDetails photo:Attachment telecom*:ContactPoint coverageArea*:Reference serviceProvisionCode*:CodeableConcept eligibility*:. program*:CodeableConcept characteristic*:CodeableConcept communication*:CodeableConcept referralMethod*:CodeableConcept appointmentRequired:boolean availableTime*:. notAvailable*:. availabilityExceptions endpoint*:Reference',
  HumanName: 'Element use text family given* prefix* suffix* period:Period',
  Identifier: 'Element use type:CodeableConcept system value period:Period assigner:Reference',
  'Location.hoursOfOperation': 'BackboneElement daysOfWeek* allDay:boolean openingTime closingTime',
  'Location.position': 'BackboneElement longitude:decimal latitude:decimal altitude:decimal',
  Location:
    'DomainResource identifier*:Identifier status operationalStatus:Coding name alias* description mode type*:CodeableConcept telecom*:ContactPoint address:Address physicalType:CodeableConcept position:. managingOrganization:Reference partOf:Reference hoursOfOperation*:. availabilityExceptions endpoint*:Reference',
  'Medication.batch': 'BackboneElement lotNumber expirationDate',
  'Medication.ingredient': 'BackboneElement item[x]:CodeableConcept|Reference isActive:boolean strength:Ratio',
  Medication:
    'DomainResource identifier*:Identifier code:CodeableConcept status manufacturer:Reference form:CodeableConcept amount:Ratio ingredient*:. batch:.',
  'MedicationAdministration.dosage':
    'BackboneElement text site:CodeableConcept route:CodeableConcept method:CodeableConcept dose:Quantity rate[x]:Ratio|Quantity',
  'MedicationAdministration.performer': 'BackboneElement function:CodeableConcept actor:Reference',
  MedicationAdministration:
    'DomainResource identifier*:Identifier instantiates* partOf*:Reference status statusReason*:CodeableConcept category:CodeableConcept medication[x]:CodeableConcept|Reference subject:Reference context:Reference supportingInformation*:Reference effective[x]:dateTime|Period performer*:. reasonCode*:CodeableConcept reasonReference*:Reference request:Reference device*:Reference note*:Annotation dosage:. eventHistory*:Reference',
  'MedicationDispense.performer': 'BackboneElement function:CodeableConcept actor:Reference',
  'MedicationDispense.substitution':
    'BackboneElement wasSubstituted:boolean type:CodeableConcept reason*:CodeableConcept responsibleParty*:Reference',
  MedicationDispense:
    'DomainResource identifier*:Identifier partOf*:Reference status statusReason[x]:CodeableConcept|Reference category:CodeableConcept medication[x]:CodeableConcept|Reference subject:Reference context:Reference supportingInformation*:Reference performer*:. location:Reference authorizingPrescription*:Reference type:CodeableConcept quantity:Quantity daysSupply:Quantity whenPrepared whenHandedOver destination:Reference receiver*:Reference note*:Annotation dosageInstruction*:Dosage substitution:. detectedIssue*:Reference eventHistory*:Reference',
  'MedicationRequest.dispenseRequest.initialFill': 'BackboneElement quantity:Quantity duration:Duration',
  'MedicationRequest.dispenseRequest':
    'BackboneElement initialFill:. dispenseInterval:Duration validityPeriod:Period numberOfRepeatsAllowed:unsignedInt quantity:Quantity expectedSupplyDuration:Duration performer:Reference',
  'MedicationRequest.substitution': 'BackboneElement allowed[x]:boolean|CodeableConcept reason:CodeableConcept',
  MedicationRequest:
    'DomainResource identifier*:Identifier status statusReason:CodeableConcept intent category*:CodeableConcept priority doNotPerform:boolean reported[x]:boolean|Reference medication[x]:CodeableConcept|Reference subject:Reference encounter:Reference supportingInformation*:Reference authoredOn requester:Reference performer:Reference performerType:CodeableConcept recorder:Reference reasonCode*:CodeableConcept reasonReference*:Reference instantiatesCanonical* instantiatesUri* basedOn*:Reference groupIdentifier:Identifier courseOfTherapyType:CodeableConcept insurance*:Reference note*:Annotation dosageInstruction*:Dosage dispenseRequest:. substitution:. priorPrescription:Reference detectedIssue*:Reference eventHistory*:Reference',
  'MessageHeader.destination': 'BackboneElement name target:Reference endpoint receiver:Reference',
  'MessageHeader.response': 'BackboneElement identifier code details:Reference',
  'MessageHeader.source': 'BackboneElement name software version contact:ContactPoint endpoint',
  MessageHeader:
    'DomainResource event[x]:Coding|uri destination*:. sender:Reference enterer:Reference author:Reference source:. responsible:Reference reason:CodeableConcept response:. focus*:Reference definition',
  Meta: 'Element versionId lastUpdated source profile* security*:Coding tag*:Coding',
  Money: 'Element value:decimal currency',
  'NamingSystem.uniqueId': 'BackboneElement type value preferred:boolean comment period:Period',
  NamingSystem:
    'DomainResource name status kind date publisher contact*:ContactDetail responsible type:CodeableConcept description useContext*:UsageContext jurisdiction*:CodeableConcept usage uniqueId*:.',
  Narrative: 'Element status div:xhtml',
  'Observation.component':
    'BackboneElement code:CodeableConcept value[x]:Quantity|CodeableConcept|string|boolean|integer|Range|Ratio|SampledData|time|dateTime|Period dataAbsentReason:CodeableConcept interpretation*:CodeableConcept referenceRange*:Observation.referenceRange',
  'Observation.referenceRange':
    'BackboneElement low:Quantity high:Quantity type:CodeableConcept appliesTo*:CodeableConcept age:Range text',
  Observation:
    'DomainResource identifier*:Identifier basedOn*:Reference partOf*:Reference status category*:CodeableConcept code:CodeableConcept subject:Reference focus*:Reference encounter:Reference effective[x]:dateTime|Period|Timing|instant issued performer*:Reference value[x]:Quantity|CodeableConcept|string|boolean|integer|Range|Ratio|SampledData|time|dateTime|Period dataAbsentReason:CodeableConcept interpretation*:CodeableConcept note*:Annotation bodySite:CodeableConcept method:CodeableConcept specimen:Reference device:Reference referenceRange*:. hasMember*:Reference derivedFrom*:Reference component*:.',
  'OperationDefinition.overload': 'BackboneElement parameterName* comment',
  'OperationDefinition.parameter.binding': 'BackboneElement strength valueSet',
  'OperationDefinition.parameter.referencedFrom': 'BackboneElement source sourceId',
  'OperationDefinition.parameter':
    'BackboneElement name use min:integer max documentation type targetProfile* searchType binding:. referencedFrom*:. part*:OperationDefinition.parameter',
  OperationDefinition:
    'DomainResource url version name title status kind experimental:boolean date publisher contact*:ContactDetail description useContext*:UsageContext jurisdiction*:CodeableConcept purpose affectsState:boolean code comment base resource* system:boolean type:boolean instance:boolean inputProfile outputProfile parameter*:. overload*:.',
  'OperationOutcome.issue': 'BackboneElement severity code details:CodeableConcept diagnostics location* expression*',
  OperationOutcome: 'DomainResource issue*:.',
  'Organization.contact':
    'BackboneElement purpose:CodeableConcept name:HumanName telecom*:ContactPoint address:Address',
  Organization:
    'DomainResource identifier*:Identifier active:boolean type*:CodeableConcept name alias* telecom*:ContactPoint address*:Address partOf:Reference contact*:. endpoint*:Reference',
  ParameterDefinition: 'Element name use min:integer max documentation type profile',
  'Parameters.parameter': 'BackboneElement name value[x] resource:Resource part*:Parameters.parameter',
  Parameters: 'Resource parameter*:.',
  'Patient.communication': 'BackboneElement language:CodeableConcept preferred:boolean',
  'Patient.contact':
    'BackboneElement relationship*:CodeableConcept name:HumanName telecom*:ContactPoint address:Address gender organization:Reference period:Period',
  'Patient.link': 'BackboneElement other:Reference type',
  Patient:
    'DomainResource identifier*:Identifier active:boolean name*:HumanName telecom*:ContactPoint gender birthDate deceased[x]:boolean|dateTime address*:Address maritalStatus:CodeableConcept multipleBirth[x]:boolean|integer photo*:Attachment contact*:. communication*:. generalPractitioner*:Reference managingOrganization:Reference link*:.',
  Period: 'Element start end',
  'Practitioner.qualification':
    'BackboneElement identifier*:Identifier code:CodeableConcept period:Period issuer:Reference',
  Practitioner:
    'DomainResource identifier*:Identifier active:boolean name*:HumanName telecom*:ContactPoint address*:Address gender birthDate photo*:Attachment qualification*:. communication*:CodeableConcept',
  'PractitionerRole.availableTime': 'BackboneElement daysOfWeek* allDay:boolean availableStartTime availableEndTime',
  'PractitionerRole.notAvailable': 'BackboneElement description during:Period',
  PractitionerRole:
    'DomainResource identifier*:Identifier active:boolean period:Period practitioner:Reference organization:Reference code*:CodeableConcept specialty*:CodeableConcept location*:Reference healthcareService*:Reference telecom*:ContactPoint availableTime*:. notAvailable*:. availabilityExceptions endpoint*:Reference',
  'Provenance.agent': 'BackboneElement type:CodeableConcept role*:CodeableConcept who:Reference onBehalfOf:Reference',
  'Provenance.entity': 'BackboneElement role what:Reference agent*:Provenance.agent',
  Provenance:
    'DomainResource target*:Reference occurred[x]:Period|dateTime recorded policy* location:Reference reason*:CodeableConcept activity:CodeableConcept agent*:. entity*:. signature*:Signature',
  Quantity: 'Element value:decimal comparator unit system code',
  Range: 'Element low:Quantity high:Quantity',
  Ratio: 'Element numerator:Quantity denominator:Quantity',
  Reference: 'Element reference type identifier:Identifier display',
  RelatedArtifact: 'Element type label display citation url document:Attachment resource',
  'RelatedPerson.communication': 'BackboneElement language:CodeableConcept preferred:boolean',
  RelatedPerson:
    'DomainResource identifier*:Identifier active:boolean patient:Reference relationship*:CodeableConcept name*:HumanName telecom*:ContactPoint gender birthDate address*:Address photo*:Attachment period:Period communication*:.',
  SampledData:
    'Element origin:Quantity period:decimal factor:decimal lowerLimit:decimal upperLimit:decimal dimensions:positiveInt data',
  'SearchParameter.component': 'BackboneElement definition expression',
  SearchParameter:
    'DomainResource url version name derivedFrom status experimental:boolean date publisher contact*:ContactDetail description useContext*:UsageContext jurisdiction*:CodeableConcept purpose code base* type expression xpath xpathUsage target* multipleOr:boolean multipleAnd:boolean comparator* modifier* chain* component*:.',
  Signature: 'Element type*:Coding when who:Reference onBehalfOf:Reference targetFormat sigFormat data',
  'StructureDefinition.context': 'BackboneElement type expression',
  'StructureDefinition.differential': 'BackboneElement element*:ElementDefinition',
  'StructureDefinition.mapping': 'BackboneElement identity uri name comment',
  'StructureDefinition.snapshot': 'BackboneElement element*:ElementDefinition',
  StructureDefinition:
    'DomainResource url identifier*:Identifier version name title status experimental:boolean date publisher contact*:ContactDetail description useContext*:UsageContext jurisdiction*:CodeableConcept purpose copyright keyword*:Coding fhirVersion mapping*:. kind abstract:boolean context*:. contextInvariant* type baseDefinition derivation snapshot:. differential:.',
  'Timing.repeat':
    'Element bounds[x]:Duration|Range|Period count:positiveInt countMax:positiveInt duration:decimal durationMax:decimal durationUnit frequency:positiveInt frequencyMax:positiveInt period:decimal periodMax:decimal periodUnit dayOfWeek* timeOfDay* when* offset:unsignedInt',
  Timing: 'BackboneElement event* repeat:. code:CodeableConcept',
  TriggerDefinition:
    'Element type name timing[x]:Timing|Reference|date|dateTime data*:DataRequirement condition:Expression',
  UsageContext: 'Element code:Coding value[x]:CodeableConcept|Quantity|Range|Reference',
  'ValueSet.compose.include.concept.designation': 'BackboneElement language use:Coding value',
  'ValueSet.compose.include.concept': 'BackboneElement code display designation*:.',
  'ValueSet.compose.include.filter': 'BackboneElement property op value',
  'ValueSet.compose.include': 'BackboneElement system version concept*:. filter*:. valueSet*',
  'ValueSet.compose': 'BackboneElement lockedDate inactive:boolean include*:. exclude*:ValueSet.compose.include',
  'ValueSet.expansion.contains':
    'BackboneElement system abstract:boolean inactive:boolean version code display designation*:ValueSet.compose.include.concept.designation contains*:ValueSet.expansion.contains',
  'ValueSet.expansion.parameter': 'BackboneElement name value[x]:string|boolean|integer|decimal|uri|code|dateTime',
  'ValueSet.expansion': 'BackboneElement identifier timestamp total:integer offset:integer parameter*:. contains*:.',
  ValueSet:
    'DomainResource url identifier*:Identifier version name title status experimental:boolean date publisher contact*:ContactDetail description useContext*:UsageContext jurisdiction*:CodeableConcept immutable:boolean purpose copyright compose:. expansion:.',
};

/** What the bases put in front of a type's own elements. */
export const BASE_ORDER: Readonly<Record<string, string>> = {
  Resource: 'id meta:Meta implicitRules language',
  DomainResource:
    'id meta:Meta implicitRules language text:Narrative contained*:Resource extension*:Extension modifierExtension*:Extension',
  Element: 'extension*:Extension',
  BackboneElement: 'extension*:Extension modifierExtension*:Extension',
};

/** What an extension may hold: the types of a choice that names none. */
export const ANY_TYPE =
  'base64Binary|boolean|canonical|code|date|dateTime|decimal|id|instant|integer|markdown|oid|positiveInt|string|time|unsignedInt|uri|url|uuid|Address|Age|Annotation|Attachment|CodeableConcept|Coding|ContactPoint|Count|Distance|Duration|HumanName|Identifier|Money|Period|Quantity|Range|Ratio|Reference|SampledData|Signature|Timing|ContactDetail|Contributor|DataRequirement|Expression|ParameterDefinition|RelatedArtifact|TriggerDefinition|UsageContext|Dosage|Meta';
