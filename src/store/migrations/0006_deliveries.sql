CREATE TABLE "millwright"."deliveries" (
	"source" text NOT NULL,
	"key" text NOT NULL,
	"twin" text,
	"subject" text NOT NULL,
	"payload" json NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"held_until" timestamp (3) with time zone,
	"task_id" uuid,
	"note" text,
	"settled_at" timestamp (3) with time zone,
	"reported_at" timestamp (3) with time zone,
	CONSTRAINT "deliveries_once" PRIMARY KEY("source","key")
);
--> statement-breakpoint
CREATE TABLE "millwright"."positions" (
	"reader" text PRIMARY KEY NOT NULL,
	"position" bigint NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_no_twins" ON "millwright"."deliveries" USING btree ("source","twin");--> statement-breakpoint
CREATE INDEX "deliveries_of_subject" ON "millwright"."deliveries" USING btree ("source","subject","received_at");--> statement-breakpoint
CREATE INDEX "deliveries_open" ON "millwright"."deliveries" USING btree ("source","received_at") WHERE "millwright"."deliveries"."reported_at" is null;