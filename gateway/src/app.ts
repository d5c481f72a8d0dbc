import Router from '@koa/router';
import { HTTP_OPERATIONS, type HttpOperation } from '@handoff/contracts';
import { isUuid } from '@handoff/kernel';
import Koa from 'koa';
import { answerMessage } from './mcp/answer-message.js';
import { createOperationsInProcess } from './mcp/operations-in-process.js';
import { MCP_PATH, metadataUrlOf } from './mcp/protected-resource.js';
import { requireKnownOrigin } from './mcp/require-known-origin.js';
import type { GatewayDeps } from './gateway-deps.js';
import type { GatewayMiddleware, GatewayState } from './gateway-context.js';
import { answerFailuresWithProblems } from './middleware/answer-failures-with-problems.js';
import { answerOncePerKey } from './middleware/answer-once-per-key.js';
import { answerWhatIsKnownHere } from './middleware/answer-what-is-known-here.js';
import { authenticate } from './middleware/authenticate.js';
import { authorise } from './middleware/authorise.js';
import { createWorkBounds } from './middleware/bound-work-in-flight.js';
import { closeConnectionsWhileDraining } from './middleware/close-connections-while-draining.js';
import { forwardToService } from './middleware/forward-to-service.js';
import { limitRatePerCaller } from './middleware/limit-rate-per-caller.js';
import { logEveryRequest } from './middleware/log-every-request.js';
import { measureEveryRequest } from './middleware/measure-every-request.js';
import { nameTheCommand } from './middleware/name-the-command.js';
import { createBodyReaders } from './middleware/read-body.js';
import { readPreconditions } from './middleware/read-preconditions.js';
import { refuseUnknownRoutes } from './middleware/refuse-unknown-routes.js';
import { requireOneReading } from './middleware/require-one-reading.js';
import { requireWellFormedTarget } from './middleware/require-well-formed-target.js';
import { serveEventStreams } from './middleware/serve-event-streams.js';
import { shareAmongAddresses } from './middleware/share-among-addresses.js';
import { setSecurityHeaders } from './middleware/set-security-headers.js';
import { spanEveryRequest } from './middleware/span-every-request.js';
import { traceEveryRequest } from './middleware/trace-every-request.js';
import { validateByContract } from './middleware/validate-by-contract.js';
import { publicRoutes } from './public-routes.js';

/** The gateway's policy: what is done to every request, and then to every operation or MCP message, in this order. */
export function createGatewayApp(deps: GatewayDeps): Koa<GatewayState> {
  const everyRequest: readonly GatewayMiddleware[] = [
    traceEveryRequest(),
    spanEveryRequest(),
    logEveryRequest(deps),
    measureEveryRequest(deps),
    closeConnectionsWhileDraining(deps),
    answerFailuresWithProblems(),
    setSecurityHeaders(),
    requireOneReading(),
    requireWellFormedTarget(),
  ];
  const bounds = createWorkBounds(deps);
  const addresses = shareAmongAddresses(deps);
  const { readBody, readMessage } = createBodyReaders(deps);
  const limitRate = limitRatePerCaller(deps);
  const mayDoIt = authorise(deps);
  const isDone: readonly GatewayMiddleware[] = [
    validateByContract(),
    serveEventStreams(deps),
    readPreconditions(),
    nameTheCommand(),
    answerOncePerKey(deps),
    answerWhatIsKnownHere(),
    forwardToService(deps),
  ];
  const everyOperation: readonly GatewayMiddleware[] = [
    addresses.countByAddress,
    bounds.boundWorkInFlight,
    authenticate(deps),
    addresses.countNoLonger,
    limitRate,
    mayDoIt,
    bounds.shareWork,
    readBody,
    ...isDone,
  ];
  // Proxies add the address that they saw at the end; only the nearest one is believed.
  const app = new Koa<GatewayState>({ proxy: deps.trustProxy, maxIpsCount: 1 });
  const everyMessage: readonly GatewayMiddleware[] = [
    requireKnownOrigin(deps),
    addresses.countByAddress,
    bounds.boundMessagesInFlight,
    authenticate({ ...deps, metadataUrl: (ctx) => metadataUrlOf(deps, ctx) }),
    addresses.countNoLonger,
    limitRate,
    bounds.shareMessages,
    readMessage,
    answerMessage({
      ...deps,
      operationsFor: createOperationsInProcess(app, [bounds.boundWorkOfMessages, mayDoIt, ...isDone], deps.logger),
    }),
  ];

  const router = new Router<GatewayState>({ sensitive: true, strict: true });
  for (const [path, answer] of Object.entries(publicRoutes(deps))) {
    router.get(path, matched(path), answer);
  }
  for (const operation of HTTP_OPERATIONS) {
    const { method, path } = operation.http;
    router.register(toRouterPath(path), [method], [matched(path, operation), ...everyOperation]);
  }

  router.post(MCP_PATH, matched(MCP_PATH), ...everyMessage);

  for (const middleware of everyRequest) app.use(middleware);
  app.use(router.routes());
  app.use(refuseUnknownRoutes(router));
  // What gets here went wrong while a response was on its way out: as a rule the client has gone.
  app.on('error', (err: unknown) => deps.logger.info({ err }, 'response not delivered'));
  return app;
}

/** Says which route it is: for what comes after, for logs and for metrics. */
function matched(route: string, operation?: HttpOperation): GatewayMiddleware {
  return (ctx, next) => {
    ctx.state.route = route;
    ctx.state.operation = operation;
    ctx.state.targetId = Object.values(ctx.params as Record<string, string>).find(isUuid);
    return next();
  };
}

/** `/tasks/{task_id}` as the router writes it: `/tasks/:task_id`. */
function toRouterPath(template: string): string {
  return template.replace(/\{(\w+)\}/g, ':$1');
}
