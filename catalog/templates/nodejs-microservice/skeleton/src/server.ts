import Fastify from 'fastify';
import { instrument } from '@mercado-andino/telemetry';

const app = instrument(Fastify({ logger: true }), { service: '${{ values.name }}' });
app.get('/healthz', async () => ({ status: 'ok' }));
await app.listen({ host: '0.0.0.0', port: 8080 });
