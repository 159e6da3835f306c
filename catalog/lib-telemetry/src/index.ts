import { NodeSDK } from '@opentelemetry/sdk-node';
import { scrub } from './filter.ts';

export interface Options { service: string; sample?: number }

/** Patches what the process imports from now on and returns the same app. */
export function instrument<T>(app: T, options: Options): T {
  const sdk = new NodeSDK({ serviceName: options.service, spanProcessors: [scrub(options.sample ?? 0.1)] });
  sdk.start();
  return app;
}
