import { expect } from 'chai';
import fc from 'fast-check';
import { toDayStart } from '../../src/lead/day-start.ts';

const TABLE: readonly (readonly [what: string, zone: string, now: string, start: string])[] = [
  ['no offset', 'UTC', '2026-11-22T17:30:00.123Z', '2026-11-22T00:00:00Z'],
  ['the first moment of a day', 'UTC', '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00Z'],
  ['the last moment of a day', 'UTC', '2026-11-21T23:59:59.999Z', '2026-11-21T00:00:00Z'],
  ['winter', 'Europe/Berlin', '2026-01-15T12:00:00Z', '2026-01-14T23:00:00Z'],
  ['summer', 'Europe/Berlin', '2026-07-15T12:00:00Z', '2026-07-14T22:00:00Z'],
  ['a day of 23 hours', 'Europe/Berlin', '2026-03-29T21:59:59Z', '2026-03-28T23:00:00Z'],
  ['the day after it', 'Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-29T22:00:00Z'],
  ['a day of 25 hours', 'Europe/Berlin', '2026-10-25T22:59:59Z', '2026-10-24T22:00:00Z'],
  ['the day after it', 'Europe/Berlin', '2026-10-25T23:00:00Z', '2026-10-25T23:00:00Z'],
  ['west of UTC, another date than there', 'America/New_York', '2026-03-09T03:30:00Z', '2026-03-08T05:00:00Z'],
  ['a day of 25 hours in the west', 'America/New_York', '2026-11-02T04:30:00Z', '2026-11-01T04:00:00Z'],
  ['half an hour', 'Asia/Kolkata', '2026-11-22T18:29:59Z', '2026-11-21T18:30:00Z'],
  ['half an hour, the next day', 'Asia/Kolkata', '2026-11-22T18:30:00Z', '2026-11-22T18:30:00Z'],
  ['three quarters', 'Asia/Kathmandu', '2026-11-22T18:15:00Z', '2026-11-22T18:15:00Z'],
  ['clocks put forward by half an hour', 'Australia/Lord_Howe', '2026-10-04T12:00:00Z', '2026-10-03T13:30:00Z'],
  ['three quarters and summer', 'Pacific/Chatham', '2026-01-15T10:30:00Z', '2026-01-15T10:15:00Z'],
  ['a day ahead', 'Pacific/Kiritimati', '2026-11-22T10:00:00Z', '2026-11-22T10:00:00Z'],
  ['midnight is skipped', 'Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-23T22:00:00Z'],
  ['midnight comes twice', 'America/Havana', '2026-11-01T12:00:00Z', '2026-11-01T04:00:00Z'],
];

describe('the start of a day', () => {
  for (const [what, zone, now, start] of TABLE) {
    it(`${what}: ${now} in ${zone}`, () => {
      expect(new Date(toDayStart(Date.parse(now), zone)).toISOString()).to.equal(new Date(start).toISOString());
    });
  }

  it('is the earliest moment with the date of now, in every zone', () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const now = fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2028-12-31') });
    fc.assert(
      fc.property(zone, now, (timeZone, at) => {
        const start = toDayStart(at, timeZone);
        const dates = new Intl.DateTimeFormat('en', { timeZone, dateStyle: 'full' });
        expect(start).to.be.within(at - 25 * 3_600_000, at);
        expect(dates.format(start)).to.equal(dates.format(at));
        expect(dates.format(start - 1)).to.not.equal(dates.format(at));
      }),
      { numRuns: 500 },
    );
  });
});
