import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect } from 'chai';

const ROOT = join(import.meta.dirname, '..');

/** Packages a connector may use besides Node: its vendor's SDK, and libraries without input or output. */
const PURE_PACKAGES = ['convict', 'libphonenumber-js', 'lru-cache', 'zod'];
/** Our own code without input or output. */
const PURE_FOLDERS = ['src/cache', 'src/lead', 'src/html'];
/** What all connectors are made of. */
const SHARED_FILES = ['connectors/connector.ts', 'connectors/errors.ts', 'connectors/send-http.ts'];
const VENDOR_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  hubspot: ['@hubspot/api-client'],
  salesforce: ['jsforce'],
};

interface Import {
  readonly file: string;
  /** A path from the root for our own files, a package's name, or `node:…`. */
  readonly target: string;
  /** Only types, which leave no trace at run time. */
  readonly isType: boolean;
  readonly isDynamic: boolean;
}

function listFiles(folder: string): readonly string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

/** The code without comments, so that only what runs is judged. */
function readCode(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

function toTarget(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return relative(ROOT, resolve(ROOT, dirname(file), specifier));
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function readImports(file: string): readonly Import[] {
  const code = readCode(file);
  const statements = code.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm);
  const dynamic = code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g);
  return [
    ...[...statements].map(([, type, specifier = '']) => ({
      file,
      target: toTarget(file, specifier),
      isType: type !== undefined,
      isDynamic: false,
    })),
    ...[...dynamic].map(([, specifier = '']) => ({
      file,
      target: toTarget(file, specifier),
      isType: false,
      isDynamic: true,
    })),
  ];
}

function isInside(target: string, ...folders: readonly string[]): boolean {
  return folders.some((folder) => target === folder || target.startsWith(folder + sep));
}

function isOurs(target: string): boolean {
  return isInside(target, 'src', 'connectors', 'config', 'console', 'test', 'bench');
}

/** What breaks a rule, as `file → target`. */
function findOffences(folder: string, isAllowed: (found: Import) => boolean): readonly string[] {
  return listFiles(folder)
    .flatMap(readImports)
    .filter((found) => !isAllowed(found))
    .map((found) => `${found.file} → ${found.target}`);
}

/** Everything that importing a file of ours loads, directly or through others. */
function readLoaded(file: string, seen: Set<string> = new Set()): readonly string[] {
  for (const { target, isType, isDynamic } of readImports(file)) {
    if (isType || isDynamic || seen.has(target)) continue;
    seen.add(target);
    if (isOurs(target)) readLoaded(target, seen);
  }
  return [...seen];
}

const connectorFolders = readdirSync(join(ROOT, 'connectors'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe('boundaries', () => {
  it('sees the imports of a file, types and dynamic ones apart', () => {
    const imports = readImports('connectors/local/index.ts');
    expect(imports).to.deep.include({
      file: 'connectors/local/index.ts',
      target: 'connectors/connector.ts',
      isType: false,
      isDynamic: false,
    });
    expect(readImports('connectors/connector.ts')).to.deep.include({
      file: 'connectors/connector.ts',
      target: 'convict',
      isType: true,
      isDynamic: false,
    });
  });

  it('sees what a file loads through others', () => {
    const loaded = readLoaded('connectors/local/index.ts');
    expect(loaded).to.include('libphonenumber-js');
    expect(loaded).to.not.include('convict');
  });

  for (const folder of PURE_FOLDERS) {
    it(`${folder} imports nothing of ours outside ${folder}`, () => {
      const offences = findOffences(folder, ({ target }) => !isOurs(target) || isInside(target, folder));
      expect(offences).to.deep.equal([]);
    });
  }

  it('the contract knows src/lead and nothing else of ours', () => {
    const contract = ['connectors/connector.ts', 'connectors/errors.ts'];
    const offences = contract
      .flatMap(readImports)
      .filter(({ target }) => isOurs(target) && !isInside(target, 'src/lead', ...contract));
    expect(offences).to.deep.equal([]);
  });

  for (const folder of connectorFolders) {
    const own = `connectors/${folder}`;
    const vendor = VENDOR_PACKAGES[folder] ?? [];

    it(`${own} imports the contract, src/lead, src/html, its SDK and pure libraries alone`, () => {
      const offences = findOffences(own, ({ target }) => {
        if (isOurs(target)) return isInside(target, own, ...PURE_FOLDERS, ...SHARED_FILES);
        return target.startsWith('node:') || [...PURE_PACKAGES, ...vendor].includes(target);
      });
      expect(offences).to.deep.equal([]);
    });

    it(`${own} loads its SDK only when it is opened`, () => {
      const loaded = readLoaded(join(own, 'index.ts'));
      expect(loaded.filter((target) => vendor.includes(target))).to.deep.equal([]);
    });

    it(`${own} neither prints nor reads the environment`, () => {
      const offences = listFiles(own).filter((file) =>
        /\bconsole\s*\.|\bprocess\s*\.\s*(env|std)/.test(readCode(file)),
      );
      expect(offences).to.deep.equal([]);
    });
  }

  it('src/sync and src/jivo import no vendor’s folder and no vendor’s SDK', () => {
    const vendors = connectorFolders.map((folder) => `connectors/${folder}`);
    const packages = Object.values(VENDOR_PACKAGES).flat();
    const isAllowed = ({ target }: Import) => !isInside(target, ...vendors) && !packages.includes(target);
    expect([...findOffences('src/sync', isAllowed), ...findOffences('src/jivo', isAllowed)]).to.deep.equal([]);
  });

  it('src/jivo knows neither the store nor HTTP nor the path of an event', () => {
    const isAllowed = ({ target }: Import) => !isOurs(target) || isInside(target, 'src/jivo', 'src/lead');
    expect(findOffences('src/jivo', isAllowed)).to.deep.equal([]);
  });

  it('only config/load.ts reads the environment', () => {
    const files = ['src', 'config', 'connectors', 'console'].flatMap(listFiles);
    const readers = files.filter((file) => /\bprocess\s*(\.\s*env\b|\[)/.test(readCode(file)));
    expect(readers.filter((file) => file !== join('config', 'load.ts'))).to.deep.equal([]);
  });

  it('no file for browsers would be written over by a compiled one of the same name', () => {
    const scripts = ['src', 'config', 'connectors', 'console'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.js'))
        .map((file) => join(ROOT, folder, file)),
    );
    expect(scripts).to.not.deep.equal([]);
    expect(scripts.filter((file) => existsSync(file.replace(/js$/, 'ts')))).to.deep.equal([]);
  });
});
