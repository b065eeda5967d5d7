// Written by `npm run docs` from the OpenAPI document; a test fails when it is old.
export type Schemas = {
  Problem: {
    type: 'about:blank';
    title: string;
    status: number;
    /** A sentence for people. */
    detail: string;
    /** New codes may come. */
    code:
      | 'bad_request'
      | 'unauthorized'
      | 'forbidden'
      | 'not_found'
      | 'conflict'
      | 'not_owner'
      | 'agent_full'
      | 'superseded'
      | 'expired'
      | 'too_large'
      | 'unsupported_type'
      | 'rate_limited'
      | 'internal'
      | 'busy'
      | 'unavailable';
    /** Whether the same request may succeed later. */
    retryable: boolean;
    /** Of `bad_request`: a list of `{path, message}`. */
    details?: unknown;
    requestId: string;
  };
  Agent: { id: string; name: string };
  Attachment: { fileId: string; name: string; type: string; size: number };
  Changed: {
    conversationId: string;
    state: 'ai' | 'waiting' | 'human' | 'closed';
    epoch: number;
    agent: Schemas['Agent'] | null;
  };
  Citation: {
    index: number;
    documentId: string;
    chunkId: string;
    title: string;
    quote: string;
    url?: string;
    page?: number;
  };
  Conversation: {
    id: string;
    customerId: string;
    channel: string;
    state: 'ai' | 'waiting' | 'human' | 'closed';
    epoch: number;
    turn: number;
    agent: Schemas['Agent'] | null;
    sessionId: string;
    lastSeq: number;
    customerReadSeq: number;
    agentReadSeq: number;
    waitingSince: string | null;
    dueAt: string | null;
    createdAt: string;
  };
  ConversationDetail: {
    id: string;
    customerId: string;
    channel: string;
    state: 'ai' | 'waiting' | 'human' | 'closed';
    epoch: number;
    turn: number;
    agent: Schemas['Agent'] | null;
    sessionId: string;
    lastSeq: number;
    customerReadSeq: number;
    agentReadSeq: number;
    waitingSince: string | null;
    dueAt: string | null;
    createdAt: string;
    customer: Schemas['Customer'];
    skillGroupId: string | null;
    unanswered: boolean;
    tags: string[];
    attributes: Record<string, string | number | boolean>;
    score: number | null;
    updatedAt: string;
    session: Schemas['Session'];
    notes: number;
  };
  Customer: { id: string; name: string | null };
  CustomerRecord: {
    id: string;
    siteId: string;
    channel: string;
    state: 'active' | 'merged' | 'erased';
    name: string | null;
    email: string | null;
    phone: string | null;
    attributes: Record<string, string | number | boolean>;
    masked: boolean;
    externalId: string | null;
    tags: string[];
    mergedInto: string | null;
    version: number;
    createdAt: string;
    updatedAt: string;
    seenAt: string;
    erasedAt: string | null;
  };
  CustomerTask: {
    id: string;
    type: 'merge' | 'erase';
    customerId: string;
    intoId: string | null;
    state: 'queued' | 'running' | 'done';
    total: number;
    done: number;
    createdAt: string;
    endedAt: string | null;
  };
  Delivery: {
    id: string;
    webhookId: string;
    eventId: string;
    type: string;
    subjectId: string;
    status: 'pending' | 'delivered' | 'failed';
    attempts: number;
    nextAt: string | null;
    responseStatus: number | null;
    responseMs: number | null;
    error: string | null;
    createdAt: string;
    endedAt: string | null;
  };
  DeskConversation: {
    id: string;
    customerId: string;
    channel: string;
    state: 'ai' | 'waiting' | 'human' | 'closed';
    epoch: number;
    turn: number;
    agent: Schemas['Agent'] | null;
    sessionId: string;
    lastSeq: number;
    customerReadSeq: number;
    agentReadSeq: number;
    waitingSince: string | null;
    dueAt: string | null;
    createdAt: string;
    customer: Schemas['Customer'];
    skillGroupId: string | null;
    unanswered: boolean;
    tags: string[];
    attributes: Record<string, string | number | boolean>;
    score: number | null;
    updatedAt: string;
  };
  FoundMessage: { message: Schemas['Message']; highlights: [number, number][]; snippet: string };
  Me:
    | {
        type: 'user';
        user: Schemas['User'];
        permissions: (
          | 'conversations.read'
          | 'conversations.read_all'
          | 'conversations.reply'
          | 'conversations.manage'
          | 'conversations.export'
          | 'customers.read'
          | 'customers.write'
          | 'customers.sensitive'
          | 'customers.export'
          | 'customers.merge'
          | 'customers.erase'
          | 'users.read'
          | 'users.write'
          | 'roles.write'
          | 'groups.write'
          | 'sites.write'
          | 'knowledge.read'
          | 'knowledge.write'
          | 'canned_replies.write'
          | 'settings.read'
          | 'settings.write'
          | 'webhooks.read'
          | 'webhooks.write'
          | 'analytics.read'
          | 'audit.read'
          | 'queues.manage'
        )[];
      }
    | { type: 'customer'; customer: Schemas['Customer'] };
  Message: {
    id: string;
    conversationId: string;
    sessionId: string;
    seq: number;
    sender: Schemas['Sender'];
    kind: 'text' | 'file' | 'event';
    text: string;
    attachments: Schemas['Attachment'][];
    citations: Schemas['Citation'][];
    stopped?: boolean;
    erased?: boolean;
    clientMessageId?: string;
    createdAt: string;
  };
  Note: {
    id: string;
    conversationId: string;
    afterSeq: number;
    author: Schemas['Agent'];
    text: string;
    createdAt: string;
  };
  OneTimeToken: { token: string; expiresAt: string };
  OwnProfile: { id: string; name: string | null; email: string | null; phone: string | null };
  Page: { messages: Schemas['Message'][]; lastSeq: number; hasMore: boolean };
  Role: {
    name: string;
    description: string;
    permissions: (
      | 'conversations.read'
      | 'conversations.read_all'
      | 'conversations.reply'
      | 'conversations.manage'
      | 'conversations.export'
      | 'customers.read'
      | 'customers.write'
      | 'customers.sensitive'
      | 'customers.export'
      | 'customers.merge'
      | 'customers.erase'
      | 'users.read'
      | 'users.write'
      | 'roles.write'
      | 'groups.write'
      | 'sites.write'
      | 'knowledge.read'
      | 'knowledge.write'
      | 'canned_replies.write'
      | 'settings.read'
      | 'settings.write'
      | 'webhooks.read'
      | 'webhooks.write'
      | 'analytics.read'
      | 'audit.read'
      | 'queues.manage'
    )[];
    builtIn: boolean;
    version: number;
  };
  Sender: { type: 'customer' | 'ai' | 'agent' | 'system'; id?: string; name?: string };
  Session: {
    id: string;
    conversationId: string;
    number: number;
    openedAt: string;
    closedAt: string | null;
    closedReason: string | null;
    handoffAt: string | null;
    handoffReason: string | null;
    takenAt: string | null;
    agentId: string | null;
    score: number | null;
    comment: string | null;
    ratedAt: string | null;
  };
  Setting: {
    name: string;
    version: number;
    value: Record<string, unknown>;
    firstValue: Record<string, unknown>;
    updatedAt: string | null;
    schema: Record<string, unknown>;
  };
  Staff: {
    id: string;
    email: string;
    name: string;
    role: string;
    active: boolean;
    capacity: number | null;
    version: number;
    createdAt: string;
    updatedAt: string | null;
  };
  StateChange: {
    epoch: number;
    sessionId: string;
    from: string | null;
    to: string;
    reason: string | null;
    by: { type: string; id: string | null };
    createdAt: string;
  };
  Tokens: { accessToken: string; refreshToken: string; expiresIn: number };
  User: { id: string; email: string; name: string; role: string };
  Webhook: {
    id: string;
    url: string;
    description: string;
    events: (
      | 'conversation.created'
      | 'conversation.changed'
      | 'conversation.rated'
      | 'message.created'
      | 'note.created'
      | 'ping'
    )[];
    active: boolean;
    disabledReason: string | null;
    failingSince: string | null;
    version: number;
    createdAt: string;
    updatedAt: string;
  };
};
export type Operations = {
  /** Log in as staff */
  'POST /auth/login': {
    body: { email: string; password: string };
    answer: { accessToken: string; refreshToken: string; expiresIn: number; user: Schemas['User'] };
  };
  /** New tokens for a refresh token, which is spent by it */
  'POST /auth/refresh': { body: { refreshToken: string }; answer: Schemas['Tokens'] };
  /** End the session of a refresh token */
  'POST /auth/logout': { body: { refreshToken: string }; answer: undefined };
  /** Become a customer: anonymous, or known to the host site */
  'POST /auth/visitor': {
    body?: { name?: string; siteId?: string; identityToken?: string; refreshToken?: string };
    answer: { accessToken: string; refreshToken: string; expiresIn: number; customer: Schemas['Customer'] };
  };
  /** Change one’s own password; all other log-ins end */
  'POST /me/password': {
    body: {
      currentPassword: string;
      /** As long as the setting `security.passwordMinLength` asks (10 by default), and none that is guessed first. */
      newPassword: string;
    };
    answer: undefined;
  };
  /** Set the first password of an account with the token of an invitation, and log in */
  'POST /auth/invitations/accept': {
    body: {
      token: string;
      /** As long as the setting `security.passwordMinLength` asks (10 by default), and none that is guessed first. */
      password: string;
    };
    answer: { accessToken: string; refreshToken: string; expiresIn: number; user: Schemas['User'] };
  };
  /** Say that a password is lost */
  'POST /auth/password/reset-request': { body: { email: string }; answer: undefined };
  /** Set a new password with a one-time token; all log-ins of the account end */
  'POST /auth/password/reset': {
    body: {
      token: string;
      /** As long as the setting `security.passwordMinLength` asks (10 by default), and none that is guessed first. */
      password: string;
    };
    answer: undefined;
  };
  /** One’s own log-ins: devices, where from, when last used */
  'GET /me/sessions': {
    answer: {
      items: {
        id: string;
        device: string | null;
        ip: string | null;
        createdAt: string;
        usedAt: string;
        current: boolean;
      }[];
    };
  };
  /** End one of one’s own log-ins: its tokens are refused and its sockets closed at once */
  'DELETE /me/sessions/:id': { params: { id: string }; answer: undefined };
  /** End all of one’s own log-ins but this one */
  'DELETE /me/sessions': { answer: undefined };
  /** The account whose token it is, as it stands now */
  'GET /me': { answer: Schemas['Me'] };
  /** Open a new conversation */
  'POST /chat/conversations': { answer: Schemas['Conversation'] };
  /** One’s own conversations, the newest first */
  'GET /chat/conversations': {
    query?: { limit?: number; cursor?: string };
    answer: { items: Schemas['Conversation'][]; nextCursor: string | null };
  };
  /** One conversation */
  'GET /chat/conversations/:id': { params: { id: string }; answer: Schemas['Conversation'] };
  /** A page of the thread, in order of seq */
  'GET /chat/conversations/:id/messages': {
    params: { id: string };
    query?: { afterSeq?: number; beforeSeq?: number; limit?: number };
    answer: Schemas['Page'];
  };
  /** Send a message */
  'POST /chat/conversations/:id/messages': {
    params: { id: string };
    body: { clientMessageId: string; text: string; attachments?: { fileId: string }[] };
    answer: { messageId: string; status: 'queued' };
  };
  /** Ask for a person */
  'POST /chat/conversations/:id/handoff': {
    params: { id: string };
    body?: { reason?: string };
    answer: Schemas['Changed'];
  };
  /** Close the conversation */
  'POST /chat/conversations/:id/close': { params: { id: string }; answer: Schemas['Changed'] };
  /** Rate the service */
  'POST /chat/conversations/:id/rating': {
    params: { id: string };
    body: { score: number; comment?: string };
    answer: Schemas['Changed'];
  };
  /** Upload a file for a conversation */
  'POST /files': {
    body: FormData;
    answer: {
      fileId: string;
      name: string;
      type: string;
      size: number;
      url: string;
      thumbnailUrl: string | null;
      expiresAt: string;
    };
  };
  /** A short-lived link to a file of a conversation one may see */
  'GET /files/:id/link': {
    params: { id: string };
    answer: { url: string; thumbnailUrl: string | null; expiresAt: string };
  };
  /** The bytes of a file, by its signed link */
  'GET /files/:id': {
    params: { id: string };
    query: { expires: number; signature: string; variant?: 'file' | 'thumbnail' };
    answer: string;
  };
  /** All groups of settings, with their schemas */
  'GET /admin/settings': { answer: { items: Schemas['Setting'][] } };
  /** One group of settings */
  'GET /admin/settings/:name': {
    params: {
      name:
        | 'assistant'
        | 'handoff'
        | 'businessHours'
        | 'limits'
        | 'files'
        | 'security'
        | 'privacy'
        | 'webhooks'
        | 'prices'
        | 'analytics'
        | 'features';
    };
    answer: Schemas['Setting'];
  };
  /** Change fields of a group */
  'PATCH /admin/settings/:name': {
    params: {
      name:
        | 'assistant'
        | 'handoff'
        | 'businessHours'
        | 'limits'
        | 'files'
        | 'security'
        | 'privacy'
        | 'webhooks'
        | 'prices'
        | 'analytics'
        | 'features';
    };
    body: { version: number; value: Record<string, unknown> };
    answer: Schemas['Setting'];
  };
  /** What a group was before, the newest first */
  'GET /admin/settings/:name/versions': {
    params: {
      name:
        | 'assistant'
        | 'handoff'
        | 'businessHours'
        | 'limits'
        | 'files'
        | 'security'
        | 'privacy'
        | 'webhooks'
        | 'prices'
        | 'analytics'
        | 'features';
    };
    query?: { limit?: number; cursor?: string };
    answer: {
      items: {
        version: number;
        value: Record<string, unknown>;
        user: { id: string; name: string } | null;
        createdAt: string;
      }[];
      nextCursor: string | null;
    };
  };
  /** Put an earlier version of a group back, as a new version */
  'POST /admin/settings/:name/rollback': {
    params: {
      name:
        | 'assistant'
        | 'handoff'
        | 'businessHours'
        | 'limits'
        | 'files'
        | 'security'
        | 'privacy'
        | 'webhooks'
        | 'prices'
        | 'analytics'
        | 'features';
    };
    body: { version: number; to: number };
    answer: Schemas['Setting'];
  };
  /** What a chat window needs to know before anybody logs in */
  'GET /chat/settings': {
    answer: {
      realtimeUrl: string;
      assistant: { name: string; greeting: string };
      features: { ratings: boolean; attachments: boolean };
      hours: { open: boolean; opensAt: string | null; timeZone: string };
      files: { maxBytes: number; types: string[] };
    };
  };
  /** When somebody is there, and whether that is now */
  'GET /admin/business-hours': {
    answer: {
      timeZone: string;
      /** When somebody is there, by day of the week; an end may be 24:00. Null: always. */
      weekly:
        | {
            day: 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday';
            from: string;
            to: string | '24:00';
          }[]
        | null;
      /** Days that are not like their day of the week: holidays, without spans, and special hours. */
      exceptions: { date: string; spans: { from: string; to: string | '24:00' }[] }[];
      open: boolean;
      opensAt: string | null;
      version: number;
    };
  };
  /** Say when somebody is there */
  'PATCH /admin/business-hours': {
    body: {
      version: number;
      timeZone?: string;
      weekly?:
        | {
            day: 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday';
            from: string;
            to: string | '24:00';
          }[]
        | null;
      exceptions?: { date: string; spans?: { from: string; to: string | '24:00' }[] }[];
    };
    answer: {
      timeZone: string;
      /** When somebody is there, by day of the week; an end may be 24:00. Null: always. */
      weekly:
        | {
            day: 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday';
            from: string;
            to: string | '24:00';
          }[]
        | null;
      /** Days that are not like their day of the week: holidays, without spans, and special hours. */
      exceptions: { date: string; spans: { from: string; to: string | '24:00' }[] }[];
      open: boolean;
      opensAt: string | null;
      version: number;
    };
  };
  /** Staff accounts, the newest first */
  'GET /admin/users': {
    query?: { limit?: number; cursor?: string; role?: string; active?: 'true' | 'false'; q?: string };
    answer: { items: Schemas['Staff'][]; nextCursor: string | null };
  };
  /** One staff account */
  'GET /admin/users/:id': { params: { id: string }; answer: Schemas['Staff'] };
  /** Make a staff account */
  'POST /admin/users': {
    body: {
      email: string;
      name: string;
      role: string;
      /** As long as the setting `security.passwordMinLength` asks (10 by default), and none that is guessed first. */
      password: string;
    };
    answer: Schemas['Staff'];
  };
  /** Make a staff account without a password, and a one-time token to set the first */
  'POST /admin/users/invite': {
    body: { email: string; name: string; role: string };
    answer: { token: string; expiresAt: string; user: Schemas['Staff'] };
  };
  /** A one-time token to set a new password, for `POST /auth/password/reset` */
  'POST /admin/users/:id/reset-link': { params: { id: string }; answer: Schemas['OneTimeToken'] };
  /** Rename an account, give it another role or capacity, shut it or open it again */
  'PATCH /admin/users/:id': {
    params: { id: string };
    body: { version: number; name?: string; role?: string; active?: boolean; capacity?: number | null };
    answer: Schemas['Staff'];
  };
  /** All roles with their permissions: the built-in ones, then custom ones by name */
  'GET /admin/roles': { answer: { items: Schemas['Role'][] } };
  /** One role */
  'GET /admin/roles/:name': { params: { name: string }; answer: Schemas['Role'] };
  /** Make a role out of permissions */
  'POST /admin/roles': {
    body: {
      name: string;
      description?: string;
      permissions: (
        | 'conversations.read'
        | 'conversations.read_all'
        | 'conversations.reply'
        | 'conversations.manage'
        | 'conversations.export'
        | 'customers.read'
        | 'customers.write'
        | 'customers.sensitive'
        | 'customers.export'
        | 'customers.merge'
        | 'customers.erase'
        | 'users.read'
        | 'users.write'
        | 'roles.write'
        | 'groups.write'
        | 'sites.write'
        | 'knowledge.read'
        | 'knowledge.write'
        | 'canned_replies.write'
        | 'settings.read'
        | 'settings.write'
        | 'webhooks.read'
        | 'webhooks.write'
        | 'analytics.read'
        | 'audit.read'
        | 'queues.manage'
      )[];
    };
    answer: Schemas['Role'];
  };
  /** Change what a custom role is for and what it allows */
  'PATCH /admin/roles/:name': {
    params: { name: string };
    body: {
      version: number;
      description?: string;
      permissions?: (
        | 'conversations.read'
        | 'conversations.read_all'
        | 'conversations.reply'
        | 'conversations.manage'
        | 'conversations.export'
        | 'customers.read'
        | 'customers.write'
        | 'customers.sensitive'
        | 'customers.export'
        | 'customers.merge'
        | 'customers.erase'
        | 'users.read'
        | 'users.write'
        | 'roles.write'
        | 'groups.write'
        | 'sites.write'
        | 'knowledge.read'
        | 'knowledge.write'
        | 'canned_replies.write'
        | 'settings.read'
        | 'settings.write'
        | 'webhooks.read'
        | 'webhooks.write'
        | 'analytics.read'
        | 'audit.read'
        | 'queues.manage'
      )[];
    };
    answer: Schemas['Role'];
  };
  /** Delete a custom role that no account has */
  'DELETE /admin/roles/:name': { params: { name: string }; answer: undefined };
  /** Whom a conversation can be given to, by name: with their groups and how much they have */
  'GET /admin/agents': {
    answer: {
      items: {
        id: string;
        name: string;
        skillGroupIds: string[];
        open: number;
        capacity: number;
        givenAt: string | null;
      }[];
    };
  };
  /** All skill groups by name, with their members */
  'GET /admin/skill-groups': {
    answer: {
      items: {
        id: string;
        name: string;
        description: string;
        members: Schemas['Agent'][];
        version: number;
        createdAt: string;
        updatedAt: string;
      }[];
    };
  };
  /** One skill group */
  'GET /admin/skill-groups/:id': {
    params: { id: string };
    answer: {
      id: string;
      name: string;
      description: string;
      members: Schemas['Agent'][];
      version: number;
      createdAt: string;
      updatedAt: string;
    };
  };
  /** Make a skill group */
  'POST /admin/skill-groups': {
    body: { name: string; description?: string; memberIds?: string[] };
    answer: {
      id: string;
      name: string;
      description: string;
      members: Schemas['Agent'][];
      version: number;
      createdAt: string;
      updatedAt: string;
    };
  };
  /** Rename a skill group, or say who is in it */
  'PATCH /admin/skill-groups/:id': {
    params: { id: string };
    body: { version: number; name?: string; description?: string; memberIds?: string[] };
    answer: {
      id: string;
      name: string;
      description: string;
      members: Schemas['Agent'][];
      version: number;
      createdAt: string;
      updatedAt: string;
    };
  };
  /** Delete a skill group: what waits for it waits for everybody */
  'DELETE /admin/skill-groups/:id': { params: { id: string }; answer: undefined };
  /** All sites, the oldest first */
  'GET /admin/sites': {
    query?: { limit?: number; cursor?: string };
    answer: {
      items: {
        id: string;
        name: string;
        origins: string[];
        identityIssuer: string | null;
        identityAudience: string | null;
        identityKeys: {
          id: string;
          algorithm: 'EdDSA' | 'ES256' | 'RS256' | 'HS256';
          kid: string | null;
          createdAt: string;
        }[];
        version: number;
        createdAt: string;
      }[];
      nextCursor: string | null;
    };
  };
  /** One site */
  'GET /admin/sites/:id': {
    params: { id: string };
    answer: {
      id: string;
      name: string;
      origins: string[];
      identityIssuer: string | null;
      identityAudience: string | null;
      identityKeys: {
        id: string;
        algorithm: 'EdDSA' | 'ES256' | 'RS256' | 'HS256';
        kid: string | null;
        createdAt: string;
      }[];
      version: number;
      createdAt: string;
    };
  };
  /** Add a site */
  'POST /admin/sites': {
    body: { name: string; origins?: string[]; identityIssuer?: string | null; identityAudience?: string | null };
    answer: {
      id: string;
      name: string;
      origins: string[];
      identityIssuer: string | null;
      identityAudience: string | null;
      identityKeys: {
        id: string;
        algorithm: 'EdDSA' | 'ES256' | 'RS256' | 'HS256';
        kid: string | null;
        createdAt: string;
      }[];
      version: number;
      createdAt: string;
    };
  };
  /** Change a site */
  'PATCH /admin/sites/:id': {
    params: { id: string };
    body: {
      name?: string;
      origins?: string[];
      identityIssuer?: string | null;
      identityAudience?: string | null;
      version: number;
    };
    answer: {
      id: string;
      name: string;
      origins: string[];
      identityIssuer: string | null;
      identityAudience: string | null;
      identityKeys: {
        id: string;
        algorithm: 'EdDSA' | 'ES256' | 'RS256' | 'HS256';
        kid: string | null;
        createdAt: string;
      }[];
      version: number;
      createdAt: string;
    };
  };
  /** Delete a site that has no customers */
  'DELETE /admin/sites/:id': { params: { id: string }; answer: undefined };
  /** Add a key with which the site signs identity tokens */
  'POST /admin/sites/:id/identity-keys': {
    params: { id: string };
    body: { algorithm: 'EdDSA' | 'ES256' | 'RS256' | 'HS256'; publicKey?: string; secret?: string };
    answer: {
      id: string;
      algorithm: 'EdDSA' | 'ES256' | 'RS256' | 'HS256';
      kid: string | null;
      createdAt: string;
      secret?: string;
    };
  };
  /** Delete a key: tokens that it signed are refused from now on */
  'DELETE /admin/sites/:id/identity-keys/:keyId': { params: { id: string; keyId: string }; answer: undefined };
  /** Who did what to what, the newest first */
  'GET /admin/audit': {
    query?: {
      limit?: number;
      cursor?: string;
      actor?: string;
      action?: string;
      targetType?: string;
      targetId?: string;
      from?: string;
      to?: string;
    };
    answer: {
      items: {
        id: string;
        at: string;
        actor: { type: 'user' | 'customer' | 'system'; id: string | null; name: string | null };
        action: string;
        target: { type: string; id: string | null };
        before: Record<string, unknown> | null;
        after: Record<string, unknown> | null;
        ip: string | null;
        requestId: string | null;
      }[];
      nextCursor: string | null;
    };
  };
  /** Change one’s own name and how one can be reached */
  'PATCH /me': {
    body?: { name?: string | null; email?: string | null; phone?: string | null };
    answer: Schemas['OwnProfile'];
  };
  /** Customers, the newest first */
  'GET /admin/customers': {
    query?: {
      limit?: number;
      cursor?: string;
      q?: string;
      email?: string;
      phone?: string;
      externalId?: string;
      tag?: string;
      state?: 'active' | 'merged' | 'erased';
      createdFrom?: string;
      createdTo?: string;
    };
    answer: { items: Schemas['CustomerRecord'][]; nextCursor: string | null };
  };
  /** Add a customer */
  'POST /admin/customers': {
    body?: {
      name?: string | null;
      email?: string | null;
      phone?: string | null;
      externalId?: string | null;
      attributes?: Record<string, (string | number | boolean) | null>;
      tags?: string[];
      siteId?: string;
      channel?: string;
    };
    answer: Schemas['CustomerRecord'];
  };
  /** One customer, with what there is of conversations */
  'GET /admin/customers/:id': {
    params: { id: string };
    answer: {
      id: string;
      siteId: string;
      channel: string;
      state: 'active' | 'merged' | 'erased';
      name: string | null;
      email: string | null;
      phone: string | null;
      attributes: Record<string, string | number | boolean>;
      masked: boolean;
      externalId: string | null;
      tags: string[];
      mergedInto: string | null;
      version: number;
      createdAt: string;
      updatedAt: string;
      seenAt: string;
      erasedAt: string | null;
      conversations: { total: number; open: number; lastAt: string | null };
    };
  };
  /** Change a customer */
  'PATCH /admin/customers/:id': {
    params: { id: string };
    body: {
      name?: string | null;
      email?: string | null;
      phone?: string | null;
      externalId?: string | null;
      attributes?: Record<string, (string | number | boolean) | null>;
      tags?: string[];
      version: number;
    };
    answer: Schemas['CustomerRecord'];
  };
  /** Merge a customer into another */
  'POST /admin/customers/:id/merge': {
    params: { id: string };
    body: { intoId: string };
    answer: Schemas['CustomerTask'];
  };
  /** Erase a customer */
  'POST /admin/customers/:id/erase': { params: { id: string }; answer: Schemas['CustomerTask'] };
  /** Everything that is kept of a customer, as one JSON document */
  'GET /admin/customers/:id/export': { params: { id: string }; answer: string };
  /** How far a merger or an erasure is */
  'GET /admin/customer-tasks/:id': { params: { id: string }; answer: Schemas['CustomerTask'] };
  /** Do one thing to many conversations */
  'POST /admin/conversations/bulk': {
    body:
      | {
          action: 'close';
          ids?: string[];
          filter?: {
            state?: 'ai' | 'waiting' | 'human' | 'closed';
            agentId?: string;
            groupId?: string;
            tag?: string;
            rating?: number;
            customerId?: string;
            channel?: string;
            from?: string;
            to?: string;
          };
        }
      | {
          action: 'assign';
          agentId: string;
          ids?: string[];
          filter?: {
            state?: 'ai' | 'waiting' | 'human' | 'closed';
            agentId?: string;
            groupId?: string;
            tag?: string;
            rating?: number;
            customerId?: string;
            channel?: string;
            from?: string;
            to?: string;
          };
        }
      | {
          action: 'tag';
          tags: string[];
          ids?: string[];
          filter?: {
            state?: 'ai' | 'waiting' | 'human' | 'closed';
            agentId?: string;
            groupId?: string;
            tag?: string;
            rating?: number;
            customerId?: string;
            channel?: string;
            from?: string;
            to?: string;
          };
        }
      | {
          action: 'untag';
          tags: string[];
          ids?: string[];
          filter?: {
            state?: 'ai' | 'waiting' | 'human' | 'closed';
            agentId?: string;
            groupId?: string;
            tag?: string;
            rating?: number;
            customerId?: string;
            channel?: string;
            from?: string;
            to?: string;
          };
        };
    answer: { jobId: string; total: number };
  };
  /** How far a bulk job is */
  'GET /admin/bulk-jobs/:id': {
    params: { id: string };
    answer: {
      id: string;
      action: 'close' | 'assign' | 'tag' | 'untag';
      status: 'queued' | 'running' | 'done' | 'cancelled';
      total: number;
      done: number;
      refused: number;
      by: Schemas['Agent'];
      createdAt: string;
      updatedAt: string;
    };
  };
  /** End a bulk job where it is */
  'POST /admin/bulk-jobs/:id/cancel': {
    params: { id: string };
    answer: {
      id: string;
      action: 'close' | 'assign' | 'tag' | 'untag';
      status: 'queued' | 'running' | 'done' | 'cancelled';
      total: number;
      done: number;
      refused: number;
      by: Schemas['Agent'];
      createdAt: string;
      updatedAt: string;
    };
  };
  /** Conversations that fit a filter, with all that was said, as one file */
  'GET /admin/conversations/export': {
    query?: {
      state?: 'ai' | 'waiting' | 'human' | 'closed';
      agentId?: string;
      groupId?: string;
      tag?: string;
      rating?: number;
      customerId?: string;
      channel?: string;
      from?: string;
      to?: string;
      format?: 'json' | 'csv';
    };
    answer: string;
  };
  /** One conversation, with all that was said, as a file */
  'GET /admin/conversations/:id/export': {
    params: { id: string };
    query?: { format?: 'json' | 'csv' };
    answer: string;
  };
  /** Conversations, by any filter */
  'GET /admin/conversations': {
    query?: {
      state?: 'ai' | 'waiting' | 'human' | 'closed';
      agentId?: string;
      groupId?: string;
      tag?: string;
      rating?: number;
      customerId?: string;
      channel?: string;
      from?: string;
      to?: string;
      limit?: number;
      cursor?: string;
      q?: string;
      sort?: 'newest' | 'oldest' | 'active';
    };
    answer: { items: Schemas['DeskConversation'][]; nextCursor: string | null };
  };
  /** Search what was said, the latest first */
  'GET /admin/messages': {
    query: {
      q: string;
      conversationId?: string;
      customerId?: string;
      from?: string;
      to?: string;
      limit?: number;
      cursor?: string;
    };
    answer: { items: Schemas['FoundMessage'][]; nextCursor: string | null };
  };
  /** One conversation, with its session, tags and number of notes */
  'GET /admin/conversations/:id': { params: { id: string }; answer: Schemas['ConversationDetail'] };
  /** Set attributes of a conversation */
  'PATCH /admin/conversations/:id': {
    params: { id: string };
    body: { attributes: Record<string, string | number | boolean | null> };
    answer: Schemas['Changed'];
  };
  /** A page of the thread, in order of seq */
  'GET /admin/conversations/:id/messages': {
    params: { id: string };
    query?: { afterSeq?: number; beforeSeq?: number; limit?: number };
    answer: Schemas['Page'];
  };
  /** The agents’ notes, in order */
  'GET /admin/conversations/:id/notes': { params: { id: string }; answer: { items: Schemas['Note'][] } };
  /** The changes of its state, the latest first */
  'GET /admin/conversations/:id/events': {
    params: { id: string };
    query?: { limit?: number; cursor?: string };
    answer: { items: Schemas['StateChange'][]; nextCursor: string | null };
  };
  /** Its sessions, the latest first */
  'GET /admin/conversations/:id/sessions': {
    params: { id: string };
    query?: { limit?: number; cursor?: string };
    answer: { items: Schemas['Session'][]; nextCursor: string | null };
  };
  /** Write to the customer */
  'POST /admin/conversations/:id/messages': {
    params: { id: string };
    body: { clientMessageId: string; text: string; attachments?: { fileId: string }[] };
    answer: { messageId: string; status: 'queued' };
  };
  /** Leave a note for other agents */
  'POST /admin/conversations/:id/notes': { params: { id: string }; body: { text: string }; answer: { noteId: string } };
  /** Add and remove tags */
  'POST /admin/conversations/:id/tags': {
    params: { id: string };
    body?: { add?: string[]; remove?: string[] };
    answer: { tags: string[] };
  };
  /** Take it: the AI is silent from here on */
  'POST /admin/conversations/:id/take': { params: { id: string }; answer: Schemas['Changed'] };
  /** Give it back to the AI */
  'POST /admin/conversations/:id/release': { params: { id: string }; answer: Schemas['Changed'] };
  /** Close it */
  'POST /admin/conversations/:id/close': { params: { id: string }; answer: Schemas['Changed'] };
  /** Pass it on, to an agent or to a skill group */
  'POST /admin/conversations/:id/transfer': {
    params: { id: string };
    body?: { agentId?: string; skillGroupId?: string };
    answer: Schemas['Changed'];
  };
  /** Give it to an agent, whoever has it now */
  'POST /admin/conversations/:id/assign': {
    params: { id: string };
    body: { agentId: string };
    answer: Schemas['Changed'];
  };
  /** Sessions of all conversations, the newest first */
  'GET /admin/sessions': {
    query?: {
      agentId?: string;
      rating?: number;
      closedReason?: string;
      from?: string;
      to?: string;
      limit?: number;
      cursor?: string;
    };
    answer: { items: Schemas['Session'][]; nextCursor: string | null };
  };
  /** All tags, the most used first */
  'GET /admin/tags': { answer: { items: { tag: string; conversations: number }[] } };
  /** All webhooks */
  'GET /admin/webhooks': {
    query?: { limit?: number; cursor?: string };
    answer: { items: Schemas['Webhook'][]; nextCursor: string | null };
  };
  /** Have events posted to an address */
  'POST /admin/webhooks': {
    body: {
      url: string;
      events: (
        | 'conversation.created'
        | 'conversation.changed'
        | 'conversation.rated'
        | 'message.created'
        | 'note.created'
      )[];
      description?: string;
    };
    answer: {
      id: string;
      url: string;
      description: string;
      events: (
        | 'conversation.created'
        | 'conversation.changed'
        | 'conversation.rated'
        | 'message.created'
        | 'note.created'
        | 'ping'
      )[];
      active: boolean;
      disabledReason: string | null;
      failingSince: string | null;
      version: number;
      createdAt: string;
      updatedAt: string;
      secret: string;
    };
  };
  /** One webhook */
  'GET /admin/webhooks/:id': { params: { id: string }; answer: Schemas['Webhook'] };
  /** Change a webhook, or switch it on or off */
  'PATCH /admin/webhooks/:id': {
    params: { id: string };
    body: {
      version: number;
      url?: string;
      events?: (
        | 'conversation.created'
        | 'conversation.changed'
        | 'conversation.rated'
        | 'message.created'
        | 'note.created'
      )[];
      description?: string;
      active?: boolean;
    };
    answer: Schemas['Webhook'];
  };
  /** Delete a webhook and its deliveries */
  'DELETE /admin/webhooks/:id': { params: { id: string }; answer: undefined };
  /** A new secret; the old one signs nothing more */
  'POST /admin/webhooks/:id/secret': { params: { id: string }; answer: { secret: string } };
  /** Post a `ping` event, to see whether it arrives */
  'POST /admin/webhooks/:id/ping': { params: { id: string }; answer: Schemas['Delivery'] };
  /** What was posted and what waits, the newest first */
  'GET /admin/webhooks/:id/deliveries': {
    params: { id: string };
    query?: { limit?: number; cursor?: string; status?: 'pending' | 'delivered' | 'failed' };
    answer: { items: Schemas['Delivery'][]; nextCursor: string | null };
  };
  /** One delivery with its payload */
  'GET /admin/webhooks/:id/deliveries/:deliveryId': {
    params: { id: string; deliveryId: string };
    answer: {
      id: string;
      webhookId: string;
      eventId: string;
      type: string;
      subjectId: string;
      status: 'pending' | 'delivered' | 'failed';
      attempts: number;
      nextAt: string | null;
      responseStatus: number | null;
      responseMs: number | null;
      error: string | null;
      createdAt: string;
      endedAt: string | null;
      payload: Record<string, unknown>;
    };
  };
  /** Deliver an event again, under the same id */
  'POST /admin/webhooks/:id/deliveries/:deliveryId/redeliver': {
    params: { id: string; deliveryId: string };
    answer: Schemas['Delivery'];
  };
  /** Documents that the AI answers from, the newest first */
  'GET /admin/knowledge/documents': {
    query?: {
      limit?: number;
      cursor?: string;
      q?: string;
      source?: 'text' | 'file' | 'sample';
      language?: string;
      active?: 'true' | 'false';
    };
    answer: {
      items: {
        id: string;
        title: string;
        url: string | null;
        language: string;
        source: 'text' | 'file' | 'sample';
        fileName: string | null;
        active: boolean;
        chunks: number;
        version: number;
        createdAt: string;
        updatedAt: string;
      }[];
      nextCursor: string | null;
    };
  };
  /** One document, with its text and its passages */
  'GET /admin/knowledge/documents/:id': {
    params: { id: string };
    answer: {
      id: string;
      title: string;
      url: string | null;
      language: string;
      source: 'text' | 'file' | 'sample';
      fileName: string | null;
      active: boolean;
      chunks: number;
      version: number;
      createdAt: string;
      updatedAt: string;
      text: string;
      passages: { chunkId: string; title: string; text: string }[];
    };
  };
  /** Add a document, or put it in the place of the one with this title */
  'POST /admin/knowledge/documents': {
    body: { title: string; text: string; url?: string; language?: string };
    answer: {
      document: {
        id: string;
        title: string;
        url: string | null;
        language: string;
        source: 'text' | 'file' | 'sample';
        fileName: string | null;
        active: boolean;
        chunks: number;
        version: number;
        createdAt: string;
        updatedAt: string;
      };
      outcome: 'created' | 'replaced' | 'unchanged';
    };
  };
  /** Add a document from a file, or put it in the place of the one from this file */
  'POST /admin/knowledge/upload': {
    body: FormData;
    answer: {
      document: {
        id: string;
        title: string;
        url: string | null;
        language: string;
        source: 'text' | 'file' | 'sample';
        fileName: string | null;
        active: boolean;
        chunks: number;
        version: number;
        createdAt: string;
        updatedAt: string;
      };
      outcome: 'created' | 'replaced' | 'unchanged';
    };
  };
  /** Change a document, or switch it on or off */
  'PATCH /admin/knowledge/documents/:id': {
    params: { id: string };
    body: { version: number; title?: string; text?: string; url?: string | null; language?: string; active?: boolean };
    answer: {
      id: string;
      title: string;
      url: string | null;
      language: string;
      source: 'text' | 'file' | 'sample';
      fileName: string | null;
      active: boolean;
      chunks: number;
      version: number;
      createdAt: string;
      updatedAt: string;
    };
  };
  /** Delete a document */
  'DELETE /admin/knowledge/documents/:id': { params: { id: string }; answer: undefined };
  /** Delete the help pages of the invented shop */
  'DELETE /admin/knowledge/samples': { answer: { deleted: number } };
  /** What a question finds, the best first */
  'POST /admin/knowledge/search': {
    body: { question: string; limit?: number };
    answer: {
      passages: {
        index: number;
        given: boolean;
        score: number;
        documentId: string;
        documentTitle: string;
        chunkId: string;
        title: string;
        text: string;
        quote: string;
        url: string | null;
      }[];
    };
  };
  /** Canned replies, by their shortcuts */
  'GET /admin/canned-replies': {
    query?: { limit?: number; cursor?: string; q?: string };
    answer: {
      items: {
        id: string;
        shortcut: string;
        title: string;
        text: string;
        language: string | null;
        skillGroupId: string | null;
        version: number;
        createdAt: string;
        updatedAt: string;
      }[];
      nextCursor: string | null;
    };
  };
  /** One canned reply */
  'GET /admin/canned-replies/:id': {
    params: { id: string };
    answer: {
      id: string;
      shortcut: string;
      title: string;
      text: string;
      language: string | null;
      skillGroupId: string | null;
      version: number;
      createdAt: string;
      updatedAt: string;
    };
  };
  /** Add a canned reply */
  'POST /admin/canned-replies': {
    body: { shortcut: string; title: string; text: string; language?: string | null };
    answer: {
      id: string;
      shortcut: string;
      title: string;
      text: string;
      language: string | null;
      skillGroupId: string | null;
      version: number;
      createdAt: string;
      updatedAt: string;
    };
  };
  /** Change a canned reply */
  'PATCH /admin/canned-replies/:id': {
    params: { id: string };
    body: { shortcut?: string; title?: string; text?: string; language?: string | null; version: number };
    answer: {
      id: string;
      shortcut: string;
      title: string;
      text: string;
      language: string | null;
      skillGroupId: string | null;
      version: number;
      createdAt: string;
      updatedAt: string;
    };
  };
  /** Delete a canned reply */
  'DELETE /admin/canned-replies/:id': { params: { id: string }; answer: undefined };
  /** The figures one looks at first */
  'GET /admin/analytics/overview': {
    query?: {
      from?: string | string;
      to?: string | string;
      zone?: string;
      by?: 'hour' | 'day';
      channel?: string;
      groupId?: string;
      agentId?: string;
    };
    answer: {
      from: string;
      to: string;
      zone: string;
      by: 'hour' | 'day';
      /** What costs are in. */
      currency: string;
      total: {
        conversations: number;
        sessionsOpened: number;
        sessionsClosed: number;
        customerMessages: number;
        aiMessages: number;
        agentMessages: number;
        resolvedByAi: number;
        quietWithAi: number;
        /** From 0 to 1; null where there is nothing to be a share of. */
        aiResolutionRate: number | null;
        states: {
          entered: { ai: number; waiting: number; human: number; closed: number };
          milliseconds: { ai: number; waiting: number; human: number; closed: number };
        };
        handoffs: number;
        /** From 0 to 1; null where there is nothing to be a share of. */
        handoffRate: number | null;
        /** Milliseconds, within 2 %. */
        wait: { count: number; p50: number | null; p90: number | null };
        /** Milliseconds, within 2 %. */
        firstResponse: { count: number; p50: number | null; p90: number | null };
        /** Milliseconds, within 2 %. */
        resolution: { count: number; p50: number | null; p90: number | null };
        satisfaction: {
          ratings: number;
          average: number | null;
          /** From 0 to 1; null where there is nothing to be a share of. */
          responseRate: number | null;
        };
        ai: { promptTokens: number; completionTokens: number; cost: number; failedTurns: number };
      };
      slots: {
        conversations: number;
        sessionsOpened: number;
        sessionsClosed: number;
        customerMessages: number;
        aiMessages: number;
        agentMessages: number;
        resolvedByAi: number;
        quietWithAi: number;
        /** From 0 to 1; null where there is nothing to be a share of. */
        aiResolutionRate: number | null;
        states: {
          entered: { ai: number; waiting: number; human: number; closed: number };
          milliseconds: { ai: number; waiting: number; human: number; closed: number };
        };
        handoffs: number;
        /** From 0 to 1; null where there is nothing to be a share of. */
        handoffRate: number | null;
        /** Milliseconds, within 2 %. */
        wait: { count: number; p50: number | null; p90: number | null };
        /** Milliseconds, within 2 %. */
        firstResponse: { count: number; p50: number | null; p90: number | null };
        /** Milliseconds, within 2 %. */
        resolution: { count: number; p50: number | null; p90: number | null };
        satisfaction: {
          ratings: number;
          average: number | null;
          /** From 0 to 1; null where there is nothing to be a share of. */
          responseRate: number | null;
        };
        ai: { promptTokens: number; completionTokens: number; cost: number; failedTurns: number };
        from: string;
        to: string;
      }[];
    };
  };
  /** Conversations, sessions and messages */
  'GET /admin/analytics/volume': {
    query?: {
      from?: string | string;
      to?: string | string;
      zone?: string;
      by?: 'hour' | 'day';
      channel?: string;
      groupId?: string;
      agentId?: string;
    };
    answer: {
      from: string;
      to: string;
      zone: string;
      by: 'hour' | 'day';
      /** What costs are in. */
      currency: string;
      total: {
        conversations: number;
        sessionsOpened: number;
        sessionsClosed: number;
        customerMessages: number;
        aiMessages: number;
        agentMessages: number;
      };
      slots: {
        conversations: number;
        sessionsOpened: number;
        sessionsClosed: number;
        customerMessages: number;
        aiMessages: number;
        agentMessages: number;
        from: string;
        to: string;
      }[];
    };
  };
  /** Who answered: the AI, nobody yet, a person */
  'GET /admin/analytics/states': {
    query?: {
      from?: string | string;
      to?: string | string;
      zone?: string;
      by?: 'hour' | 'day';
      channel?: string;
      groupId?: string;
      agentId?: string;
    };
    answer: {
      from: string;
      to: string;
      zone: string;
      by: 'hour' | 'day';
      /** What costs are in. */
      currency: string;
      total: {
        entered: { ai: number; waiting: number; human: number; closed: number };
        milliseconds: { ai: number; waiting: number; human: number; closed: number };
      };
      slots: {
        entered: { ai: number; waiting: number; human: number; closed: number };
        milliseconds: { ai: number; waiting: number; human: number; closed: number };
        from: string;
        to: string;
      }[];
    };
  };
  /** Why people were asked for, and how long customers waited for them */
  'GET /admin/analytics/handoffs': {
    query?: {
      from?: string | string;
      to?: string | string;
      zone?: string;
      by?: 'hour' | 'day';
      channel?: string;
      groupId?: string;
      agentId?: string;
    };
    answer: {
      from: string;
      to: string;
      zone: string;
      by: 'hour' | 'day';
      /** What costs are in. */
      currency: string;
      total: {
        handoffs: number;
        /** From 0 to 1; null where there is nothing to be a share of. */
        handoffRate: number | null;
        transfers: number;
        reasons: Record<string, number>;
        waiting: {
          taken: number;
          timedOut: number;
          cancelled: number;
          abandoned: number;
          /** Milliseconds, within 2 %. */
          wait: { count: number; p50: number | null; p90: number | null };
          /** Milliseconds, within 2 %. */
          untilTaken: { count: number; p50: number | null; p90: number | null };
        };
      };
      slots: {
        handoffs: number;
        /** From 0 to 1; null where there is nothing to be a share of. */
        handoffRate: number | null;
        transfers: number;
        reasons: Record<string, number>;
        waiting: {
          taken: number;
          timedOut: number;
          cancelled: number;
          abandoned: number;
          /** Milliseconds, within 2 %. */
          wait: { count: number; p50: number | null; p90: number | null };
          /** Milliseconds, within 2 %. */
          untilTaken: { count: number; p50: number | null; p90: number | null };
        };
        from: string;
        to: string;
      }[];
    };
  };
  /** How long customers waited for answers */
  'GET /admin/analytics/response-times': {
    query?: {
      from?: string | string;
      to?: string | string;
      zone?: string;
      by?: 'hour' | 'day';
      channel?: string;
      groupId?: string;
      agentId?: string;
    };
    answer: {
      from: string;
      to: string;
      zone: string;
      by: 'hour' | 'day';
      /** What costs are in. */
      currency: string;
      total: {
        /** Milliseconds, within 2 %. */ firstResponse: { count: number; p50: number | null; p90: number | null };
        /** Milliseconds, within 2 %. */
        agentFirstResponse: { count: number; p50: number | null; p90: number | null };
        /** Milliseconds, within 2 %. */
        resolution: { count: number; p50: number | null; p90: number | null };
        /** Milliseconds, within 2 %. */
        aiFirstToken: { count: number; p50: number | null; p90: number | null };
        /** Milliseconds, within 2 %. */
        aiReply: { count: number; p50: number | null; p90: number | null };
      };
      slots: {
        /** Milliseconds, within 2 %. */ firstResponse: { count: number; p50: number | null; p90: number | null };
        /** Milliseconds, within 2 %. */
        agentFirstResponse: { count: number; p50: number | null; p90: number | null };
        /** Milliseconds, within 2 %. */
        resolution: { count: number; p50: number | null; p90: number | null };
        /** Milliseconds, within 2 %. */
        aiFirstToken: { count: number; p50: number | null; p90: number | null };
        /** Milliseconds, within 2 %. */
        aiReply: { count: number; p50: number | null; p90: number | null };
        from: string;
        to: string;
      }[];
    };
  };
  /** How customers rated the service */
  'GET /admin/analytics/satisfaction': {
    query?: {
      from?: string | string;
      to?: string | string;
      zone?: string;
      by?: 'hour' | 'day';
      channel?: string;
      groupId?: string;
      agentId?: string;
    };
    answer: {
      from: string;
      to: string;
      zone: string;
      by: 'hour' | 'day';
      /** What costs are in. */
      currency: string;
      total: {
        ratings: number;
        average: number | null;
        /** From 0 to 1; null where there is nothing to be a share of. */
        satisfied: number | null;
        /** From 0 to 1; null where there is nothing to be a share of. */
        responseRate: number | null;
        scores: Record<string, number>;
      };
      slots: {
        ratings: number;
        average: number | null;
        /** From 0 to 1; null where there is nothing to be a share of. */
        satisfied: number | null;
        /** From 0 to 1; null where there is nothing to be a share of. */
        responseRate: number | null;
        scores: Record<string, number>;
        from: string;
        to: string;
      }[];
    };
  };
  /** What each agent did */
  'GET /admin/analytics/agents': {
    query?: {
      from?: string | string;
      to?: string | string;
      zone?: string;
      by?: 'hour' | 'day';
      channel?: string;
      groupId?: string;
      agentId?: string;
    };
    answer: {
      from: string;
      to: string;
      zone: string;
      by: 'hour' | 'day';
      /** What costs are in. */
      currency: string;
      agents: {
        taken: number;
        messages: number;
        sessionsClosed: number;
        handlingMs: number;
        /** Milliseconds, within 2 %. */
        handling: { count: number; p50: number | null; p90: number | null };
        /** Milliseconds, within 2 %. */
        firstResponse: { count: number; p50: number | null; p90: number | null };
        /** Milliseconds, within 2 %. */
        untilTaken: { count: number; p50: number | null; p90: number | null };
        ratings: number;
        averageRating: number | null;
        agent: { id: string; name: string | null };
      }[];
    };
  };
  /** What the AI resolved, what failed, tokens and cost */
  'GET /admin/analytics/ai': {
    query?: {
      from?: string | string;
      to?: string | string;
      zone?: string;
      by?: 'hour' | 'day';
      channel?: string;
      groupId?: string;
      agentId?: string;
    };
    answer: {
      from: string;
      to: string;
      zone: string;
      by: 'hour' | 'day';
      /** What costs are in. */
      currency: string;
      total: {
        resolvedByAi: number;
        quietWithAi: number;
        /** From 0 to 1; null where there is nothing to be a share of. */
        aiResolutionRate: number | null;
        replies: number;
        extractiveReplies: number;
        fallbackReplies: number;
        stoppedReplies: number;
        supersededReplies: number;
        failedTurns: number;
        promptTokens: number;
        completionTokens: number;
        cost: number;
        unpricedTokens: number;
        models: {
          model: string;
          replies: number;
          promptTokens: number;
          completionTokens: number;
          cost: number | null;
        }[];
      };
      slots: {
        resolvedByAi: number;
        quietWithAi: number;
        /** From 0 to 1; null where there is nothing to be a share of. */
        aiResolutionRate: number | null;
        replies: number;
        extractiveReplies: number;
        fallbackReplies: number;
        stoppedReplies: number;
        supersededReplies: number;
        failedTurns: number;
        promptTokens: number;
        completionTokens: number;
        cost: number;
        unpricedTokens: number;
        models: {
          model: string;
          replies: number;
          promptTokens: number;
          completionTokens: number;
          cost: number | null;
        }[];
        from: string;
        to: string;
      }[];
    };
  };
  /** A report as a table (CSV) */
  'GET /admin/analytics/:report/export': {
    params: {
      report: 'overview' | 'volume' | 'states' | 'handoffs' | 'response-times' | 'satisfaction' | 'agents' | 'ai';
    };
    query?: {
      from?: string | string;
      to?: string | string;
      zone?: string;
      by?: 'hour' | 'day';
      channel?: string;
      groupId?: string;
      agentId?: string;
    };
    answer: string | string;
  };
  /** Jobs and commands that no retry could mend, the newest first */
  'GET /admin/dead-letters': {
    query?: {
      limit?: number;
      cursor?: string;
      queue?: 'lanes' | 'replies' | 'handoffs' | 'webhooks' | 'privacy' | 'analytics' | 'bulk' | 'search' | 'knowledge';
      all?: 'true' | 'false';
    };
    answer: {
      items: {
        id: string;
        queue: string;
        job: string;
        jobId: string | null;
        conversationId: string | null;
        error: string;
        createdAt: string;
        retriedAt: string | null;
      }[];
      nextCursor: string | null;
    };
  };
  /** One of them, with its payload and the whole error */
  'GET /admin/dead-letters/:id': {
    params: { id: string };
    answer: {
      id: string;
      queue: string;
      job: string;
      jobId: string | null;
      conversationId: string | null;
      error: string;
      createdAt: string;
      retriedAt: string | null;
      payload: unknown;
    };
  };
  /** Send one again */
  'POST /admin/dead-letters/:id/retry': {
    params: { id: string };
    answer: { id: string; sent: boolean; outcome: string };
  };
  /** Send many again, the oldest first */
  'POST /admin/dead-letters/retry': {
    body?: {
      queue?: 'lanes' | 'replies' | 'handoffs' | 'webhooks' | 'privacy' | 'analytics' | 'bulk' | 'search' | 'knowledge';
      limit?: number;
      cursor?: string;
    };
    answer: { items: { id: string; sent: boolean; outcome: string }[]; nextCursor: string | null };
  };
  /** Forget one for good */
  'DELETE /admin/dead-letters/:id': { params: { id: string }; answer: undefined };
  /** The processes that run, by their kind */
  'GET /admin/instances': {
    answer: {
      items: {
        id: string;
        kind: 'api' | 'realtime' | 'worker';
        host: string;
        pid: number;
        version: string;
        startedAt: string;
        lastHeardAt: string;
        queues: string[] | null;
        failingModels: string[] | null;
        sockets: number | null;
      }[];
    };
  };
  /** What is wrong now, the worst first */
  'GET /admin/alerts': {
    answer: {
      items: {
        code:
          | 'redis_away'
          | 'queue_unserved'
          | 'wait_too_long'
          | 'lane_behind'
          | 'redis_not_durable'
          | 'model_failing'
          | 'dead_letters'
          | 'webhook_failing';
        severity: 'warning' | 'critical';
        subject: string | null;
        message: string;
      }[];
    };
  };
};
