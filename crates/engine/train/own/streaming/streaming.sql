-- Video streaming service. Deterministic data relative to current_date.
DROP SCHEMA IF EXISTS streaming CASCADE;
CREATE SCHEMA streaming;
SET search_path TO streaming;

CREATE FUNCTION hx(s text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashtext(s) & 2147483647) % n $$;

CREATE TYPE title_kind AS ENUM ('film', 'series', 'documentary');
CREATE TYPE maturity_level AS ENUM ('kids', 'teen', 'adult');
CREATE TYPE device_kind AS ENUM ('tv', 'phone', 'tablet', 'web', 'console');
CREATE TYPE payment_status AS ENUM ('pending', 'succeeded', 'failed', 'refunded');
CREATE TYPE payment_method AS ENUM ('card', 'paypal', 'direct_debit', 'gift_card');
CREATE TYPE plan_end_reason AS ENUM ('upgrade', 'downgrade', 'cancelled', 'payment_failure');
CREATE TYPE ticket_state AS ENUM ('new', 'open', 'waiting_on_customer', 'resolved', 'closed');
CREATE TYPE ticket_priority AS ENUM ('low', 'normal', 'high', 'urgent');
CREATE TYPE ticket_topic AS ENUM ('billing', 'playback', 'login', 'content', 'cancellation');
CREATE TYPE signup_channel AS ENUM ('organic', 'referral', 'paid_social', 'partner', 'gift');

CREATE TABLE plans (
  id int PRIMARY KEY,
  name text NOT NULL UNIQUE,
  monthly_price_cents int NOT NULL,
  max_streams int NOT NULL,
  has_ads boolean NOT NULL DEFAULT false,
  retired_at timestamptz
);
COMMENT ON TABLE plans IS 'Plans on offer; retired plans can still be held by existing customers';

CREATE TABLE accounts (
  id int PRIMARY KEY,
  email text NOT NULL UNIQUE,
  full_name text NOT NULL,
  country text NOT NULL,
  signup_channel signup_channel NOT NULL,
  marketing_opt_in boolean NOT NULL,
  referred_by_id int REFERENCES accounts,
  created_at timestamptz NOT NULL,
  deleted_at timestamptz
);
COMMENT ON TABLE accounts IS 'One row per household that signed up. deleted_at set = account closed (soft delete).';
COMMENT ON COLUMN accounts.country IS 'ISO 3166 two-letter code';

CREATE TABLE plan_history (
  id int PRIMARY KEY,
  account_id int NOT NULL REFERENCES accounts,
  plan_id int NOT NULL REFERENCES plans,
  valid_from date NOT NULL,
  valid_to date,
  end_reason plan_end_reason
);
COMMENT ON TABLE plan_history IS 'Which plan an account was on and when. valid_to is exclusive; NULL means still running, so an account without an open row is not a paying subscriber.';

CREATE TABLE profiles (
  id int PRIMARY KEY,
  account_id int NOT NULL REFERENCES accounts,
  nickname text NOT NULL,
  is_kids boolean NOT NULL DEFAULT false,
  language text NOT NULL,
  created_at timestamptz NOT NULL,
  deleted_at timestamptz
);

CREATE TABLE titles (
  id int PRIMARY KEY,
  name text NOT NULL,
  kind title_kind NOT NULL,
  release_year int NOT NULL,
  runtime_minutes int,
  maturity maturity_level NOT NULL,
  is_original boolean NOT NULL DEFAULT false,
  original_language text NOT NULL,
  added_at timestamptz NOT NULL,
  deleted_at timestamptz
);
COMMENT ON COLUMN titles.runtime_minutes IS 'NULL for series, see episodes';
COMMENT ON COLUMN titles.is_original IS 'Produced by us';
COMMENT ON COLUMN titles.deleted_at IS 'When the title left the catalogue';

CREATE TABLE title_genres (
  title_id int NOT NULL REFERENCES titles,
  genre text NOT NULL,
  PRIMARY KEY (title_id, genre)
);

