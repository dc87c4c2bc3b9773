/** SCRIPT takes printable ASCII only: accents go, whatever is left becomes `?`; the end is cut off. */
export function ascii(text: string, length = 35): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^ -~]/g, '?')
    .slice(0, length);
}
