import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';

const sample = readFileSync(new URL('../../fixtures/samples/pmix/report-full.xml', import.meta.url), 'utf8');

/**
 * Writes a PMIX report of many prescriptions, each with its own number and as many patients, pharmacies and prescribers
 * as asked, one after the other.
 * @returns bytes written
 */
export async function writeLargeReport(file: string, prescriptions: number, parties: number): Promise<number> {
  const [head = '', rest = ''] = sample.split(/(?=<pmp:Prescription>)/);
  const end = rest.indexOf('</pmp:Prescription>') + '</pmp:Prescription>'.length;
  const template = leftOut
    .reduce((xml, element) => xml.replace(element, ''), rest.slice(0, end))
    .replace(/>\s+</g, '><');
  const out = createWriteStream(file);
  out.write(head);
  for (let n = 0; n < prescriptions; n += 1)
    if (!out.write(numbered(template, n, n % parties))) await once(out, 'drain');
  out.end(rest.slice(end));
  await once(out, 'finish');
  return out.bytesWritten;
}

/** What many states do not send; without it a prescription takes some 4 KB. */
const leftOut = [
  /<nc:OrganizationPrimaryContactInformation>[^]*?<\/nc:OrganizationPrimaryContactInformation>/,
  /<pmp:StateLicenseIdentifier>[^]*?<\/pmp:StateLicenseIdentifier>/g,
  /<pmp:PatientAlert>[^]*?<\/pmp:PatientAlert>/,
  /<pmp:Pharmacist>[^]*?<\/pmp:Pharmacist>/,
];

/** The prescription with a number, and party's names and identifiers with another. */
function numbered(template: string, n: number, party: number): string {
  const digits = String(party).padStart(5, '0');
  return template
    .replace('<pmp:PrescriptionNumberText>12345<', `<pmp:PrescriptionNumberText>${1_000_000 + n}<`)
    .replace('Example Pharmacy 12<', `Example Pharmacy ${digits}<`)
    .replace('<nc:IdentificationID>3600000<', `<nc:IdentificationID>36${digits}<`)
    .replace('<nc:PersonGivenName>Testa<', `<nc:PersonGivenName>Testa ${digits}<`)
    .replace('999-00-1234', `999-0${digits.slice(0, 1)}-${digits.slice(1)}`)
    .replace('<nc:PersonSurName>Doe<', `<nc:PersonSurName>Doe ${digits}<`)
    .replace('SER0001', `SER${n}`);
}
