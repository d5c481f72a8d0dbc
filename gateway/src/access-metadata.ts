import { OPERATIONS } from '@handoff/contracts';
import type { GatewayMiddleware } from './gateway-context.js';
import { requireOwnUrl } from './http/own-url.js';

/** OpenID AuthZEN 1.0 §9.2: the path of the metadata of a policy decision point. */
const METADATA_PATH = '/.well-known/authzen-configuration';

/** Policy decision point metadata (OpenID AuthZEN 1.0 §9): where questions about access are asked. */
export function accessMetadataRoute(publicUrl: string | undefined): Readonly<Record<string, GatewayMiddleware>> {
  return {
    [METADATA_PATH](ctx) {
      const url = requireOwnUrl(publicUrl, ctx);
      ctx.body = {
        policy_decision_point: url,
        access_evaluation_endpoint: url + OPERATIONS.evaluateAccess.http.path,
        access_evaluations_endpoint: url + OPERATIONS.evaluateAccessBatch.http.path,
      };
    },
  };
}
