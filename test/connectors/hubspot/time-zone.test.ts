import { expect } from 'chai';
import { toKnownTimeZone, toMsUntilMidnight, toNextBusinessDay } from '../../../connectors/hubspot/time-zone.ts';

describe('hubspot time zones', () => {
  for (const [at, zone, due] of [
    ['2026-11-20T20:00:00Z', 'Europe/Berlin', '2026-11-23T08:00:00.000Z'],
    ['2026-11-21T12:00:00Z', 'Europe/Berlin', '2026-11-23T08:00:00.000Z'],
    ['2026-11-22T23:30:00Z', 'Europe/Berlin', '2026-11-24T08:00:00.000Z'],
    ['2026-11-23T08:00:00Z', 'UTC', '2026-11-24T09:00:00.000Z'],
    ['2026-12-31T10:00:00Z', 'America/New_York', '2027-01-01T14:00:00.000Z'],
    // Clocks change in the night before.
    ['2026-03-27T20:00:00Z', 'Europe/Berlin', '2026-03-30T07:00:00.000Z'],
    ['2026-10-30T20:00:00Z', 'America/New_York', '2026-11-02T14:00:00.000Z'],
    ['2026-11-19T16:00:00Z', 'Pacific/Auckland', '2026-11-22T20:00:00.000Z'],
  ] as const) {
    it(`put the next working day after ${at} in ${zone} at ${due}`, () => {
      expect(toNextBusinessDay(at, zone)).to.equal(due);
    });
  }

  for (const [now, zone, hours] of [
    ['2026-11-22T10:00:00Z', 'UTC', 14],
    ['2026-11-22T10:00:00Z', 'Asia/Tokyo', 5],
    ['2026-11-22T10:00:00Z', 'America/Los_Angeles', 22],
    // Days of 23 and 25 hours.
    ['2026-03-28T23:00:00Z', 'Europe/Berlin', 23],
    ['2026-10-24T22:00:00Z', 'Europe/Berlin', 25],
  ] as const) {
    it(`see ${hours} hours until midnight at ${now} in ${zone}`, () => {
      expect(toMsUntilMidnight(Date.parse(now), zone)).to.equal(hours * 3_600_000);
    });
  }

  for (const [given, known] of [
    ['Europe/Berlin', 'Europe/Berlin'],
    ['US/Eastern', 'America/New_York'],
    ['Mars/Olympus', 'UTC'],
    ['', 'UTC'],
    [null, 'UTC'],
    [undefined, 'UTC'],
  ] as const) {
    it(`take ${given} as ${known}`, () => {
      expect(toKnownTimeZone(given)).to.equal(known);
    });
  }
});
