import type { Profile } from '@handoff/client';
import { FactList, type FactEntry } from '../../parts/fact-list.js';
import { TheirText } from '../../parts/their-text.js';
import { text } from '../../text/text.js';
import { placeId } from './place-id.js';

const words = text.profiles;

interface ModelsProps {
  readonly profile: Profile;
  readonly at: string | undefined;
}

/** The models of the agents, and the providers that they may use. */
export function Models({ profile: { providers, env_vars = {} }, at }: ModelsProps) {
  const { allowed_providers, forbidden_providers, api_base } = providers;
  const variables = Object.entries(env_vars);
  return (
    <section
      className="card part"
      aria-labelledby="models"
      id={placeId('/providers')}
      tabIndex={-1}
      data-at={at?.startsWith('/providers') === true ? '' : undefined}
    >
      <h2 id="models">{words.models}</h2>
      <FactList
        facts={[
          ...(['primary', 'planner', 'worker'] as const).map((use) => modelFact(use, providers[use])),
          [
            words.allowedProviders,
            allowed_providers.length === 0 ? words.allProviders : <TheirText>{allowed_providers.join(', ')}</TheirText>,
          ],
          forbidden_providers.length === 0
            ? undefined
            : [words.forbiddenProviders, <TheirText>{forbidden_providers.join(', ')}</TheirText>],
          api_base === undefined ? undefined : [words.apiBase, <TheirText clip={200}>{api_base}</TheirText>],
        ]}
      />
      {variables.length > 0 && (
        <>
          <h3>{words.environment}</h3>
          <ul className="mono small">
            {variables.map(([name, value]) => (
              <li key={name}>
                <TheirText clip={300}>{`${name}=${value}`}</TheirText>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

type Model = Profile['providers']['primary'];

function modelFact(use: keyof typeof words.model, model: Model | undefined): FactEntry | undefined {
  if (model === undefined) return undefined;
  const said = words.modelText(model.provider, model.model, model.temperature);
  return [words.model[use], <TheirText clip={200}>{said}</TheirText>];
}
