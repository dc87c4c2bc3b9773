import { readdirSync, readFileSync } from 'node:fs';

/** A sample message with the table that reads it. */
export interface Sample {
  /** `pmix/report-full.xml`. */
  readonly name: string;
  readonly table: string;
  readonly bytes: Buffer;
}

const folder = new URL('../../fixtures/samples/', import.meta.url);

/** Every sample of every standard. */
export function samples(): Sample[] {
  return readdirSync(folder)
    .sort()
    .flatMap((room) =>
      readdirSync(new URL(`${room}/`, folder))
        .sort()
        .map((file) => readSample(`${room}/${file}`)),
    );
}

/** One sample, such as `ncpdp/17-rxhistoryresponse-approved.xml`. */
export function readSample(name: string): Sample {
  return { name, table: tableOf(name), bytes: readFileSync(new URL(name, folder)) };
}

function tableOf(name: string): string {
  const [room = '', file = ''] = name.split('/');
  const asks = file.includes('request') || file.includes('query');
  if (room === 'ncpdp') return `script-${file.startsWith('10-') ? '10.6' : '2017071'}/${asks ? 'request' : 'history'}`;
  if (room === 'asap') return `asap-2.1a/${asks ? 'request' : 'history'}`;
  return `${room === 'pmix' ? 'pmix-3' : room}/${asks ? 'request' : 'report'}`;
}

/** Where the document ends: behind the last `>`; white space after it takes nothing away. */
export function endOf(bytes: Buffer): number {
  return bytes.toString('latin1').trimEnd().length;
}

/** Every text that a message holds between its tags (inside its CDATA too), of four characters or more. */
export function valuesOf(bytes: Buffer): string[] {
  const values = bytes
    .toString('utf8')
    .replace(/<!\[CDATA\[|\]\]>/g, '')
    .match(/(?<=>)[^<>]+(?=<)/g);
  return [...new Set((values ?? []).map((value) => value.trim()).filter((value) => value.length >= 4))];
}
