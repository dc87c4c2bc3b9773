import type { Bundle, Json, JsonObject } from '../../../../../../src/fhir/types.js';

/** Whether a URL or system is one that the gateway made up. */
export const isOurs = (publicUrl: string) => (text: string) =>
  /^urn:pdmp:/.test(text) || text.startsWith(`${publicUrl}/fhir/`);

/** Members of a name with text in them, wherever they stand. */
function texts(value: Json | undefined, member: string, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) texts(item, member, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      if (name === member && typeof inner === 'string') found.add(inner);
      else texts(inner, member, found);
    }
  }
  return found;
}

/** URLs of extensions, wherever they stand. */
export function extensionUrls(value: Json | undefined, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) extensionUrls(item, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'extension') for (const { url } of inner as JsonObject[]) found.add(String(url));
      extensionUrls(inner, found);
    }
  }
  return found;
}

/** How many definitions of a type a server finds by a parameter. */
async function count(base: string, type: string, parameter: string, value: string): Promise<number> {
  const found = await fetch(`${base}/${type}?${parameter}=${encodeURIComponent(value)}`);
  return ((await found.json()) as Bundle).total ?? 0;
}

/** What an answer names and nobody there defines. */
export async function undefinedIn(told: Json | undefined, publicUrl: string): Promise<string[]> {
  const base = `${publicUrl}/fhir`;
  const ours = isOurs(publicUrl);
  const missing: string[] = [];
  for (const url of [...extensionUrls(told)].filter(ours)) {
    if ((await count(base, 'StructureDefinition', 'url', url)) !== 1) missing.push(url);
  }
  for (const system of [...texts(told, 'system')].filter(ours)) {
    const codes = await count(base, 'CodeSystem', 'url', system);
    const named = await count(base, 'NamingSystem', 'value', system);
    if (codes + named === 0) missing.push(system);
  }
  return missing;
}
