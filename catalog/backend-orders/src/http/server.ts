import Fastify from 'fastify';
import { instrument } from '@mercado-andino/telemetry';
import { routes } from './routes.ts';

const app = instrument(Fastify({ logger: true }), { service: 'backend-orders' });

app.get('/healthz', async () => ({ status: 'ok' }));
app.register(routes, { prefix: '/v1' });

await app.listen({ host: '0.0.0.0', port: 8080 });
