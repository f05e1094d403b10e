import { expect } from 'chai';
import { findOutsideTarget } from './outside-target.ts';

describe('where a socket is told to connect to', () => {
  for (const [what, details, target] of [
    ['a host of the net', [{ host: 'api.example', port: 443 }], '//api.example:443'],
    ['an address of the net', [{ host: '192.0.2.1', port: '80' }], '//192.0.2.1:80'],
    ['one of version 6', [{ host: '2001:db8::1', port: 80 }], '//[2001:db8::1]:80'],
    ['a port and a host', [80, 'api.example'], '//api.example:80'],
    ['what Node hands on', [[{ host: 'api.example', port: 443 }, null]], '//api.example:443'],
    ['a name that begins like this machine', [{ host: 'localhost.example', port: 1 }], '//localhost.example:1'],
    ['an address of https with a path', [{ host: 'api.example', port: 443, path: '/x' }], '//api.example:443'],
  ] as const) {
    it(`is outside for ${what}`, () => {
      expect(findOutsideTarget(details)).to.equal(target);
    });
  }

  for (const [what, details] of [
    ['this machine by address', [{ host: '127.0.0.1', port: 80 }]],
    ['this machine by name', [{ host: 'localhost', port: 80 }]],
    ['this machine in version 6', [{ host: '::1', port: 80 }]],
    ['a port alone', [80]],
    ['no host', [[{ port: 80 }]]],
    ['a socket in the file system', ['/run/postgres.sock']],
    ['one among options', [{ path: '/run/postgres.sock' }]],
  ] as const) {
    it(`is not outside for ${what}`, () => {
      expect(findOutsideTarget(details)).to.equal(undefined);
    });
  }
});
