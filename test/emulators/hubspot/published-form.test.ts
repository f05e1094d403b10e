import { expect } from 'chai';
import { callApi, OBJECTS } from './api-call.ts';
import { type HubspotEmulator, startHubspotEmulator } from './server.ts';

const SEARCH = { filterGroups: [], properties: ['email'], limit: 1, after: '0', sorts: [] };
const CREATE = { properties: { firstname: 'Ann' }, associations: [] };

interface Case {
  readonly title: string;
  readonly request: readonly [method: string, path: string, body?: unknown];
  readonly status: number;
  readonly problem?: string;
}

const CASES: readonly Case[] = [
  { title: 'a whole create', request: ['POST', '/contacts', CREATE], status: 201 },
  {
    title: 'a create without associations',
    request: ['POST', '/contacts', { properties: { firstname: 'Ann' } }],
    status: 201,
    problem: 'associations: ',
  },
  {
    title: 'a create with a number as value',
    request: ['POST', '/contacts', { ...CREATE, properties: { firstname: 'Ann', company: 3 } }],
    status: 201,
    problem: 'properties.company: ',
  },
  {
    title: 'a key nobody knows',
    request: ['POST', '/contacts', { ...CREATE, idempotencyKey: 'x' }],
    status: 201,
    problem: 'idempotencyKey',
  },
  { title: 'a whole search', request: ['POST', '/contacts/search', SEARCH], status: 200 },
  {
    title: 'a search without a page',
    request: ['POST', '/contacts/search', { ...SEARCH, after: undefined }],
    status: 200,
    problem: 'after: ',
  },
  {
    title: 'a batch read without histories',
    request: ['POST', '/contacts/batch/read', { inputs: [{ id: '1' }], properties: [] }],
    status: 207,
    problem: 'propertiesWithHistory: ',
  },
  {
    title: 'a query nobody knows',
    request: ['GET', '/contacts/1?expand=owner'],
    status: 404,
    problem: 'unknown query parameter expand',
  },
  {
    title: 'a read with all it may ask for',
    request: ['GET', '/contacts/a@b.example?idProperty=email&properties=email&associations=notes'],
    status: 404,
  },
];

describe('HubSpot emulator: what the published description does not know', () => {
  let emulator: HubspotEmulator;

  before(async () => {
    emulator = await startHubspotEmulator();
  });
  beforeEach(() => emulator.reset());
  after(() => emulator.close());

  for (const { title, request, status, problem } of CASES) {
    it(`${problem === undefined ? 'says nothing of' : 'counts'} ${title}`, async () => {
      const [method, path, body] = request;
      const answer = await callApi(emulator, method, `${OBJECTS}${path}`, body === undefined ? {} : { body });
      expect(answer.status).to.equal(status);
      const [first, ...more] = emulator.violations;
      expect(more).to.deep.equal([]);
      if (problem === undefined) expect(first).to.equal(undefined);
      else expect(first?.detail).to.include(problem);
    });
  }
});
