/** DEA schedules as NCIt codes. */
export const schedules = { '2': 'C48675', '3': 'C48676', '4': 'C48677', '5': 'C48679' } as const;
