/** Whether a text is a National Provider Identifier: ten digits whose Luhn sum with the prefix 80840 ends in 0 (45 CFR 162.406). */
export function isNpi(text: string): boolean {
  if (!/^\d{10}$/.test(text)) return false;
  let sum = 24; // what the prefix 80840 adds
  for (let place = 0; place < 10; place++) {
    const digit = Number(text[place]);
    sum += place % 2 === 0 ? Math.floor(digit / 5) + ((digit * 2) % 10) : digit;
  }
  return sum % 10 === 0;
}

/**
 * Whether a text is a DEA registration number: registrant type, letter (or 9), seven digits of which the last is
 * (d1 + d3 + d5) + 2 (d2 + d4 + d6) mod 10. A hospital's suffix (`-12A`) may follow.
 */
export function isDea(text: string): boolean {
  const digits = /^[ABCDEFGHJKLMPRSTUX][A-Z9](\d{7})(?:-[A-Za-z0-9]{1,7})?$/.exec(text)?.[1];
  if (digits === undefined) return false;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, check] = [...digits].map(Number);
  return (a + c + e + 2 * (b + d + f)) % 10 === check;
}
