import type { JWK } from 'jose';
import type { AssertionAlgorithm } from './algorithms.js';

/**
 * Public keys whose private halves were never kept. An assertion for which there is no key is checked against one of
 * these, so that the time of the refusal does not tell who is registered.
 */
export const DECOYS: Readonly<Record<AssertionAlgorithm, JWK>> = {
  ES384: {
    kty: 'EC',
    crv: 'P-384',
    x: '5O7OaNpkqYuRp6EDP1L7MiE75G00-Dp6hUFlT2lg6zJ7i-UsB5SoTK2UKlXVBONM',
    y: '1y1pMV3uzEq7Mi33j4WvHTyHfwTOZRu4aGcJO4--oRJ1TwRe6i7SxIW-AXkrKEkj',
  },
  RS384: {
    kty: 'RSA',
    n:
      's9EXff4Zbv3AkxwFLVo4dq0ThAPh9pORZqMLALl_Ibns8Yii15OdAgr94aa9F6Nie0a6qlDeeHpYkLTEAF5--w' +
      'vZdbHAZ73wV-XKEI4LaYbT8mp7sxKAvjypNBlUOZa5v9R_5dxz61rEKxhtmhIFpmnbg5KIGgg6e6Pft72YNjD6' +
      'SGeNucgOTyQXg9O7516XZ_ozEqNckSV1QHyYRfogaPCTItHKggFtWozEizBGJGyRBgxiTNwIVWB5x_p2I3E6P4' +
      'Q7Rnx1bdr_KiIRUvjyRXLj3nhVEYzOOfbAR6ZL1oUjrxUa_sdYNjKiyOLMLkcxXrS0VZmdJQ5bhGsTJ6oqyQ',
    e: 'AQAB',
  },
};
