/** The two SCRIPT versions that states speak. */
export type Version = '10.6' | '2017071';

/** Namespace of 10.6; 2017071 has none. */
export const scriptNs = 'http://www.ncpdp.org/schema/SCRIPT';

/** The most records that one message may hold. */
export const recordLimit = 300;

/** The attributes of `Message` that a version demands. */
export const versionAttributes: Readonly<Record<Version, Readonly<Record<string, string>>>> = {
  '10.6': { version: '010', release: '006' },
  '2017071': {
    DatatypesVersion: '20170715',
    TransportVersion: '20170715',
    TransactionDomain: 'SCRIPT',
    TransactionVersion: '20170715',
    StructuresVersion: '20170715',
    ECLVersion: '20170715',
  },
};
