import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import {
  CodeRequestSchema,
  EnrolmentConfirmSchema,
  PasswordRequestSchema,
  StepUpRequestSchema,
} from '../../protocol/wire/sign-in.ts';
import { refuse, type Collector, type Result } from '../collector.ts';
import { stepUp } from '../people/second-step.ts';
import type { SignIn } from '../people/sign-in.ts';
import { answer, parse } from './answer.ts';
import { requireWorkstation } from './identify-workstation.ts';

/** Routes that judge people for a workstation. */
export function addSignInRoutes(app: FastifyInstance, collector: Collector, signIn: SignIn): void {
  const add = <Schema extends z.ZodType>(
    url: string,
    schema: Schema,
    handle: (body: z.infer<Schema>, workstation: string) => Result<unknown> | Promise<Result<unknown>>,
  ): void => {
    app.post(url, { onRequest: requireWorkstation(collector) }, async (request, reply) =>
      answer(reply, await withBody(request, schema, handle)),
    );
  };
  const at = (workstation: string): { kind: 'workstation'; workstation: string } => ({
    kind: 'workstation',
    workstation,
  });

  add('/v1/sign-in/password', PasswordRequestSchema, (body, workstation) => signIn.password(body, at(workstation)));
  add('/v1/sign-in/code', CodeRequestSchema, (body, workstation) => signIn.code(body, at(workstation)));
  add('/v1/sign-in/enrolment', EnrolmentConfirmSchema, (body, workstation) => signIn.enrolment(body, at(workstation)));
  add('/v1/step-up', StepUpRequestSchema, (body, workstation) => stepUp(collector, { ...body, workstation }));
}

async function withBody<Schema extends z.ZodType>(
  request: FastifyRequest,
  schema: Schema,
  handle: (body: z.infer<Schema>, workstation: string) => Result<unknown> | Promise<Result<unknown>>,
): Promise<Result<unknown>> {
  if (request.workstation === null) return refuse('certificate.rejected');
  const body = parse(schema, request.body);
  return body.ok ? handle(body.value, request.workstation.id) : body;
}
