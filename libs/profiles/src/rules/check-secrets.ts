import { remark, type Finding } from './finding.js';
import { partOf, type Part } from './look.js';

const SECRET = /(^|_)(KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$/i;

/** A profile is shown to agents and people: it is no place for a secret. */
export function checkSecrets({ env_vars: variables }: Part): readonly Finding[] {
  const secrets = Object.entries(partOf(variables)).filter(([name, value]) => SECRET.test(name) && value !== '');
  return secrets.map(([name]) =>
    remark(['env_vars', name], 'has the name of a secret; everyone with the role reads it'),
  );
}
