ALTER TABLE "millwright"."model_calls" ADD COLUMN "asked" text;--> statement-breakpoint
ALTER TABLE "millwright"."model_calls" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "millwright"."model_calls" ADD COLUMN "first_token_ms" double precision;--> statement-breakpoint
ALTER TABLE "millwright"."model_calls" ADD COLUMN "prompt_tokens_per_second" double precision;--> statement-breakpoint
ALTER TABLE "millwright"."model_calls" ADD COLUMN "answer_tokens_per_second" double precision;--> statement-breakpoint
ALTER TABLE "millwright"."outcomes" ADD COLUMN "language" text DEFAULT 'unknown' NOT NULL;