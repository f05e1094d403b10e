import { expect } from 'chai';
import { createSessions } from '../../src/http/console/sessions.ts';

describe('sessions of the console', () => {
  const times = { idleMs: 100, longestMs: 250 };

  it('end when they are not used', () => {
    let now = 0;
    const sessions = createSessions(times, () => now);
    const id = sessions.open();
    now = 100;
    expect(sessions.find(id, false)).to.not.equal(undefined);
    now = 101;
    expect(sessions.find(id, false)).to.equal(undefined);
    now = 50;
    expect(sessions.find(id, false), 'once ended').to.equal(undefined);
  });

  it('last longer by use, but not by what a page does by itself', () => {
    let now = 0;
    const sessions = createSessions(times, () => now);
    const used = sessions.open();
    const watched = sessions.open();
    now = 90;
    sessions.find(used, true);
    sessions.find(watched, false);
    now = 150;
    expect(sessions.find(used, false)).to.not.equal(undefined);
    expect(sessions.find(watched, false)).to.equal(undefined);
  });

  it('end after their longest time, however much they are used', () => {
    let now = 0;
    const sessions = createSessions(times, () => now);
    const id = sessions.open();
    for (now = 0; now <= 250; now += 50) expect(sessions.find(id, true)).to.not.equal(undefined);
    now = 251;
    expect(sessions.find(id, true)).to.equal(undefined);
  });

  it('have an id and a token of their own each', () => {
    const sessions = createSessions(times, () => 0);
    const ids = [sessions.open(), sessions.open()];
    const tokens = ids.map((id) => sessions.find(id, true)?.csrf);
    expect(new Set([...ids, ...tokens]).size).to.equal(4);
    for (const text of [...ids, ...tokens]) expect(text).to.match(/^[\w-]{43}$/);
  });
});
