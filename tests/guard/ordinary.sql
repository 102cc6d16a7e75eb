-- The world of ordinary.sh: tables with all that planning and analysis look at, none of it harmful.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE SCHEMA ordinary;
GRANT USAGE ON SCHEMA ordinary TO PUBLIC;
SET search_path = ordinary, public;

CREATE FUNCTION immutable_unaccent(text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$ BEGIN RETURN translate($1, 'áéíóúäöü', 'aeiouaou'); END $$;
CREATE FUNCTION slug(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN regexp_replace(lower($1), '[^a-z0-9]+', '-', 'g'); END $$;
CREATE FUNCTION full_name(first text, last text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN first || ' ' || last; END $$;
CREATE FUNCTION is_loyal(integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN $1 > 100; END $$;
CREATE FUNCTION pinned(text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS 'SELECT lower($1)';
CREATE FUNCTION is_plate(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN $1 ~ '^[A-Z]'; END $$;
CREATE FUNCTION is_recent(date) RETURNS boolean LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN $1 > '1990-01-01'; END $$;
CREATE FUNCTION plain_wrap(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT ordinary.immutable_unaccent($1) $$;
CREATE FUNCTION plain_atomic(a text) RETURNS text LANGUAGE sql IMMUTABLE RETURN lower(a) || ' ';
CREATE FUNCTION is_postcode(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1 ~ '^[0-9]{4,5}$' $$;

CREATE DOMAIN email AS text CHECK (VALUE ~ '^[^@]+@[^@]+$');
CREATE DOMAIN postcode AS varchar(5) CHECK (VALUE ~ '^[0-9]+$');
CREATE DOMAIN amount AS numeric(12, 2) CHECK (VALUE >= 0) NOT NULL;
CREATE DOMAIN rate AS float8 CHECK (VALUE BETWEEN 0 AND 1);
CREATE DOMAIN small_rate AS rate CHECK (VALUE < 0.5);
CREATE DOMAIN labels AS text[] CHECK (cardinality(VALUE) < 20);
CREATE DOMAIN short AS varchar(3);
CREATE TYPE tier AS ENUM ('bronze', 'silver', 'gold');
CREATE FUNCTION is_gold(tier) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1 = 'gold' $$;
CREATE TYPE address AS (street text, code postcode, city text);
CREATE TYPE price_range AS RANGE (SUBTYPE = numeric);
CREATE TYPE contact AS (mail email, home address);

CREATE TABLE clients (
    id integer PRIMARY KEY, first text, last text, mail email, code postcode, tier tier, home address, past address[], labels labels,
    mails email[], points integer, active boolean, joined date, spent amount, discount small_rate, budget price_range, note short,
    search tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, coalesce(first, '') || ' ' || coalesce(last, ''))) STORED,
    slug text GENERATED ALWAYS AS (slug(last)) STORED, during tstzrange, meta jsonb);
INSERT INTO clients (id, first, last, mail, code, tier, home, past, labels, mails, points, active, joined, spent, discount, budget, note, during, meta)
    SELECT g, (ARRAY['Ana', 'Björn', 'Chloé', 'Dag'])[1 + g % 4], 'Name ' || g % 9, 'c' || g || '@example.org', lpad((g * 7)::text, 5, '0'),
    (ARRAY['bronze', 'silver', 'gold'])[1 + g % 3]::tier, ROW('Street ' || g, '12345', (ARRAY['Rome', 'Oslo'])[1 + g % 2])::address,
    ARRAY[ROW('Old ' || g, '54321', 'Lima')::address], ARRAY['l' || g % 3, 'x'], ARRAY['a' || g || '@example.org']::email[], g * 5, g % 5 > 0,
    date '2025-01-01' + g * 3, g * 10.5, (g % 5) / 11.0, numrange(g, g + 10)::text::price_range, 'n' || g % 10,
    tstzrange(timestamptz '2026-01-01Z' + g * interval '1 day', timestamptz '2026-01-03Z' + g * interval '1 day'),
    jsonb_build_object('channel', (ARRAY['web', 'shop'])[1 + g % 2], 'visits', g)
    FROM generate_series(1, 60) g;
CREATE INDEX ON clients (lower(last));
CREATE INDEX ON clients (lower(last) text_pattern_ops);
CREATE INDEX ON clients (immutable_unaccent(first));
CREATE INDEX ON clients (immutable_unaccent(lower(first)));
CREATE INDEX ON clients (immutable_unaccent(coalesce(first, '')));
CREATE INDEX ON clients ((immutable_unaccent(first::varchar)::text));
CREATE INDEX ON clients (full_name(first, last));
CREATE INDEX ON clients (pinned(last));
CREATE INDEX ON clients ((first || ' ' || last));
CREATE INDEX ON clients ((EXTRACT(year FROM joined)));
CREATE INDEX ON clients ((date_trunc('month', joined::timestamp)));
CREATE INDEX ON clients (((home).city));
CREATE INDEX ON clients ((meta ->> 'channel'));
CREATE INDEX ON clients (((meta ->> 'visits')::integer));
CREATE INDEX ON clients ((CASE WHEN active THEN points ELSE 0 END));
CREATE INDEX ON clients (lpad(code, 8, '0'));
CREATE INDEX ON clients (to_tsvector('english'::regconfig, last));
CREATE INDEX ON clients (md5(mail));
CREATE UNIQUE INDEX ON clients (lower(mail));
CREATE INDEX ON clients (joined) WHERE active;
CREATE INDEX ON clients (joined) WHERE tier = 'gold';
CREATE INDEX ON clients (joined) WHERE tier IN ('gold', 'silver') OR points > 200;
CREATE INDEX ON clients (points) INCLUDE (spent) WHERE is_loyal(points);
CREATE INDEX ON clients (points) WHERE spent > 100 AND NOT (first IS NULL);
CREATE INDEX ON clients (id) WHERE joined > '2025-02-01'::date AND last LIKE 'Name%';
CREATE INDEX ON clients (id) WHERE discount::rate > 0.1;
CREATE INDEX ON clients USING gin (labels);
CREATE INDEX ON clients USING gin (search);
CREATE INDEX ON clients USING gin (meta jsonb_path_ops);
CREATE INDEX ON clients USING gin (last public.gin_trgm_ops);
CREATE INDEX ON clients USING gist (during);
CREATE INDEX ON clients USING gist (budget);
CREATE INDEX ON clients USING hash (mail);
CREATE INDEX ON clients USING brin (joined);
CREATE INDEX ON clients (plain_atomic(last));
CREATE INDEX ON clients (plain_wrap(first));
CREATE INDEX ON clients (is_gold(tier));
CREATE STATISTICS clients_1 ON lower(last), (joined - date '2025-01-01') FROM clients;
CREATE STATISTICS clients_2 (dependencies) ON tier, active FROM clients;
CREATE STATISTICS clients_3 ON (immutable_unaccent(first)) FROM clients;
ALTER TABLE clients ADD CHECK (points >= 0), ADD CHECK (is_postcode(code)), ADD CHECK (is_recent(joined)), ADD CHECK (full_name(first, 'x') <> '');

CREATE TABLE sales (id integer, day date NOT NULL, region text, client integer, total amount, CHECK (client > 0)) PARTITION BY RANGE (day);
CREATE TABLE sales_2025 PARTITION OF sales (CHECK (total < 100000)) FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (region);
CREATE TABLE sales_2025_north PARTITION OF sales_2025 FOR VALUES IN ('north', 'west');
CREATE TABLE sales_2025_other PARTITION OF sales_2025 (CHECK (is_loyal(id + 1000))) DEFAULT;
CREATE TABLE sales_2026 PARTITION OF sales FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX ON sales (lower(region));
CREATE INDEX ON sales_2026 (slug(region)) WHERE client > 3;
INSERT INTO sales SELECT g, date '2025-01-01' + g * 2, (ARRAY['north', 'south', 'west', 'east'])[1 + g % 4], 1 + g % 60, g * 3.5 FROM generate_series(1, 300) g;
CREATE TABLE visits (id integer, url text, at timestamp) PARTITION BY HASH (lower(url));
CREATE TABLE visits_0 PARTITION OF visits FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO visits SELECT g, '/page/' || g % 11, timestamp '2026-01-01' + g * interval '1 hour' FROM generate_series(1, 100) g;
CREATE TABLE pages (url text, size integer) PARTITION BY LIST (slug(url));
CREATE TABLE pages_all PARTITION OF pages DEFAULT;
INSERT INTO pages SELECT '/page/' || g, g * 100 FROM generate_series(0, 10) g;
CREATE TABLE yearly (y integer, amount numeric) PARTITION BY RANGE ((y * 12), y);
CREATE TABLE yearly_all PARTITION OF yearly FOR VALUES FROM (MINVALUE, MINVALUE) TO (MAXVALUE, MAXVALUE);
INSERT INTO yearly SELECT 2000 + g, g * 1.5 FROM generate_series(1, 26) g;

CREATE TABLE vehicles (id integer, plate text, wheels integer, CHECK (wheels > 0));
CREATE TABLE cars (doors integer, CHECK (wheels = 4), CHECK (is_plate(plate))) INHERITS (vehicles);
CREATE TABLE trucks (load numeric, CHECK (wheels > 4), CHECK (load > 0 OR load IS NULL), CHECK (plate = upper(plate))) INHERITS (vehicles);
CREATE TABLE tippers (height numeric, CHECK (height BETWEEN 1 AND 5)) INHERITS (trucks);
INSERT INTO vehicles VALUES (1, 'BIKE1', 2);
INSERT INTO cars SELECT g, 'CAR' || g, 4, 2 + g % 4 FROM generate_series(2, 9) g;
INSERT INTO trucks SELECT g, 'TRUCK' || g, 6 + g % 3 * 2, g * 1.5 FROM generate_series(10, 15) g;
INSERT INTO tippers VALUES (16, 'TIP1', 8, 12, 2.5);
CREATE INDEX ON trucks (lower(plate));

CREATE TABLE papers (id integer, owner text, team integer, title text, open boolean, written date);
INSERT INTO papers SELECT g, (ARRAY['tester', 'postgres', 'other'])[1 + g % 3], g % 4, 'Paper ' || g, g % 5 = 0, date '2026-01-01' + g FROM generate_series(1, 40) g;
CREATE TABLE members (member text, team integer);
INSERT INTO members VALUES ('tester', 1), ('tester', 2), ('postgres', 3);
ALTER TABLE papers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON papers USING (owner = current_user);
CREATE POLICY open ON papers FOR SELECT USING (open AND written <= CURRENT_DATE + 10000);
CREATE POLICY team ON papers FOR SELECT USING (team IN (SELECT m.team FROM members m WHERE m.member = current_user));
CREATE POLICY limits ON papers AS RESTRICTIVE USING (id < coalesce(nullif(current_setting('app.most', true), ''), '1000')::integer);
CREATE POLICY grants ON papers FOR UPDATE USING (pg_has_role(current_user, 'pg_monitor', 'member'));
CREATE TABLE ledger (id integer, book text, sum numeric);
INSERT INTO ledger SELECT g, 'book ' || g % 3, g FROM generate_series(1, 20) g;
ALTER TABLE ledger ENABLE ROW LEVEL SECURITY;
CREATE POLICY rights ON ledger USING (has_table_privilege(current_user, 'ordinary.ledger', 'select') AND EXISTS (SELECT FROM pg_roles r WHERE r.rolname = current_user AND NOT r.rolsuper));
CREATE VIEW own_papers AS SELECT id, title, owner FROM papers WHERE open;
CREATE VIEW asked_papers WITH (security_invoker) AS SELECT * FROM papers;
CREATE VIEW barred WITH (security_barrier) AS SELECT * FROM clients WHERE active;
CREATE VIEW totals AS SELECT region, date_trunc('month', day)::date AS month, sum(total) AS total FROM sales GROUP BY 1, 2;
CREATE MATERIALIZED VIEW best AS SELECT client, sum(total) AS total FROM sales GROUP BY client;
CREATE INDEX ON best (client) WHERE total > 100;
CREATE INDEX ON best ((round(total)));

CREATE TABLE rooms (room integer, during tsrange, EXCLUDE USING gist (during WITH &&) WHERE (room > 0));
INSERT INTO rooms SELECT g, tsrange(timestamp '2026-01-01' + g * interval '1 day', timestamp '2026-01-01' + (g + 1) * interval '1 day') FROM generate_series(1, 20) g;
ANALYZE;
GRANT SELECT ON ALL TABLES IN SCHEMA ordinary TO tester;
