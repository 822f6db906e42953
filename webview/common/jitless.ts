import { config } from 'zod';

// zod compiles its checks with `new Function`, which the panel's content security policy reports as a violation.
config({ jitless: true });
