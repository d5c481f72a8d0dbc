import type { Profile } from '@handoff/client';
import { useEffect } from 'react';
import { JsonTree } from '../../parts/json-tree.js';
import { TheirText } from '../../parts/their-text.js';
import { text } from '../../text/text.js';
import { AutomatedTasks, Extensions, Recipes } from './lists.js';
import { Models } from './models.js';
import { placeId } from './place-id.js';
import { Privacy } from './privacy.js';
import { RuleTable } from './rule-table.js';
import { FolderTexts } from './folder-texts.js';

const words = text.profiles;

interface ProfileViewProps {
  readonly profile: Profile;
  /** A place in it, as a JSON Pointer: it is marked and shown. */
  readonly at: string | undefined;
}

/** All that a profile says, to read. */
export function ProfileView({ profile, at }: ProfileViewProps) {
  useEffect(() => {
    if (at === undefined) return;
    const place = document.getElementById(placeId(at));
    place?.scrollIntoView({ block: 'center' });
    place?.focus({ preventScroll: true });
  }, [at]);
  const { automated_tasks = [] } = profile;
  return (
    <>
      <p className="section">
        <TheirText>{profile.description}</TheirText>
      </p>
      <div className="columns section">
        <Models profile={profile} at={at} />
        <Privacy profile={profile} />
      </div>
      <RuleTable profile={profile} at={at} />
      <Extensions extensions={profile.extensions} />
      <Recipes recipes={profile.recipes} />
      {automated_tasks.length > 0 && <AutomatedTasks tasks={automated_tasks} />}
      <div className="halves section">
        <FolderTexts title={words.hints} texts={profile.goosehints} />
        <FolderTexts title={words.ignored} texts={profile.gooseignore} />
      </div>
      <details className="more section">
        <summary>{words.whole}</summary>
        <JsonTree value={profile} />
      </details>
    </>
  );
}
