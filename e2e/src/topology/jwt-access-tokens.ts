/** The setting of oidc-provider with which access tokens are JWTs for this audience, without the client asking for it. */
export function jwtAccessTokens(audience: string, algorithm: 'ES256' | 'RS256') {
  return {
    enabled: true,
    defaultResource: () => 'urn:handoff',
    useGrantedResource: () => true,
    getResourceServerInfo: () => ({
      scope: '',
      audience,
      accessTokenFormat: 'jwt' as const,
      accessTokenTTL: 3_600,
      jwt: { sign: { alg: algorithm } },
    }),
  };
}
