/** A FHIR instant without its fraction of a second: the form that every guide's samples have. */
export function wholeSeconds(instant: string): string {
  return instant.replace(/\.\d+(?=Z|[+-]\d\d:\d\d$)/, '');
}
