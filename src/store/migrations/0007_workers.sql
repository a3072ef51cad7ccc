CREATE TABLE "millwright"."endpoint_slots" (
	"endpoint" text NOT NULL,
	"slot" integer NOT NULL,
	"holder" uuid NOT NULL,
	"held_until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "endpoint_slots_once" PRIMARY KEY("endpoint","slot")
);
--> statement-breakpoint
CREATE TABLE "millwright"."workers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"abilities" json NOT NULL,
	"left" json NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "millwright"."projects" ADD COLUMN "remote" text;--> statement-breakpoint
CREATE INDEX "tasks_by_state" ON "millwright"."tasks" USING btree ("state","id");