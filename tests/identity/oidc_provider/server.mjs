// oidc-provider as a site would run it for this program; what the tests ask of it comes over standard input, a line each.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { generateKeyPairSync } from 'node:crypto';
import { interactionPolicy, Provider } from 'oidc-provider';

const settings = JSON.parse(process.argv[2]);

/** Everything the provider keeps, so that a provider with new keys goes on where the old one stopped. */
const kept = new Map();

class Memory {
  constructor(kind) {
    this.kind = kind;
  }
  place(id) {
    return `${this.kind}:${id}`;
  }
  async upsert(id, payload, seconds) {
    kept.set(this.place(id), { payload, until: seconds ? Date.now() + seconds * 1000 : Infinity });
  }
  async find(id) {
    const found = kept.get(this.place(id));
    return found && found.until > Date.now() ? found.payload : undefined;
  }
  async findByUid(uid) {
    for (const [place, { payload }] of kept) {
      if (place.startsWith(`${this.kind}:`) && payload.uid === uid) return payload;
    }
    return undefined;
  }
  async findByUserCode() {
    return undefined;
  }
  async consume(id) {
    const found = kept.get(this.place(id));
    if (found) found.payload.consumed = Math.floor(Date.now() / 1000);
  }
  async destroy(id) {
    kept.delete(this.place(id));
  }
  async revokeByGrantId(grantId) {
    for (const [place, { payload }] of kept) if (payload.grantId === grantId) kept.delete(place);
  }
}

let keyNumber = 0;
const newKey = () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  keyNumber += 1;
  return { ...privateKey.export({ format: 'jwk' }), kid: `key-${keyNumber}`, use: 'sig', alg: 'RS256' };
};

function made(issuer) {
  // One click: a person who is known is not asked again whether the program may know it.
  const policy = interactionPolicy.base();
  policy.get('consent').checks.remove('native_client_prompt');
  return new Provider(issuer, {
    adapter: Memory,
    jwks: { keys: [newKey()] },
    clients: [
      {
        client_id: 'lienthong-desktop',
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
      },
    ],
    interactions: { policy },
    cookies: { keys: ['tests'] },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email'] },
    conformIdTokenClaims: false,
    features: { revocation: { enabled: true } },
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    ttl: { AccessToken: settings.accessSeconds, IdToken: 3600, RefreshToken: 86400, Session: 86400, Grant: 86400, Interaction: 600 },
    issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    findAccount: async (_, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, name: settings.name, preferred_username: id, email: id }),
    }),
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client.clientId,
        accountId: context.oidc.session.accountId,
      });
      grant.addOIDCScope('openid profile email offline_access');
      await grant.save();
      return grant;
    },
  });
}

let handle;
const server = createServer((request, response) => handle(request, response));
server.listen(settings.port, '127.0.0.1', () => {
  const issuer = `http://${settings.host}:${server.address().port}${settings.path}`;
  const begin = () => {
    handle = made(issuer).callback();
  };
  begin();
  const does = {
    'rotate-key': begin,
    'expire-access': () => {
      for (const place of [...kept.keys()]) if (place.startsWith('AccessToken:')) kept.delete(place);
    },
    'revoke-refresh': () => {
      for (const place of [...kept.keys()]) if (/^(RefreshToken|AccessToken|Grant):/.test(place)) kept.delete(place);
    },
    'end-sessions': () => {
      for (const place of [...kept.keys()]) if (place.startsWith('Session:')) kept.delete(place);
    },
  };
  console.log(JSON.stringify({ issuer }));
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      does[line]();
      console.log(JSON.stringify({ done: line }));
    })
    // The test is gone.
    .on('close', () => process.exit(0));
});
