import { describeSchema } from './coerce-text.js';
import type { ConfigSpec, ConfigVariable } from '../config.js';
import { SHARED_CONFIG } from './shared-config.js';

const WIDTH = 116;

/**
 * The text of `.env.example`: each variable of the shared spec and of the modules' specs once, with its purpose,
 * accepted values and default. Every line is commented out, so a copy of the file changes nothing.
 */
export function renderEnvExample(specs: Readonly<Record<string, ConfigSpec>>): string {
  const seen = new Set<string>();
  const sections = Object.entries({ 'every process': SHARED_CONFIG, ...specs })
    .map(([title, spec]) => renderSection(title, spec, seen))
    .filter((section) => section !== undefined);
  return `${sections.join('\n')}`;
}

function renderSection(title: string, spec: ConfigSpec, seen: Set<string>): string | undefined {
  const fresh = Object.entries(spec).filter(([name]) => !seen.has(name));
  for (const [name] of fresh) seen.add(name);
  if (fresh.length === 0) return undefined;
  return [`# ---- ${title}`, '', ...fresh.flatMap(([name, variable]) => [...renderVariable(name, variable), ''])].join(
    '\n',
  );
}

function renderVariable(name: string, variable: ConfigVariable): readonly string[] {
  const notes = [`Accepts ${describeSchema(variable.schema)}.`];
  if (variable.requiredWhenScaled === true) notes.push('Required outside the embedded mode.');
  if (variable.defaultWhenScaled !== undefined) {
    notes.push(`Outside the embedded mode the default is ${variable.defaultWhenScaled}.`);
  }
  if (variable.secret === true) notes.push(`May hold a secret: ${name}_FILE names a file that holds it.`);
  return [
    ...wrap(`${variable.description} ${notes.join(' ')}`).map((line) => `# ${line}`),
    `#${name}=${variable.default ?? ''}`,
  ];
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
