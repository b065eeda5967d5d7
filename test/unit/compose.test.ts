import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

type Service = {
  image: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string | number>;
  volumes?: string[];
  healthcheck?: { test: string[]; interval: string; timeout: string; retries: number };
  depends_on?: Record<string, { condition: string }>;
  deploy?: { replicas: number };
  ports?: string[];
  restart?: string;
};
type Compose = { services: Record<string, Service>; volumes: Record<string, unknown> };

const source = read('docker-compose.yml');
const compose: Compose = parse(source, { merge: true });
const services = Object.entries(compose.services);
const ours = services.filter(([, service]) => service.build);
/** What the image has of the repository. */
const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) =>
  String(match[1]).split(' '),
);
const get = (name: string): Service => compose.services[name] as Service;

describe('docker-compose.yml', () => {
  it('has the processes of the design', () => {
    expect(services.map(([name]) => name).sort()).toEqual(['api', 'migrate', 'mysql', 'realtime', 'redis', 'worker']);
    expect(get('worker').deploy?.replicas).toBe(2);
  });

  it.each(services)('%s has a pinned image', (_, { image }) => {
    expect(image).toMatch(/^[a-z-]+:\d+\.\d+/);
  });

  it.each(services.filter(([name]) => name !== 'migrate'))('%s is checked and started again', (_, service) => {
    const { test, ...timing } = service.healthcheck ?? { test: [] };
    expect(test.length).toBe(service.build ? 4 : 2);
    expect(test[0]).toBe(service.build ? 'CMD' : 'CMD-SHELL');
    expect(timing).toMatchObject({ interval: '5s', timeout: '3s', retries: expect.any(Number) });
    expect(service.restart).toBe('unless-stopped');
  });

  it.each(ours)('%s runs a file that is there, and that the image has', (_, { command = [] }) => {
    const file = command[0] === 'node' ? command.at(-1) : command[0];
    expect(existsSync(join(root, String(file))), `${file}`).toBe(true);
    expect(copied).toContain(String(file).split('/')[0]);
  });

  it('lets the image have what the Dockerfile copies', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect([...new Set(copied)].sort()).toEqual(allowed.sort());
  });

  it.each(['api', 'realtime', 'worker'])('%s waits for the servers and the migration', (name) => {
    expect(get(name).depends_on).toEqual({
      mysql: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
    });
  });

  it('asks each process for its readiness on the port it is given', () => {
    const ports = { api: 'PORT', realtime: 'REALTIME_PORT', worker: 'HEALTH_PORT' };
    for (const [name, variable] of Object.entries(ports)) {
      const port = get(name).environment?.[variable];
      expect(get(name).healthcheck?.test.join(' ')).toContain(`http://127.0.0.1:${port}/health/ready`);
      if (name !== 'worker') expect(get(name).ports?.join()).toContain(`:${port}`);
    }
  });

  it('gives every process the same keys, database and files', () => {
    for (const [, { environment, volumes }] of ours) {
      expect(environment).toEqual(get('api').environment);
      expect(volumes).toEqual(get('api').volumes);
    }
    expect(get('api').environment).toMatchObject({ FIELD_KEYS: expect.stringContaining(':?'), DATA_DIR: '/data' });
  });

  it('keeps Redis durable', () => {
    expect(get('redis').command?.join(' ')).toBe(
      'redis-server --appendonly yes --appendfsync always --maxmemory-policy noeviction',
    );
  });

  it('mounts only volumes it declares', () => {
    const used = services.flatMap(([, service]) => (service.volumes ?? []).map((volume) => volume.split(':')[0]));
    expect([...new Set(used)].sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  it('holds no password', () => {
    for (const [name, { environment = {} }] of services) {
      for (const [key, value] of Object.entries(environment)) {
        if (/PASSWORD$|KEY(S)?$|SECRET|TOKEN/.test(key) && key !== 'MYSQL_RANDOM_ROOT_PASSWORD') {
          expect(String(value), `${name}.${key}`).toMatch(/^\$\{[A-Z_]+:\?/);
        }
        expect(String(value), `${name}.${key}`).not.toMatch(/:\/\/[^/@:]*:(?!\$\{)[^/@]*@/);
      }
    }
  });

  it('uses only variables that .env.example explains', () => {
    const explained = new Set([...read('.env.example').matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1]));
    const used = new Set([
      ...[...source.matchAll(/(?<!\$)\$\{([A-Z][A-Z0-9_]*)/g)].map((match) => String(match[1])),
      ...ours.flatMap(([, { environment = {} }]) => Object.keys(environment)),
    ]);
    expect([...used].filter((name) => !explained.has(name))).toEqual([]);
  });
});
