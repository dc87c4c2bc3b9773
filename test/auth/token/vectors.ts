import type { Jwk } from '../../../src/auth/client.js';

/** A JWT signed in advance, with the public key that it verifies with. */
export interface Vector {
  readonly alg: string;
  readonly key: Jwk & { readonly kty: string };
  readonly jwt: string;
}

/** Client, audience and `exp` of the worked example of SMART App Launch 2.2, client-confidential-asymmetric. */
export const example = {
  client: 'https://bili-monitor.example.com',
  audience: 'https://authorize.smarthealthit.org/token',
  expiry: 1_422_568_860,
} as const;

const claims =
  'eyJpc3MiOiJodHRwczovL2JpbGktbW9uaXRvci5leGFtcGxlLmNvbSIsInN1YiI6Imh0dHBzOi8vYmlsaS1tb25pdG9yLmV4YW1wbGUuY29tIiwi' +
  'YXVkIjoiaHR0cHM6Ly9hdXRob3JpemUuc21hcnRoZWFsdGhpdC5vcmcvdG9rZW4iLCJleHAiOjE0MjI1Njg4NjAsImp0aSI6InJhbmRvbS1ub24t' +
  'cmV1c2FibGUtand0LWlkLTEyMyJ9';

/**
 * The header form and the claims of that example, signed once with keys of our own, whose private halves were never kept
 * (decision 0072 says why not the guide's own, and how those were tried).
 */
export const smart: readonly Vector[] = [
  {
    alg: 'RS384',
    key: {
      kty: 'RSA',
      n:
        'zwKiMUyVHT_ynhKbGnzbp3gGlOJSYhqx4vDWg-bwN5-bOT0Om3xgG6DhANQu2PpbS6Nmio4vzsKdlBznA39JFk2Qu01SpMu4J2q4KtmL0ZV9' +
        '6GX_3UVzBaP9UIMJTabHR1ebB-6cfxEsrfSseD1-e0YVk0b4RGYGzcyJ43cY1KpsnfQcneiaym8EBEbxi-9wVQI7Jta5wQVnnsdMuuenkcZe' +
        '9qf8-WZaN52SJfnWbA6U_jqeDMlxLt6p6TTg0gWX8FJZWGRl8m_Qx0_vTPxFnWt_A9R_lbGfzsUQKgHLtWUpO9iqNeJDNap7tGuEVkpVI5T6' +
        '10yIfgw9s-9_jxzidw',
      e: 'AQAB',
      key_ops: ['verify'],
      ext: true,
      kid: '8a4121e42e22ee5ac4bad622cf60d521',
      alg: 'RS384',
    },
    jwt:
      'eyJhbGciOiJSUzM4NCIsImtpZCI6IjhhNDEyMWU0MmUyMmVlNWFjNGJhZDYyMmNmNjBkNTIxIiwidHlwIjoiSldUIn0.' +
      `${claims}.` +
      'ekPd1TG2E3YRqft-5KrwHC6aOhE0TWrQ711qDk4jddt6L8YVTZDR7fo7EOWakVnGYQ8Ve6HpBhcMsuFMPx9MVuuCTq_gxoIic25zbhcMQ96WY_mk' +
      'ws3iFEErswAPLHyh2nmSfAr2YQoIy4l4DfBJ8XX3I2-hRnwQGDB1NFgCG_3gGohponyP6ZaVoJ1AxN0tv15r8n1NH8yAfOVjUBlt4XUVA4OIIhk5' +
      'IGl8iUalzptyaB6YF2TTmjNlWqKMOylbxspJIdP77CBxwoArHqyJ1r-dHfKHxT89HDfOb9RRED8ved2dODy2nj-3SeoDXndzcVywIlEAknbIiSag' +
      'ncblIg',
  },
  {
    alg: 'ES384',
    key: {
      kty: 'EC',
      crv: 'P-384',
      x: 'Wzw4-0fFtLFN3jOIq12wTJV3i5Af8OT_HnozFC3p7_wh8qhPKquR9vYp4cWblPZL',
      y: 'Vlo4C_txaLgGn3ATs5tbDquWKlsqmxCTnizs5nKlHq8c8w1Xt-b6JKNlBqp-ahmf',
      key_ops: ['verify'],
      ext: true,
      kid: 'a142b78e4d7b9951df41b65597a27eb1',
      alg: 'ES384',
    },
    jwt:
      'eyJhbGciOiJFUzM4NCIsImtpZCI6ImExNDJiNzhlNGQ3Yjk5NTFkZjQxYjY1NTk3YTI3ZWIxIiwidHlwIjoiSldUIn0.' +
      `${claims}.` +
      '3d7dgfuYAIzgckMaDH3RopramHGygVfAif2nVhy5iqdANnfMWeafKxm4c-zC2yftTgyPLXSF6qvwn4j24ZHcu0soeRiqLvRyPqmCFWLHfZ896X3S' +
      'B7hh99Pm4OkO5A7G',
  },
];

const joe = 'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';

/** RFC 7515, appendices A.2 and A.3: rightly signed, by algorithms that SMART does not name. */
export const rfc7515: readonly Vector[] = [
  {
    alg: 'RS256',
    key: {
      kty: 'RSA',
      n:
        'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZ' +
        'S-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2' +
        'R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcD' +
        'TW9gb54h4FRWyuXpoQ',
      e: 'AQAB',
    },
    jwt:
      `eyJhbGciOiJSUzI1NiJ9.${joe}.` +
      'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t' +
      '1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12j' +
      'zDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQ' +
      'Ge77Rw',
  },
  {
    alg: 'ES256',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    },
    jwt:
      `eyJhbGciOiJFUzI1NiJ9.${joe}.` +
      'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
  },
];
