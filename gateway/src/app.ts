import { HTTP_OPERATIONS, type HttpOperation } from '@handoff/contracts';
import { isUuid } from '@handoff/kernel';
import Koa from 'koa';
import { answerMessage } from './mcp/answer-message.js';
import { createOperationsInProcess } from './mcp/operations-in-process.js';
import { MCP_PATH, metadataUrlOf } from './mcp/protected-resource.js';
import { requireKnownOrigin } from './mcp/require-known-origin.js';
import { consoleRoutes } from './console-routes.js';
import { openApprovalCard } from './console-site.js';
import type { GatewayDeps } from './gateway-deps.js';
import type { GatewayContext, GatewayMiddleware, GatewayState } from './gateway-context.js';
import { knownOrigins } from './http/known-origins.js';
import { announceDeprecation } from './middleware/announce-deprecation.js';
import { answerFailuresWithProblems } from './middleware/answer-failures-with-problems.js';
import { answerOncePerKey } from './middleware/answer-once-per-key.js';
import { answerWhatIsKnownHere } from './middleware/answer-what-is-known-here.js';
import { authenticate } from './middleware/authenticate.js';
import { authorise } from './middleware/authorise.js';
import { createWorkBounds } from './middleware/bound-work-in-flight.js';
import { closeConnectionsWhileDraining } from './middleware/close-connections-while-draining.js';
import { echoRequestId } from './middleware/echo-request-id.js';
import { forwardToService } from './middleware/forward-to-service.js';
import { inOrder } from './middleware/in-order.js';
import { limitRatePerCaller } from './middleware/limit-rate-per-caller.js';
import { logEveryRequest } from './middleware/log-every-request.js';
import { measureEveryRequest } from './middleware/measure-every-request.js';
import { nameTheCommand } from './middleware/name-the-command.js';
import { createBodyReaders } from './middleware/read-body.js';
import { readPreconditions } from './middleware/read-preconditions.js';
import { requireOneReading } from './middleware/require-one-reading.js';
import { requireWellFormedTarget } from './middleware/require-well-formed-target.js';
import { serveEventStreams } from './middleware/serve-event-streams.js';
import { shareAmongAddresses } from './middleware/share-among-addresses.js';
import { setSecurityHeaders } from './middleware/set-security-headers.js';
import { shareWithKnownOrigins } from './middleware/share-with-known-origins.js';
import { spanEveryRequest } from './middleware/span-every-request.js';
import { traceEveryRequest } from './middleware/trace-every-request.js';
import { validateByContract } from './middleware/validate-by-contract.js';
import { publicRoutes } from './public-routes.js';
import { createRoutes } from './routes.js';

/** The gateway's policy, in order: what it does to every request, then to every operation or MCP message. */
export function createGatewayApp(deps: GatewayDeps): Koa<GatewayState> {
  const { version, clock, logger, metrics, ports, limits, timeouts, exposure } = deps;
  const isKnown = knownOrigins(exposure);
  const everyRequest: readonly GatewayMiddleware[] = [
    traceEveryRequest(),
    echoRequestId(),
    spanEveryRequest(),
    logEveryRequest(deps),
    measureEveryRequest(deps),
    closeConnectionsWhileDraining(deps),
    answerFailuresWithProblems(),
    setSecurityHeaders(),
    requireOneReading(),
    requireWellFormedTarget(),
    shareWithKnownOrigins(isKnown),
  ];
  const bounds = createWorkBounds(limits);
  const addresses = shareAmongAddresses(limits);
  const { readBody, readMessage } = createBodyReaders({ limits, timeouts });
  const limitRate = limitRatePerCaller({ limiter: ports.limiter, metrics, logger });
  const mayDoIt = authorise(ports);
  const isDone: readonly GatewayMiddleware[] = [
    validateByContract(),
    serveEventStreams(ports),
    readPreconditions(),
    nameTheCommand(),
    answerOncePerKey({ store: ports.store, timeouts, metrics, logger }),
    answerWhatIsKnownHere(),
    forwardToService(deps),
  ];
  const everyOperation: readonly GatewayMiddleware[] = [
    announceDeprecation(),
    addresses.countByAddress,
    bounds.boundWorkInFlight,
    authenticate(ports),
    addresses.countNoLonger,
    limitRate,
    mayDoIt,
    bounds.shareWork,
    readBody,
    ...isDone,
  ];
  // Each proxy appends the address that it saw. Only the nearest proxy is trusted.
  const app = new Koa<GatewayState>({ proxy: exposure.trustProxy, maxIpsCount: 1 });
  const operationsFor = createOperationsInProcess(app, [bounds.boundWorkOfMessages, mayDoIt, ...isDone], logger);
  const everyMessage: readonly GatewayMiddleware[] = [
    requireKnownOrigin({ isKnown, refusals: ports.refusals }),
    addresses.countByAddress,
    bounds.boundMessagesInFlight,
    authenticate({ ...ports, metadataUrl: (ctx) => metadataUrlOf(exposure, ctx) }),
    addresses.countNoLonger,
    limitRate,
    bounds.shareMessages,
    readMessage,
    answerMessage({
      version,
      clock,
      store: ports.store,
      logger,
      formKeys: deps.formKeys,
      card: deps.console === undefined ? undefined : openApprovalCard(),
      operationsFor,
    }),
  ];

  const routes = createRoutes();
  for (const [path, answer] of Object.entries(
    publicRoutes({ version, health: ports.health, readiness: deps.readiness, ...exposure }),
  )) {
    routes.add('GET', path, [matched(path), answer]);
  }
  if (deps.console !== undefined) {
    const { issuer } = exposure;
    for (const { method, path, answer } of consoleRoutes({ version, issuer, ...deps.console })) {
      routes.add(method, path, [matched(path), answer]);
    }
  }
  for (const operation of HTTP_OPERATIONS) {
    const { method, path } = operation.http;
    routes.add(method, path, [matched(path, operation), ...everyOperation]);
  }
  routes.add('POST', MCP_PATH, [matched(MCP_PATH), ...everyMessage]);

  app.use(inOrder([...everyRequest, ...routes.take()]));
  // Only errors while a response is being sent get here. Usually the client has disconnected.
  app.on('error', (err: unknown, ctx?: GatewayContext) =>
    logger.info({ err, trace_id: ctx?.state.traceId }, 'response not delivered'),
  );
  return app;
}

/** Records which route matched, for later middleware, logs and metrics. */
function matched(route: string, operation?: HttpOperation): GatewayMiddleware {
  return (ctx, next) => {
    ctx.state.route = route;
    ctx.state.operation = operation;
    ctx.state.targetId = Object.values(ctx.params as Record<string, string>).find(isUuid);
    return next();
  };
}
