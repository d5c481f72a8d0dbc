import type { AccessAnswer, AccessQuestion } from '../domain/access.js';
import type { GoodBundle } from './profile-format.js';

/** Decides questions by the policies of published profiles. */
export interface AccessPolicies {
  /**
   * The answer by the policies of a bundle whose signatures hold, and by nothing else. What is not known never allows. If the
   * policies cannot be evaluated the answer is no, with the code `not_evaluated`.
   */
  answer(bundle: GoodBundle, question: AccessQuestion): Promise<AccessAnswer>;
}
