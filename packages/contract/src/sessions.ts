import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { role } from './roles.ts';
import { scope } from './scopes.ts';
import { timestamp } from './text.ts';
import { email, givenPassword, language, sessionId, userId } from './user-fields.ts';

export const sessionStage = z
  .enum(['full', 'second-factor'])
  .meta({ description: '`second-factor`: nothing is answered before that is given' });
export type SessionStage = z.infer<typeof sessionStage>;

export const secondFactor = z.enum(['totp', 'recovery-code', 'passkey']);
export type SecondFactor = z.infer<typeof secondFactor>;

export const signedIn = z
  .strictObject({
    stage: sessionStage,
    methods: z.array(secondFactor).meta({ description: 'What a second factor can be given with; empty when none is needed' }),
  })
  .meta({ id: 'SignedIn' });
export type SignedIn = z.infer<typeof signedIn>;

export const currentSession = z
  .strictObject({
    id: sessionId,
    user: z.strictObject({ id: userId, email, name: z.string(), role, language, plan: z.string().nullable() }),
    role,
    scopes: z.array(scope),
    stage: sessionStage,
    methods: z.array(secondFactor),
    lacksSecondFactor: z.boolean().meta({ description: 'The role needs one, and nothing is answered but what sets one up' }),
    impersonator: z
      .strictObject({ id: userId, name: z.string() })
      .nullable()
      .meta({ description: 'Who sees what the person sees; null: the person himself' }),
    freshUntil: timestamp.meta({ description: 'Until then what needs a fresh sign-in is answered' }),
  })
  .meta({ id: 'CurrentSession' });
export type CurrentSession = z.infer<typeof currentSession>;

export const session = z
  .strictObject({
    id: sessionId,
    current: z.boolean(),
    stage: sessionStage,
    createdAt: timestamp,
    seenAt: timestamp.meta({ description: 'To the minute' }),
    address: z.string().nullable(),
    agent: z.string().meta({ description: 'What the browser calls itself' }),
    impersonator: userId.nullable(),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof session>;

export const signInBody = z.strictObject({
  email: z.string().min(1).max(254).meta({ title: 'E-mail' }),
  password: givenPassword,
  remember: z.boolean().default(false).meta({ title: 'Stay signed in', description: 'Also when the browser is closed' }),
});
export type SignInBody = z.infer<typeof signInBody>;

export const sessions = {
  signIn: endpoint({
    id: 'sessions.sign-in',
    method: 'POST',
    path: '/v1/sign-in',
    access: 'public',
    summary: 'Sign in',
    description: 'Sets the cookie of a session. Unknown, suspended and wrong are answered alike, and attempts are slowed down.',
    body: signInBody,
    showsSecret: true,
    responses: { 200: { description: 'Signed in, or half so', body: signedIn } },
    problems: ['unauthenticated', 'foreign-origin'],
  }),
  signOut: endpoint({
    id: 'sessions.sign-out',
    method: 'POST',
    path: '/v1/sign-out',
    access: 'session',
    beforeSecondFactor: true,
    summary: 'End the own session',
    showsSecret: true,
    responses: { 204: { description: 'The session is over' } },
  }),
  current: endpoint({
    id: 'session.current',
    method: 'GET',
    path: '/v1/session',
    access: 'session',
    beforeSecondFactor: true,
    summary: 'Read the own session',
    responses: { 200: { description: 'Who is signed in, and what he may do', body: currentSession } },
  }),
  confirm: endpoint({
    id: 'session.confirm',
    method: 'POST',
    path: '/v1/session/confirm',
    access: 'session',
    summary: 'Prove oneself again by the password',
    body: z.strictObject({ password: givenPassword }),
    showsSecret: true,
    responses: { 200: { description: 'The session, fresh again', body: currentSession } },
    problems: ['wrong-password'],
  }),
  list: endpoint({
    id: 'sessions.list',
    method: 'GET',
    path: '/v1/sessions',
    access: 'session',
    summary: 'List the own sessions',
    responses: { 200: { description: 'Sessions that have not ended, newest first', body: z.strictObject({ items: z.array(session) }) } },
  }),
  endOthers: endpoint({
    id: 'sessions.end-others',
    method: 'DELETE',
    path: '/v1/sessions',
    access: 'session',
    summary: 'End all own sessions but this one',
    responses: { 204: { description: 'They are over' } },
  }),
  end: endpoint({
    id: 'sessions.end',
    method: 'DELETE',
    path: '/v1/sessions/{session}',
    access: 'session',
    summary: 'End one of the own sessions',
    params: z.strictObject({ session: sessionId }),
    responses: { 204: { description: 'It is over' } },
  }),
};
