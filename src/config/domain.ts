import type { z } from 'zod';
import { Fault } from './fault.js';
import { field, type FieldMeta } from './fields.js';
import { isDea, isNpi } from './identifiers.js';
import { nearest } from './nearest.js';
import { Secret } from './secret.js';
import { stateCodes } from './states.js';

/** A state's, district's or territory's two-letter postal code, upper case. */
export function stateCode(meta: FieldMeta): z.ZodType<string> {
  return field('a state code such as `KY`', meta, (value) =>
    typeof value === 'string' && stateCodes.has(value) ? value : badState(value),
  );
}

/** What is wrong with a text that is no state code. */
export function badState(value: unknown): Fault {
  const upper = String(value).trim().toUpperCase();
  return new Fault(
    '{value} is not a state code',
    stateCodes.has(upper) ? `write ${upper}` : 'write the two-letter postal code in capitals, such as KY',
  );
}

/** National Provider Identifier with a right check digit. */
export function npi(meta: FieldMeta): z.ZodType<string> {
  return field('a 10-digit NPI in quotes', meta, (value) => {
    if (typeof value === 'number') return new Fault('must be a text', 'put the number in quotes');
    if (typeof value !== 'string' || !/^\d{10}$/.test(value))
      return new Fault('is not an NPI', 'give its ten digits, in quotes');
    return isNpi(value)
      ? value
      : new Fault('is not an NPI: its check digit is wrong', 'compare it with the NPI registry');
  });
}

/** DEA registration number with a right check digit. */
export function dea(meta: FieldMeta): z.ZodType<string> {
  return field('a DEA number', meta, (value) => {
    if (typeof value !== 'string' || !/^[A-Z][A-Z9]\d{7}(-\w{1,7})?$/.test(value)) {
      return new Fault('is not a DEA number', 'give two letters and seven digits, such as BA1234563');
    }
    return isDea(value)
      ? value
      : new Fault('is not a DEA number: its check digit is wrong', 'compare it with the DEA certificate');
  });
}

/** SHA-256 fingerprint of a certificate, as 64 lower-case hex digits. */
export function fingerprint(meta: FieldMeta): z.ZodType<string> {
  return field('64 hex digits', meta, (value) => {
    const digits = typeof value === 'string' ? value.replace(/^sha-?256 fingerprint=/i, '').replaceAll(':', '') : '';
    return /^[0-9A-Fa-f]{64}$/.test(digits)
      ? digits.toLowerCase()
      : new Fault('is not a SHA-256 fingerprint', 'give what openssl x509 -noout -fingerprint -sha256 says');
  });
}

/** An absolute http or https URL without user, query or fragment, as it stands. */
export function httpUrl(meta: FieldMeta): z.ZodType<string> {
  return field('an absolute URL', meta, (value) => {
    const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || url.host === '')
      return new Fault(
        '{value} is not an absolute URL',
        `give scheme, host and path, such as ${meta.example ?? 'https://pdmp.example.org'}`,
      );
    if (!/^https?:$/.test(url.protocol)) return new Fault('must be an http or https URL', 'begin it with https://');
    if (url.username !== '' || url.password !== '')
      return new Fault('holds a user name or password', 'remove them from the URL');
    if (url.search !== '' || url.hash !== '')
      return new Fault('holds a query or fragment', 'remove everything from ? or # on');
    return String(value);
  });
}

/** Origin of a browser app, as browsers send it: https, or http on a loopback address. */
export function origin(meta: FieldMeta): z.ZodType<string> {
  return field('an origin', meta, (value) => {
    const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol))
      return new Fault('{value} is not an origin', `write scheme and host, such as ${meta.example}`);
    if (url.protocol === 'http:' && !isLoopback(url.href))
      return new Fault('is an http origin', 'begin it with https://; http is for this machine only');
    return url.origin === value
      ? url.origin
      : new Fault('{value} is not how browsers write an origin', `write ${url.origin}`);
  });
}

/** URL of a Redis; never shown, because it may hold a password. */
export function redisUrl(meta: FieldMeta): z.ZodType<Secret> {
  return field('a Redis URL', meta, (value) => {
    const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === '')
      return new Fault('must be a redis or rediss URL', `write one such as ${meta.example}`);
    if (!/^\/?\d{0,5}$/.test(url.pathname) || url.search !== '' || url.hash !== '')
      return new Fault('must end after the number of the database', `write one such as ${meta.example}`);
    return new Secret(String(value));
  });
}

/** A text never shown, such as a private key. */
export function secret(meta: FieldMeta): z.ZodType<Secret> {
  return field('a secret text, as `${env:NAME}` or `${file:PATH}`', meta, (value) =>
    typeof value === 'string' && value.trim() !== ''
      ? new Secret(value)
      : new Fault('must be a text', 'write ${env:NAME} or ${file:PATH}'),
  );
}

/** A key of 32 bytes in base64 or base64url, never shown. */
export function sealingKey(meta: FieldMeta): z.ZodType<Secret> {
  return field('32 bytes in base64', meta, (value) =>
    typeof value === 'string' && /^[A-Za-z0-9+/_-]{43}=?$/.test(value.trim())
      ? new Secret(value.trim())
      : new Fault('is not 32 bytes in base64', 'make a key by openssl rand -base64 32'),
  );
}

/** One of `known`, said with the nearest where it is not. */
export function unknownName(kind: string, name: string, known: readonly string[]): Fault {
  const near = nearest(name, known);
  const remedy =
    near !== undefined
      ? `did you mean ${near}?`
      : known.length === 0
        ? `define it first`
        : `use one of ${known.join(', ')}`;
  return new Fault(`{value} is not a ${kind}`, remedy);
}

/** Whether a URL's host is this machine. */
export function isLoopback(url: string): boolean {
  return isLoopbackHost(new URL(url).hostname.replace(/^\[|\]$/g, ''));
}

/** Whether a host name or IP address (without brackets) is this machine itself. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