CREATE TABLE episodes (
  id int PRIMARY KEY,
  title_id int NOT NULL REFERENCES titles,
  season_number int NOT NULL,
  episode_number int NOT NULL,
  name text NOT NULL,
  runtime_minutes int NOT NULL,
  released_on date NOT NULL,
  UNIQUE (title_id, season_number, episode_number)
);

CREATE TABLE plays (
  id int PRIMARY KEY,
  profile_id int NOT NULL REFERENCES profiles,
  title_id int NOT NULL REFERENCES titles,
  episode_id int REFERENCES episodes,
  device device_kind NOT NULL,
  started_at timestamptz NOT NULL,
  seconds_watched int NOT NULL,
  completed boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE plays IS 'One row per playback session';

CREATE TABLE ratings (
  id int PRIMARY KEY,
  profile_id int NOT NULL REFERENCES profiles,
  title_id int NOT NULL REFERENCES titles,
  stars smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
  created_at timestamptz NOT NULL,
  UNIQUE (profile_id, title_id)
);

CREATE TABLE watchlist_items (
  id int PRIMARY KEY,
  profile_id int NOT NULL REFERENCES profiles,
  title_id int NOT NULL REFERENCES titles,
  added_at timestamptz NOT NULL,
  removed_at timestamptz
);

CREATE TABLE payments (
  id int PRIMARY KEY,
  account_id int NOT NULL REFERENCES accounts,
  plan_id int NOT NULL REFERENCES plans,
  amount_cents int NOT NULL,
  method payment_method NOT NULL,
  status payment_status NOT NULL,
  charged_at timestamptz NOT NULL,
  refunded_at timestamptz
);
COMMENT ON COLUMN payments.amount_cents IS 'Euro cents';
COMMENT ON COLUMN payments.status IS 'Only succeeded payments count as revenue';

CREATE TABLE support_tickets (
  id int PRIMARY KEY,
  account_id int NOT NULL REFERENCES accounts,
  topic ticket_topic NOT NULL,
  priority ticket_priority NOT NULL,
  state ticket_state NOT NULL,
  assignee text,
  opened_at timestamptz NOT NULL,
  first_reply_at timestamptz,
  resolved_at timestamptz,
  satisfaction smallint
);
COMMENT ON COLUMN support_tickets.satisfaction IS 'Customer score 1 to 5 given after resolution';

INSERT INTO plans VALUES
 (1, 'Basic with ads', 599, 1, true, NULL),
 (2, 'Standard', 1099, 2, false, NULL),
 (3, 'Premium', 1599, 4, false, NULL),
 (4, 'Family', 1899, 6, false, NULL),
 (5, 'Student', 499, 1, false, (current_date - 210)::timestamptz),
 (6, 'Mobile only', 399, 1, true, NULL);

INSERT INTO accounts
SELECT g, lower(f || '.' || l) || g || '@' || (ARRAY['mail.example','post.example','web.example'])[1 + hx('dm' || g, 3)], f || ' ' || l,
  (ARRAY['DE','DE','DE','FR','FR','ES','ES','NL','PL','IT','AT','BE'])[1 + hx('co' || g, 12)],
  (ARRAY['organic','organic','organic','referral','paid_social','paid_social','partner'])[1 + hx('sc' || g, 7)]::signup_channel,
  hx('mo' || g, 5) < 2, NULL,
  (current_date - ago)::timestamptz + make_interval(mins => CASE WHEN ago = 0 THEN 0 ELSE 360 + hx('tm' || g, 1000) END), NULL
FROM (SELECT g, greatest(0, ((430 - g) * 1.75)::int + hx('j' || g, 14) - 17) AS ago,
   (ARRAY['Anna','Lukas','Marie','Jonas','Sofia','Mateo','Chloe','Hugo','Ines','Pablo','Emma','Noah','Zofia','Jakub','Giulia','Marco','Lotte','Daan','Clara','Felix'])[1 + hx('fn' || g, 20)] AS f,
   (ARRAY['Becker','Schmidt','Dubois','Moreau','Garcia','Lopez','Jansen','Visser','Kowalska','Nowak','Rossi','Ricci','Gruber','Peeters','Weber','Lambert','Romero','Bakker'])[1 + hx('ln' || g, 18)] AS l
   FROM generate_series(1, 430) g) x;
UPDATE accounts SET referred_by_id = 1 + hx('rf' || id, id - 1) WHERE signup_channel = 'referral' AND id > 10;

-- plan history: up to three stretches per account; some accounts never took a plan
WITH a AS (SELECT id, created_at::date AS d FROM accounts WHERE hx('np' || id, 19) <> 0),
s1 AS (
  SELECT id, 1 AS k, CASE WHEN d < current_date - 230 AND hx('st' || id, 9) = 0 THEN 5 ELSE (ARRAY[1,1,1,2,2,2,2,3,3,4,6])[1 + hx('p1' || id, 11)] END AS p,
    d + CASE WHEN hx('tr' || id, 4) = 0 THEN 7 * (1 + hx('tr2' || id, 3)) ELSE 0 END AS f, 35 + hx('l1' || id, 60) * hx('l1b' || id, 14) AS len,
    (ARRAY['upgrade','upgrade','downgrade','cancelled','cancelled','cancelled','payment_failure'])[1 + hx('e1' || id, 7)] AS why FROM a
), s1b AS (SELECT id, k, p, f, CASE WHEN f + len < current_date THEN f + len END AS t, CASE WHEN p IN (4) AND why = 'upgrade' THEN 'downgrade' WHEN p IN (5, 6, 1) AND why = 'downgrade' THEN 'upgrade' ELSE why END AS why FROM s1 WHERE f <= current_date),
s2 AS (
  SELECT id, 2 AS k, CASE WHEN why = 'upgrade' THEN CASE p WHEN 6 THEN 1 WHEN 5 THEN 2 WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE 4 END
      WHEN why = 'downgrade' THEN CASE p WHEN 4 THEN 2 WHEN 3 THEN 2 ELSE 1 END ELSE (ARRAY[1,2,2,3])[1 + hx('p2' || id, 4)] END AS p,
    t + CASE WHEN why IN ('upgrade', 'downgrade') THEN 0 ELSE 20 + hx('gp' || id, 90) END AS f, 30 + hx('l2' || id, 400) AS len,
    (ARRAY['upgrade','downgrade','cancelled','cancelled','payment_failure'])[1 + hx('e2' || id, 5)] AS why
  FROM s1b WHERE t IS NOT NULL AND (why IN ('upgrade', 'downgrade') OR hx('bk' || id, 3) = 0)
), s2b AS (SELECT id, k, p, f, CASE WHEN f + len < current_date THEN f + len END AS t, CASE WHEN p = 4 AND why = 'upgrade' THEN 'downgrade' WHEN p IN (1, 6) AND why = 'downgrade' THEN 'upgrade' ELSE why END AS why FROM s2 WHERE f <= current_date),
s3b AS (
  SELECT id, 3 AS k, CASE WHEN why = 'upgrade' THEN CASE p WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE 4 END ELSE CASE p WHEN 4 THEN 3 WHEN 3 THEN 2 ELSE 1 END END AS p, t AS f, NULL::date AS t, NULL::text AS why
  FROM s2b WHERE t IS NOT NULL AND why IN ('upgrade', 'downgrade')
), u AS (SELECT * FROM s1b UNION ALL SELECT * FROM s2b UNION ALL SELECT * FROM s3b)
INSERT INTO plan_history
SELECT row_number() OVER (ORDER BY f, id), id, p, f, t, CASE WHEN t IS NOT NULL THEN why::plan_end_reason END FROM u;

UPDATE accounts a SET deleted_at = x.d
FROM (SELECT account_id, (max(valid_to) + 2 + hx('dl' || account_id, 20))::timestamptz + interval '10 hours' AS d
      FROM plan_history GROUP BY account_id HAVING bool_and(valid_to IS NOT NULL)) x
WHERE x.account_id = a.id AND hx('del' || a.id, 10) < 6 AND x.d < current_date;

INSERT INTO profiles
SELECT row_number() OVER (ORDER BY cr, id, k), id, nick, kids, lang, cr, CASE WHEN hx('pd' || id || k, 14) = 0 AND k > 1 AND cr + make_interval(days => 20 + hx('pdd' || id, 200)) < least(current_date, del) THEN cr + make_interval(days => 20 + hx('pdd' || id, 200)) WHEN del IS NOT NULL THEN greatest(cr, del) END
FROM (
  SELECT a.id, k, CASE WHEN k = 1 THEN split_part(a.full_name, ' ', 1) ELSE (ARRAY['Kids','Mama','Papa','Oma','Guest','Max','Lea','Living room'])[1 + hx('nk' || a.id || k, 8)] END AS nick,
    k > 1 AND hx('nk' || a.id || k, 8) IN (0, 5, 6) AND hx('kd' || a.id || k, 4) > 0 AS kids,
    CASE WHEN hx('lg' || a.id || k, 8) = 0 THEN 'en' ELSE CASE a.country WHEN 'DE' THEN 'de' WHEN 'AT' THEN 'de' WHEN 'FR' THEN 'fr' WHEN 'BE' THEN 'fr' WHEN 'ES' THEN 'es' WHEN 'NL' THEN 'nl' WHEN 'PL' THEN 'pl' ELSE 'it' END END AS lang,
    CASE WHEN k = 1 THEN a.created_at ELSE least(a.created_at + make_interval(days => hx('pc' || a.id || k, 90)), a.deleted_at - interval '1 day', current_date - interval '2 hours') END AS cr, a.deleted_at AS del
  FROM accounts a, LATERAL generate_series(1, 1 + hx('np' || a.id || 'x', 4)) k
  WHERE k = 1 OR a.created_at < current_date - interval '1 day'
) x;

-- catalogue
INSERT INTO titles
SELECT g, CASE WHEN k = 'documentary' THEN (ARRAY['Inside the ','Secrets of the ','Life on the '])[1 + g % 3] || n ELSE 'The ' || adj || ' ' || n END, k::title_kind,
  extract(year FROM current_date)::int - (CASE WHEN hx('ry' || g, 3) = 0 THEN hx('ry2' || g, 32) ELSE hx('ry2' || g, 6) END),
  CASE WHEN k <> 'series' THEN CASE WHEN k = 'film' THEN 78 + hx('rt' || g, 80) ELSE 42 + hx('rt' || g, 55) END END,
  (ARRAY['kids','teen','teen','adult','adult','adult'])[1 + hx('ma' || g, 6)]::maturity_level, hx('or' || g, 4) = 0,
  (ARRAY['en','en','en','de','fr','es','pl','it'])[1 + hx('ol' || g, 8)],
  (current_date - (CASE WHEN hx('ad' || g, 4) = 0 THEN hx('ad2' || g, 100) ELSE 60 + hx('ad2' || g, 800) END))::timestamptz + make_interval(hours => 0), NULL
FROM (SELECT g, CASE WHEN g % 10 IN (1, 4, 8) THEN 'series' WHEN g % 10 IN (6) OR g % 20 = 13 THEN 'documentary' ELSE 'film' END AS k,
  (ARRAY['Silent','Crimson','Hidden','Last','Broken','Golden','Winter','Distant','Electric','Paper','Hollow'])[1 + g % 11] AS adj,
  (ARRAY['Harbour','Orchard','Signal','Kingdom','Lighthouse','Garden','Machine','River','Witness','Circus','Mountain','Bakery','Frontier'])[1 + g % 13] AS n
  FROM generate_series(1, 96) g) x;
UPDATE titles SET deleted_at = added_at + make_interval(days => 90 + hx('tdl' || id, 400)) WHERE hx('td' || id, 9) = 0 AND added_at + make_interval(days => 90 + hx('tdl' || id, 400)) < current_date;

INSERT INTO title_genres
SELECT DISTINCT t.id, CASE WHEN t.maturity = 'kids' AND k = 1 THEN 'Family' ELSE (ARRAY['Drama','Drama','Drama','Comedy','Comedy','Thriller','Thriller','Sci-Fi','Romance','Crime','Animation','History'])[1 + hx('ge' || t.id || k, 12)] END
FROM titles t, LATERAL generate_series(1, 1 + hx('gn' || t.id, 3)) k;

INSERT INTO episodes
SELECT row_number() OVER (ORDER BY t.id, s, e), t.id, s, e,
  (ARRAY['Pilot','Old Friends','The Letter','Nightfall','Crossing','Blood and Water','A Visitor','Homecoming','The Deal','Low Tide'])[1 + CASE WHEN s = 1 AND e = 1 THEN 0 ELSE 1 + hx('en' || t.id || s || e, 9) END],
  CASE WHEN t.id % 4 = 0 THEN 22 ELSE 40 END + hx('er' || t.id || s || e, 16),
  least(t.added_at::date + (s - 1) * 150 + (e - 1) * 7, current_date + 28 + e)
FROM titles t, LATERAL generate_series(1, 1 + hx('sn' || t.id, 4)) s, LATERAL generate_series(1, 5 + hx('es' || t.id || s, 5)) e
WHERE t.kind = 'series' AND (s = 1 OR t.added_at::date + (s - 1) * 150 < current_date + 20);

-- plays
WITH p AS (SELECT id, account_id, created_at, deleted_at, is_kids, row_number() OVER (ORDER BY id) AS rn, count(*) OVER () AS n FROM profiles WHERE hx('lazy' || id, 12) <> 0),
t AS (SELECT *, row_number() OVER (ORDER BY hashtext('pop' || id)) AS rn, count(*) OVER () AS n FROM titles WHERE id NOT IN (29, 52, 77)),
g AS (
  SELECT g, p.id AS pid, p.is_kids, t.id AS tid, t.kind, t.runtime_minutes, t.added_at, t.deleted_at AS tdel, p.created_at AS pc, p.deleted_at AS pdel,
    (current_date - floor(power(hx('pg' || g, 10000) / 10000.0, 1.35) * 400)::int)::timestamptz AS day
  FROM generate_series(1, 11500) g
  JOIN p ON p.rn = 1 + floor(power(hx('pp' || g, 10000) / 10000.0, 1.25) * p.n)::int
  JOIN t ON t.rn = 1 + floor(power(hx('pt' || g, 10000) / 10000.0, 1.9) * t.n)::int
), h AS (
  SELECT *, day + CASE WHEN day = current_date::timestamptz THEN make_interval(mins => hx('hm' || g, 20)) ELSE make_interval(mins => least(1439, (ARRAY[420,780,1020,1110,1140,1170,1200,1230,1260,1290,1320])[1 + hx('hh' || g, 11)] + hx('hm' || g, 115))) END AS st FROM g
), ep AS (SELECT title_id, id, runtime_minutes, row_number() OVER (PARTITION BY title_id ORDER BY season_number, episode_number) AS rn, count(*) OVER (PARTITION BY title_id) AS n FROM episodes WHERE released_on <= current_date),
j AS (
  SELECT h.*, ep.id AS eid, coalesce(ep.runtime_minutes, h.runtime_minutes) AS rt
  FROM h LEFT JOIN ep ON ep.title_id = h.tid AND ep.rn = 1 + floor(power(hx('ee' || h.g, 1000) / 1000.0, 1.5) * ep.n)::int
  LEFT JOIN episodes e2 ON e2.id = ep.id
  WHERE h.st >= h.pc AND h.st >= h.added_at AND (h.tdel IS NULL OR h.st < h.tdel) AND (h.pdel IS NULL OR h.st < h.pdel) AND (h.kind <> 'series' OR (ep.id IS NOT NULL AND e2.released_on <= h.st::date))
    AND EXISTS (SELECT 1 FROM profiles pr JOIN plan_history ph USING (account_id) WHERE pr.id = h.pid AND h.st::date >= ph.valid_from AND (ph.valid_to IS NULL OR h.st::date < ph.valid_to))
), f AS (SELECT *, CASE WHEN hx('cm' || g, 100) < 55 + CASE WHEN kind = 'series' THEN 15 ELSE 0 END - tid % 20 THEN 1.0 ELSE 0.03 + hx('fr' || g, 85) / 100.0 END AS fr FROM j)
INSERT INTO plays
SELECT row_number() OVER (ORDER BY st, g), pid, tid, eid, (ARRAY['tv','tv','tv','tv','phone','phone','tablet','web','web','console'])[1 + CASE WHEN is_kids THEN 3 + hx('dk' || g, 4) ELSE hx('dk' || g, 10) END]::device_kind,
  st, (rt * 60 * fr)::int, fr = 1.0
FROM f;

INSERT INTO ratings
SELECT row_number() OVER (ORDER BY at, profile_id, title_id), profile_id, title_id, greatest(1, least(5, 1 + title_id % 3 + hx('rs' || profile_id || '-' || title_id, 4))), at
FROM (SELECT profile_id, title_id, max(started_at + make_interval(secs => seconds_watched + 60)) AS at FROM plays WHERE completed AND started_at < current_date - interval '3 hours' GROUP BY 1, 2) x
WHERE hx('rt' || profile_id || '-' || title_id, 100) < 34;

INSERT INTO watchlist_items
SELECT row_number() OVER (ORDER BY at, pid, tid), pid, tid, at, CASE WHEN hx('wr' || pid || '-' || tid, 3) = 0 THEN least(at + make_interval(days => 1 + hx('wd' || pid || tid, 60)), current_date::timestamptz) END
FROM (SELECT p.id AS pid, t.id AS tid, greatest(p.created_at, t.added_at) + make_interval(hours => 1 + hx('wa' || p.id || '-' || t.id, 200) * 24) AS at
      FROM profiles p JOIN titles t ON hx('wl' || p.id || '-' || t.id, 1000) < 18 + (t.id % 7) * 3 WHERE p.deleted_at IS NULL AND t.deleted_at IS NULL AND hx('nowl' || p.id, 4) > 0) x
WHERE at < current_date;

-- payments: monthly while on a plan
WITH m AS (
  SELECT ph.id AS phid, ph.account_id, ph.plan_id, ph.valid_to, ph.end_reason, pl.monthly_price_cents AS amt, (ph.valid_from + make_interval(months => i))::date AS d, i
  FROM plan_history ph JOIN plans pl ON pl.id = ph.plan_id, LATERAL generate_series(0, 26) i
  WHERE ph.valid_from + make_interval(months => i) < coalesce(ph.valid_to, current_date)
), m2 AS (
  SELECT *, row_number() OVER (PARTITION BY phid ORDER BY d DESC) = 1 AS is_last, hx('ps' || phid || ':' || i, 100) AS r FROM m
), m3 AS (
  SELECT *, CASE WHEN end_reason = 'payment_failure' AND is_last THEN 'failed' WHEN d >= current_date - 2 AND r < 50 THEN 'pending' WHEN r < 4 THEN 'failed' WHEN r < 6 THEN 'refunded' ELSE 'succeeded' END AS s FROM m2
), m4 AS (
  SELECT account_id, plan_id, amt, d, phid, i, s, d::timestamptz + interval '6 hours' AS at FROM m3
  UNION ALL SELECT account_id, plan_id, amt, d, phid, i, 'succeeded', d::timestamptz + interval '3 days 6 hours' FROM m3 WHERE s = 'failed' AND end_reason IS DISTINCT FROM 'payment_failure' AND hx('ry' || phid || i, 3) > 0 AND d < current_date - 4
)
INSERT INTO payments
SELECT row_number() OVER (ORDER BY at, account_id, phid, i), account_id, plan_id, CASE WHEN i = 0 AND hx('promo' || phid, 6) = 0 THEN amt / 2 ELSE amt END,
  (ARRAY['card','card','card','paypal','paypal','direct_debit','gift_card'])[1 + hx('pm' || account_id || CASE WHEN i > 9 THEN 'b' ELSE '' END, 7)]::payment_method, s::payment_status, at,
  CASE WHEN s = 'refunded' THEN least(at + make_interval(days => 1 + hx('rfd' || phid || i, 12)), current_date::timestamptz) END
FROM m4;

-- support
WITH k AS (
  SELECT g, a.id AS aid, greatest(a.created_at + interval '1 hour', (current_date - floor(power(hx('so' || g, 10000) / 10000.0, 1.3) * 380)::int)::timestamptz - interval '1 day' + make_interval(mins => 420 + hx('sm' || g, 800))) AS at,
   (ARRAY['billing','billing','billing','playback','playback','playback','playback','login','content','cancellation'])[1 + hx('tp' || g, 10)] AS topic,
   (ARRAY['low','normal','normal','normal','normal','high','high','urgent'])[1 + hx('pr' || g, 8)] AS prio
  FROM generate_series(1, 340) g JOIN accounts a ON a.id = 1 + floor(power(hx('sa' || g, 1000) / 1000.0, 0.9) * 428)::int
), k1 AS (SELECT * FROM k WHERE at < current_date),
k2 AS (
  SELECT *, at + make_interval(mins => CASE prio WHEN 'urgent' THEN 10 + hx('fr' || g, 120) WHEN 'high' THEN 25 + hx('fr' || g, 480) ELSE 60 + hx('fr' || g, 2200) END) AS fr,
   (ARRAY['Nadia','Nadia','Tobias','Tobias','Tobias','Ewan','Priya',NULL])[1 + hx('ag' || g, 8)] AS who FROM k1
), k3 AS (SELECT *, fr + make_interval(hours => 1 + hx('rs' || g, 100) + CASE WHEN hx('rl' || g, 7) = 0 THEN 240 + hx('rl2' || g, 400) ELSE 0 END + CASE WHEN topic = 'billing' THEN 24 ELSE 0 END) AS rs FROM k2),
k4 AS (SELECT *, rs < current_date AND hx('hang' || g, 22) > 0 AND who IS NOT NULL AS done FROM k3)
INSERT INTO support_tickets
SELECT row_number() OVER (ORDER BY at, g), aid, topic::ticket_topic, prio::ticket_priority,
  (CASE WHEN done THEN CASE WHEN rs < current_date - interval '7 days' THEN 'closed' ELSE 'resolved' END WHEN fr < current_date AND who IS NOT NULL THEN CASE WHEN hx('wt' || g, 2) = 0 THEN 'waiting_on_customer' ELSE 'open' END
        ELSE CASE WHEN who IS NULL AND at < current_date - interval '30 days' THEN 'closed' ELSE 'new' END END)::ticket_state,
  CASE WHEN who IS NULL AND at < current_date - interval '30 days' AND hx('au' || g, 4) > 0 THEN 'Ewan' ELSE who END, at,
  CASE WHEN fr < current_date AND (who IS NOT NULL OR at < current_date - interval '30 days') THEN fr END,
  CASE WHEN done THEN rs WHEN who IS NULL AND at < current_date - interval '30 days' THEN least(rs, current_date - interval '8 days') END,
  CASE WHEN done AND hx('sf' || g, 5) < 3 THEN CASE WHEN who = 'Priya' THEN 3 ELSE 1 END + hx('sfs' || g, CASE WHEN who = 'Priya' THEN 3 ELSE 5 END) END
FROM k4;

CREATE INDEX ON plays (profile_id);
CREATE INDEX ON plays (title_id);
CREATE INDEX ON payments (account_id);
CREATE INDEX ON plan_history (account_id);

DROP FUNCTION hx(text, int);
RESET search_path;
