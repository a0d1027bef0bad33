ALTER TABLE "accounts" ADD COLUMN "captured_active" boolean;--> statement-breakpoint
-- Account names know no case: `a12` and `A12` are one person.
CREATE UNIQUE INDEX "people_number_caseless" ON "people" USING btree ("organization", upper("number"));
--> statement-breakpoint
-- Two employments of one person never share a day.
ALTER TABLE "employments" ADD CONSTRAINT "employments_no_overlap" EXCLUDE USING gist (
  "person_id" WITH =, daterange(
    "first_day",
    CASE WHEN "last_day_worked" IS NOT NULL THEN greatest("first_day", "last_day_worked") END,
    '[]'
  ) WITH &&
) WHERE ("state" <> 'never-started' AND ("state" <> 'ended' OR "last_day_worked" IS NOT NULL));
