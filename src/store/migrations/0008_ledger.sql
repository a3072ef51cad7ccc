CREATE TABLE "millwright"."ledger" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text,
	"title" text NOT NULL,
	"body" json NOT NULL,
	"status" text NOT NULL,
	"severity" text,
	"gate" text,
	"role" text,
	"run_id" uuid,
	"task_id" uuid,
	"by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"links" json NOT NULL,
	"version" integer NOT NULL,
	"terms" tsvector NOT NULL
);
--> statement-breakpoint
CREATE TABLE "millwright"."ledger_moves" (
	"record_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"by" text NOT NULL,
	"from" text,
	"to" text NOT NULL,
	"reason" text,
	"source" text,
	CONSTRAINT "ledger_moves_in_order" PRIMARY KEY("record_id","version")
);
--> statement-breakpoint
ALTER TABLE "millwright"."error_fixes" ADD COLUMN "id" uuid;--> statement-breakpoint
ALTER TABLE "millwright"."error_fixes" ADD COLUMN "terms" tsvector;--> statement-breakpoint
UPDATE "millwright"."error_fixes" SET
	"id" = (lpad(to_hex(floor(extract(epoch FROM "at") * 1000)::bigint), 12, '0') || '7' || substr(md5("run_id"::text || "identity"), 1, 3) || '8' || substr(md5("run_id"::text || "identity"), 4, 15))::uuid,
	"terms" = to_tsvector('simple', regexp_replace("problem"::text || ' ' || "change", '[^[:alnum:]]+', ' ', 'g'));--> statement-breakpoint
ALTER TABLE "millwright"."error_fixes" ALTER COLUMN "id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "millwright"."error_fixes" ALTER COLUMN "terms" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "millwright"."ledger" ADD CONSTRAINT "ledger_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "millwright"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "millwright"."ledger_moves" ADD CONSTRAINT "ledger_moves_record_id_ledger_id_fk" FOREIGN KEY ("record_id") REFERENCES "millwright"."ledger"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_once" ON "millwright"."ledger" USING btree ("project_id","key");--> statement-breakpoint
CREATE INDEX "ledger_of_project" ON "millwright"."ledger" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "ledger_of_kind" ON "millwright"."ledger" USING btree ("project_id","kind","id");--> statement-breakpoint
CREATE INDEX "ledger_of_status" ON "millwright"."ledger" USING btree ("project_id","status","id");--> statement-breakpoint
CREATE INDEX "ledger_of_gate" ON "millwright"."ledger" USING btree ("project_id","gate","id") WHERE "millwright"."ledger"."gate" is not null;--> statement-breakpoint
CREATE INDEX "ledger_of_kind_at_gate" ON "millwright"."ledger" USING btree ("project_id","kind","gate","id") WHERE "millwright"."ledger"."gate" is not null;--> statement-breakpoint
CREATE INDEX "ledger_of_role" ON "millwright"."ledger" USING btree ("project_id","role","id") WHERE "millwright"."ledger"."role" is not null;--> statement-breakpoint
CREATE INDEX "ledger_of_run" ON "millwright"."ledger" USING btree ("run_id","id") WHERE "millwright"."ledger"."run_id" is not null;--> statement-breakpoint
CREATE INDEX "ledger_of_task" ON "millwright"."ledger" USING btree ("task_id","id") WHERE "millwright"."ledger"."task_id" is not null;--> statement-breakpoint
CREATE INDEX "ledger_ends" ON "millwright"."ledger" USING btree ("expires_at") WHERE "millwright"."ledger"."expires_at" is not null;--> statement-breakpoint
CREATE INDEX "ledger_by_tail" ON "millwright"."ledger" USING btree (right("id"::text, 4));--> statement-breakpoint
CREATE INDEX "ledger_by_terms" ON "millwright"."ledger" USING gin ("terms");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_moves_once" ON "millwright"."ledger_moves" USING btree ("record_id","source");--> statement-breakpoint
CREATE INDEX "error_fixes_in_ledger" ON "millwright"."error_fixes" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "error_fixes_by_tail" ON "millwright"."error_fixes" USING btree (right("id"::text, 4));--> statement-breakpoint
CREATE INDEX "error_fixes_by_terms" ON "millwright"."error_fixes" USING gin ("terms");--> statement-breakpoint
CREATE INDEX "moves_of_persons" ON "millwright"."task_moves" USING btree ("at") WHERE "millwright"."task_moves"."from" = 'review' and "millwright"."task_moves"."by" <> 'millwright';