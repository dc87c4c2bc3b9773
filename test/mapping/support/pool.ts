const days = ['2025-01-31', '2024-02-29', '1987-06-05'];
const times = ['00:00:00Z', '23:59:59-05:00', '14:20:00.5+01:00'];
const words = [
  'a',
  'Zoe Quill',
  '<b>&amp;"quoted"</b>',
  ']]>',
  '0.5 MG',
  'x  y',
  '--',
  'n/a',
  'Zoë O’Neil-Peña',
  '漢字 😀',
];

/** Texts of every kind that may stand in a message; which may stand where is for the schema and the rows to say. */
export const pool: readonly string[] = [
  ...words.flatMap((word) => [word, `${word} 7`, `${word} 8`]),
  ...['OH', 'KY', 'WA', 'Ontario', 'R', 'A', 'REM', 'N', 'Y', 'U', 'AA', 'AB', 'AC', 'ND', 'TE', 'P2', 'SoldDate'],
  ...['true', 'false', '0', '1', '2', '9', '12', '30', '120', '0.5', '30.000', '7.25', '00', '02', '11'],
  ...['98101', '98101-1234', '5035550100', '18005550100', '00093-0058-01', '00093005801', '174M00000X'],
  ...['AB1234563', '1234567893', '0123456', '12345678901234', 'urn:uuid:5f3f8d2e-0000-4000-8000-00000000ffff'],
  ...['https://state.example/report', 'someone@ehr.example', 'soap:Sender', 'en-US', 'F11.20', 'C48542', '8'],
  ...days,
  ...days.flatMap((day) => times.map((time) => `${day}T${time}`)),
  ...times,
];
