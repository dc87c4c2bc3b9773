// node docs/library-example.mjs FILE: what a PMIX 3 answer says, and what of it no mapping row reads.
// Needs `npm run build` once. Elsewhere: install the package, the import stays the same.
import { readFile } from 'node:fs/promises';
import { MessageError, openTables } from 'pdmp-gateway';

const [file = 'test/fixtures/samples/pmix/soap-response-provided.xml'] = process.argv.slice(2);
const tables = await openTables();
try {
  const { bundle, warnings } = tables.read('pmix-3/report', await readFile(file), { schema: 'strict' });
  for (const { resource } of bundle.entry) {
    if (resource.resourceType !== 'MedicationDispense') continue;
    // Decimals keep the digits that the state sent; String() gives them.
    console.log(resource.whenPrepared, String(resource.quantity.value), resource.quantity.unit);
  }
  for (const { text, count } of warnings) console.log(`warning: ${text} (${count})`);
  console.log(`${tables.toJson(bundle).length} characters of FHIR JSON`);
} catch (error) {
  if (!(error instanceof MessageError)) throw error;
  console.error(`${file}:${error.line}: ${error.message} (${error.code})`);
  process.exitCode = 1;
}
