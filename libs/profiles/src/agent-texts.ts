import { Profile } from '@handoff/contracts';
import { stringify } from 'yaml';
import type { NormalProfile } from './normalise.js';

/** A recipe as an agent's schedule needs it. */
export interface ScheduledRecipe {
  readonly name: string;
  readonly description?: string;
  readonly schedule: string;
  readonly enabled: boolean;
}

/**
 * The configuration of an agent, as goose reads it from its `config.yaml`: provider, model and temperature, and the enabled
 * extensions with the tools that are in use.
 */
export function agentConfig({ providers, extensions }: NormalProfile): string {
  const { primary, planner, worker, api_base: apiBase } = providers;
  const enabled = extensions.filter((extension) => extension.enabled);
  return stringify(
    withoutAbsent({
      GOOSE_PROVIDER: primary.provider,
      GOOSE_MODEL: primary.model,
      GOOSE_TEMPERATURE: primary.temperature,
      GOOSE_PLANNER_PROVIDER: planner?.provider,
      GOOSE_PLANNER_MODEL: planner?.model,
      GOOSE_WORKER_PROVIDER: worker?.provider,
      GOOSE_WORKER_MODEL: worker?.model,
      GOOSE_API_BASE: apiBase,
      extensions: Object.fromEntries(
        enabled.map(({ name, tools, preferences }) => [
          name,
          withoutAbsent({ enabled: true, name, available_tools: tools, preferences }),
        ]),
      ),
    }),
    { lineWidth: 0 },
  );
}

/** A profile as YAML, as people read and write it: its members in the order of the schema. Read again, it is the same profile. */
export function profileYaml(profile: NormalProfile): string {
  return stringify(inOrderOf(Profile as unknown as Schema, profile), { lineWidth: 0 });
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** A copy, so that no part of it is there twice and becomes an alias, which the reader refuses. */
function inOrderOf({ properties = {}, items = {} }: Schema, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => inOrderOf(items, item));
  if (typeof value !== 'object' || value === null) return value;
  const names = [...new Set([...Object.keys(properties), ...Object.keys(value)])];
  // A name may be `__proto__`: an entry makes it a member like any other.
  return Object.fromEntries(
    names.flatMap((name) => {
      if (!Object.hasOwn(value, name)) return [];
      const member = (value as Readonly<Record<string, unknown>>)[name];
      return [[name, inOrderOf(Object.hasOwn(properties, name) ? properties[name]! : {}, member)]];
    }),
  );
}

/** What an agent is told in every folder. */
export function hintsText({ goosehints }: NormalProfile): string {
  return goosehints.global;
}

/** The patterns of files that an agent must not read, in every folder. */
export function ignoreText({ gooseignore }: NormalProfile): string {
  return gooseignore.global;
}

/** What an agent is told for exactly this path; undefined if the profile has nothing for it. */
export function localHints({ goosehints }: NormalProfile, path: string): string | undefined {
  return goosehints.local_templates.find((template) => template.path === path)?.content;
}

/** The recipes of a profile, without their files. */
export function scheduledRecipes({ recipes }: NormalProfile): readonly ScheduledRecipe[] {
  return recipes.map(({ name, description, schedule, enabled }) =>
    description === undefined ? { name, schedule, enabled } : { name, description, schedule, enabled },
  );
}

function withoutAbsent(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
