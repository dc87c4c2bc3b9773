/** NPI with a right Luhn check digit; `serial` 0–99999 falls into a block kept for these demo states. */
export function npi(serial: number): string {
  const body = `1999${String(serial).padStart(5, '0')}`;
  return body + luhnDigit(`80840${body}`);
}

/** DEA number with a right check digit; `letters` as the DEA gives them (registrant type, initial). */
export function dea(letters: string, serial: number): string {
  const body = String(serial).padStart(6, '0');
  return letters + body + deaDigit(body);
}

/** NCPDP provider id outside the numbers of any state (prefix 99). */
export function ncpdp(serial: number): string {
  const body = `99${String(serial).padStart(4, '0')}`;
  return body + luhnDigit(body);
}

/** Whether ten digits carry the check digit of an NPI. */
export function isNpi(text: string): boolean {
  return /^\d{10}$/.test(text) && luhnDigit(`80840${text.slice(0, 9)}`) === text[9];
}

/** Whether the text is a DEA number with a right check digit; a hospital's suffix (`-012`) may follow. */
export function isDea(text: string): boolean {
  const match = /^[A-Za-z][A-Za-z9](\d{6})(\d)(-\w+)?$/.exec(text);
  return match !== null && deaDigit(match[1] ?? '') === match[2];
}

function deaDigit(body: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = [...body].map(Number);
  return String((a + c + e + 2 * (b + d + f)) % 10);
}

function luhnDigit(body: string): string {
  let sum = 0;
  [...body].reverse().forEach((digit, place) => {
    const doubled = Number(digit) * (place % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  });
  return String((10 - (sum % 10)) % 10);
}
