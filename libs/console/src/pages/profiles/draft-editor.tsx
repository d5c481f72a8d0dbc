import type { Profile, ProfileCheck, ProfileDraft } from '@handoff/client';
import { useRef, useState } from 'react';
import { useProfileCheck } from '../../api/profiles.js';
import { Button } from '../../parts/button.js';
import { ChangeList } from '../../parts/content/diff-list.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { Notice } from '../../parts/notice.js';
import { useSettled } from '../../parts/use-settled.js';
import { text } from '../../text/text.js';
import { changesOf } from './changes-of.js';
import { Findings } from './findings.js';
import { LeaveGuard } from './leave-guard.js';
import { SourceField, type SourceHandle } from './source-field.js';
import { useSaveDraft } from './use-save-draft.js';

const words = text.profiles.editor;

/** Whoever pauses for so long wants to know. */
const PAUSE_MS = 300;

interface DraftEditorProps {
  readonly role: string;
  /** The draft as it was opened; null: the role has none. */
  readonly draft: ProfileDraft | null;
  /** It as a text. */
  readonly initial: string;
  /** Opens it again; there when somebody changed it meanwhile. */
  readonly onReload: (() => void) | undefined;
}

/** A draft as a text, which the service checks while it is typed. */
export function DraftEditor({ role, draft, initial, onReload }: DraftEditorProps) {
  const [source, setSource] = useState(initial);
  const { check, error } = useCheckOf(source, role);
  const field = useRef<SourceHandle>(null);
  const { save, isSending, isSaved, failure } = useSaveDraft(role, draft);
  const isSame = draft !== null && check?.content_hash === draft.content_hash;
  const profile = check?.profile;
  return (
    <>
      <LeaveGuard isActive={source !== initial && !isSaved} />
      {onReload !== undefined && !isSaved && (
        <Notice tone="warn" title={words.meanwhile}>
          <p>{words.meanwhileDetail}</p>
          <div>
            <Button onClick={onReload}>{words.reload}</Button>
          </div>
        </Notice>
      )}
      <div className="columns">
        <SourceField handle={field} value={source} marked={check?.mistakes ?? []} onChange={setSource} />
        <div className="stack">
          {error === null ? (
            <Findings check={check} onGo={(line) => field.current?.goTo(line)} />
          ) : (
            <ErrorNotice error={error} />
          )}
          {failure !== undefined && <ErrorNotice error={failure} />}
          <div className="row">
            <Button
              kind="primary"
              disabled={profile === undefined || isSame || isSending}
              onClick={() => profile !== undefined && void save(profile)}
            >
              {words.save}
            </Button>
            {isSame && <span className="small muted">{words.unchanged}</span>}
          </div>
          {profile !== undefined && draft !== null && !isSame && <WhatChanges before={draft.profile} after={profile} />}
        </div>
      </div>
    </>
  );
}

function WhatChanges({ before, after }: { readonly before: Profile; readonly after: Profile }) {
  return (
    <section aria-label={words.changes}>
      <h2>{words.changes}</h2>
      <ChangeList changes={changesOf(before, after)} />
    </section>
  );
}

/** What is wrong with the text as it is now; undefined while that is being found out. */
function useCheckOf(
  source: string,
  role: string,
): { readonly check: ProfileCheck | undefined; readonly error: unknown } {
  const settled = useSettled(source, PAUSE_MS);
  const { data, error, isPlaceholderData } = useProfileCheck(settled);
  if (settled !== source || data === undefined || isPlaceholderData) return { check: undefined, error };
  const { profile, ...rest } = data;
  if (profile === undefined || profile.role === role) return { check: data, error };
  const mistake = { pointer: '/role', line: null, message: words.role(role) };
  return { check: { ...rest, mistakes: [mistake] }, error };
}
