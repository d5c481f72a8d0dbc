import type { HttpOperation } from '@handoff/contracts';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';

/** Not the product's own compiler, so that its assumptions show. */
const ajv = new Ajv2020({ strict: false, formats: { uuid: fullFormats.uuid, 'date-time': fullFormats['date-time'] } });
const compiled = new Map<string, ValidateFunction>();

/** Whether a value matches the result schema of an operation. */
export function isResultOf({ name, result }: Pick<HttpOperation, 'name' | 'result'>, value: unknown): boolean {
  const validate = compiled.get(name) ?? ajv.compile(result);
  compiled.set(name, validate);
  return validate(value);
}
