/** Given names with the sex written beside them in every record. */
export const givenNames: readonly (readonly [string, 'F' | 'M'])[] = [
  ...'Ada Bea Cora Dina Elsie Flora Greta Hazel Iris Joan Kitty Lena Mabel Nora Olive Pearl Queenie Rosa Sadie Thea Una Vera Wilma Xenia Yvette Zelda Renée Chloë'
    .split(' ')
    .map((name) => [name, 'F'] as const),
  ...'Abel Boris Cyril Dexter Edgar Felix Gus Hugo Ivan Jasper Karl Leo Milo Ned Otto Percival Quentin Rufus Silas Tobias Ulric Victor Walter Xavier Yorick Zeno André José'
    .split(' ')
    .map((name) => [name, 'M'] as const),
];

/** Surnames that nobody could take for a real patient's. */
export const surnames: readonly string[] =
  'Testwell Mockford Samplington Fauxman Dummond Placeholt Fictor Notareal Phonyski Pretendle Makebelieve Imaginara Inventon Specimenov Prototypos Demostead Trialbury Loremson Ipsumdottir Dolorsit Ametti Foobarski Bazquux Quuxley Plughman Xyzzyson Stubbington Fixturez Seedlinger Playacton Cardboarden Cutoutsky Paperdoll Scarecroft Mannequinn Marionetti Puppetson Avatarin Aliasen Pseudonymous Anonymo Whosington Whatsername Thingamore Gizmund Widgetta Doohickey Gadgetson Nominalis Tokenborn Datasetti Randomski Arbitrario Hypothetto Supposatu Presumova Theoretti Conjectura Unrealité Señuelo O’Fiction D’Exemple Mock-Upton Van-Testen'
    .replaceAll('’', "'")
    .split(' ');

export const streets: readonly string[] =
  'Nowhere Ln|Example St|Fictional Ave|Sample Rd|Placeholder Blvd|Imaginary Way|Made-Up Ct|Pretend Pl|Test Track|Hypothesis Hill'.split(
    '|',
  );

export const pharmacyNames: readonly string[] =
  'Baker & Street Pharmacy|Ampersand & Sons Drug|Example Pharmacy 12|"Quoted" Apothecary|Pills <R> Us|Sampleton\'s Drugstore|Mock & Mock Rx|Placeholder Pharmacy #7|Fictional Family Drugs|Imaginary Care Pharmacy'.split(
    '|',
  );
