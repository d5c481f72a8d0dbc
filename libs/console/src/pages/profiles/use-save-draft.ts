import type { JsonObject, OperationTypes, Profile, ProfileDraft } from '@handoff/client';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { flushSync } from 'react-dom';
import { useState } from 'react';
import { useApi } from '../../api/api-context.js';
import { useToasts } from '../../parts/toasts.js';
import { text } from '../../text/text.js';
import { mergePatchTo } from './merge-patch-to.js';

/** Saves a draft, and leads to what it changes. It is refused if somebody else changed the draft since it was opened. */
export function useSaveDraft(role: string, draft: ProfileDraft | null) {
  const { client } = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const say = useToasts();
  const [isSending, setSending] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const write = (profile: Profile): Promise<unknown> => {
    if (draft === null) return client.call('createProfile', { body: bodyOf(profile) });
    const body = mergePatchTo(bodyOf(draft.profile), bodyOf(profile));
    return client.call('updateProfile', { params: { role }, body }, { ifMatch: draft.version });
  };
  const save = async (profile: Profile): Promise<void> => {
    setSending(true);
    setFailure(undefined);
    try {
      await write(profile);
      // Before the way on: leaving asks nothing any more.
      flushSync(() => setSaved(true));
      say.done(text.profiles.editor.saved);
      void queries.invalidateQueries({ queryKey: ['profiles'] });
      await navigate({ to: '/profiles/$role', params: { role }, search: { view: 'changes' } });
    } catch (thrown) {
      setFailure(thrown);
    } finally {
      setSending(false);
    }
  };
  return { save, isSending, isSaved, failure };
}

type Body = OperationTypes['createProfile']['body'] & JsonObject;

function bodyOf(profile: Profile): Body {
  return profile;
}
