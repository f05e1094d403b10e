import type { Context } from 'koa';

/** Whether the request comes from this very machine, and no proxy says that it came from elsewhere. */
export function isLocalPeer(context: Context): boolean {
  const local = /^(127\.|::1$|::ffff:127\.)/.test(context.req.socket.remoteAddress ?? '');
  return local && context.get('X-Forwarded-For') === '' && context.get('Forwarded') === '';
}
