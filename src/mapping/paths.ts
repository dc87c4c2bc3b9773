import type { FhirPath, FhirStep, WireStep } from './model.js';

const WIRE_STEP = /^(@?)(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)(\*?)$/;
const FHIR_STEP = /^([A-Za-z]\w*)(?:\(([\w-]+)\))?(?:\[(\d+)(\+?)\])?$/;

/**
 * Parses a wire path, `pmp:PrescriptionFilledDate/nc:Date`, `To/@Qualifier`, `.`; the last is no step at all.
 * @throws Error with what is wrong
 */
export function parseWire(text: string): WireStep[] {
  if (text === '.') return [];
  const steps = text.split('/').map((step) => {
    const found = WIRE_STEP.exec(step);
    if (found === null)
      throw new Error(`"${step}" is no step of a wire path; write prefix:Name, prefix:Name* or @Name`);
    return { attribute: found[1] === '@', prefix: found[2] ?? '', local: found[3]!, repeats: found[4] === '*' };
  });
  if (steps.slice(0, -1).some((step) => step.attribute)) throw new Error('an attribute can only be the last step');
  return steps;
}

/**
 * Parses a FHIR path, `MedicationDispense.extension(refill-number).valuePositiveInt`.
 * @throws Error with what is wrong
 */
export function parseFhir(text: string): FhirPath {
  const [type, ...rest] = text.split('.');
  if (!/^[A-Z]\w*$/.test(type ?? '')) throw new Error(`"${text}" must begin with a resource type`);
  const steps = rest.map((step): FhirStep => {
    const found = FHIR_STEP.exec(step);
    if (found === null)
      throw new Error(`"${step}" is no step of a FHIR path; write name, name(slice), name[0] or name[1+]`);
    return {
      name: found[1]!,
      ...(found[2] === undefined ? {} : { slice: found[2] }),
      ...(found[3] === undefined ? {} : { index: Number(found[3]) }),
      ...(found[4] === '+' ? { rest: true } : {}),
    };
  });
  return { type: type!, steps, text };
}

/** `From.path -> Type`. @throws Error with what is wrong */
export function parseLink(text: string): { from: FhirPath; to: string } {
  const found = /^(\S+)\s*->\s*([A-Z]\w*)$/.exec(text.trim());
  if (found === null) throw new Error(`"${text}" is no link; write From.path -> Type`);
  return { from: parseFhir(found[1]!), to: found[2]! };
}
