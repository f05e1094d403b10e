import { startSalesforceEmulator } from './server.ts';

/** Ports are fixed, so that a gateway's configuration can be kept. */
const emulator = await startSalesforceEmulator({
  loginPort: 8391,
  genericLoginPort: 8392,
  instancePort: 8393,
  jivoId: { unique: true },
});

emulator.seed('User', { FirstName: 'Anna', LastName: 'Agent', Email: 'agent@example.com' });
emulator.seed('Contact', {
  FirstName: 'Carl',
  LastName: 'Customer',
  Email: 'carl@example.com',
  Phone: '(415) 555-1234',
});
emulator.seed('Lead', {
  FirstName: 'Lena',
  LastName: 'Lead',
  Company: 'Lead Ltd',
  Email: 'lena@example.com',
  MobilePhone: '+14155550000',
});

const settings = { loginUrl: emulator.loginUrl, clientId: emulator.clientId, clientSecret: emulator.clientSecret };

console.log(`Salesforce emulator
  My Domain (login)  ${emulator.loginUrl}
  instance           ${emulator.instanceUrl}
  login.salesforce   ${emulator.genericLoginUrl}   refuses client credentials, as the real one does

Point the gateway at it: in the configuration file,
  "accounts": { "sf": { "connector": "salesforce", "settings": ${JSON.stringify(settings)} } }

What happened:     curl ${emulator.instanceUrl}/__emulator__/requests
Switch a fault on: curl -X POST -d '{"path":"*/composite","effect":{"kind":"lost-answer"}}' ${emulator.instanceUrl}/__emulator__/faults
Ctrl+C ends it.`);

process.once('SIGINT', () => {
  void emulator.close();
});
process.once('SIGTERM', () => {
  void emulator.close();
});
