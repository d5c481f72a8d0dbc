import { isUuid } from '@handoff/kernel';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';

/**
 * Two compilers of the same rules. `quick` checks every request and stops at the first mistake. `thorough` finds all
 * mistakes and runs only after `quick` found one, so that the list of errors costs valid requests nothing.
 */
export const quick = createAjv(false);
export const thorough = createAjv(true);

function createAjv(allErrors: boolean): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    // A condition of a profile is an object or an array: two types tell what is wrong inside, two alternatives do not.
    allowUnionTypes: true,
    allErrors,
    // An error says which alternatives there are.
    verbose: true,
    useDefaults: true,
    ownProperties: true,
    validateFormats: true,
  });
  // ajv-formats accepts `urn:uuid:…` as a UUID; Postgres does not.
  ajv.addFormat('uuid', { type: 'string', validate: isUuid });
  ajv.addFormat('date-time', { type: 'string', validate: isInstant });
  ajv.addFormat('uri', { type: 'string', validate: (text) => URL.canParse(text) });
  return ajv;
}

const dateTime = fullFormats['date-time'] as { readonly validate: (text: string) => boolean };

/**
 * RFC 3339, limited to instants that every hop can hold: no leap seconds; nothing after 9999, which Date and Postgres
 * write differently; nothing before 1970, where page cursors start to count.
 */
function isInstant(text: string): boolean {
  if (text.charAt(10).toUpperCase() !== 'T' || !dateTime.validate(text)) return false;
  const instant = new Date(text);
  return instant.getTime() >= 0 && instant.getUTCFullYear() <= 9999;
}
