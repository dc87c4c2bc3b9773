import { XMLParser } from 'fast-xml-parser';

/** fast-xml-parser as a careful user sets it up: texts stay texts, lists are lists, references are decoded. */
const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: true,
  htmlEntities: false,
  isArray: (name) => name === 'Prescription' || name === 'LocationStreet',
});

export interface Tree {
  [name: string]: Tree | Tree[] | string | undefined;
}

/** The report's prescriptions as fast-xml-parser reads them. */
export function parseReport(bytes: Buffer): Tree[] {
  const document = parser.parse(bytes) as Tree;
  const report = (document.PMPPrescriptionReport as Tree).RequestResponsePrescriptionReport as Tree;
  return (report.Prescription as Tree[] | undefined) ?? [];
}
