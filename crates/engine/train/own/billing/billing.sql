DROP SCHEMA IF EXISTS billing CASCADE;
CREATE SCHEMA billing;
SET search_path TO billing;

CREATE TYPE billing_interval AS ENUM ('month', 'year');
CREATE TYPE member_role AS ENUM ('owner', 'admin', 'member', 'viewer');
CREATE TYPE subscription_status AS ENUM ('trialing', 'active', 'past_due', 'paused', 'canceled');
CREATE TYPE invoice_status AS ENUM ('draft', 'open', 'paid', 'void', 'uncollectible');
CREATE TYPE line_kind AS ENUM ('base_fee', 'extra_seats', 'overage');
CREATE TYPE payment_status AS ENUM ('succeeded', 'failed', 'refunded');
CREATE TYPE payment_method AS ENUM ('card', 'sepa_debit', 'paypal', 'bank_transfer');
CREATE TYPE ticket_status AS ENUM ('new', 'open', 'pending', 'solved', 'closed');
CREATE TYPE ticket_priority AS ENUM ('low', 'normal', 'high', 'urgent');

CREATE FUNCTION h(t text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
  'SELECT ((hashtext(t) & 2147483647) % n)::int';

CREATE TABLE staff_members (
  id uuid PRIMARY KEY,
  full_name text NOT NULL,
  email text NOT NULL UNIQUE,
  team text NOT NULL,
  hired_on date NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz
);
CREATE TABLE plans (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  code text NOT NULL UNIQUE,
  billing_interval billing_interval NOT NULL,
  price_cents integer NOT NULL,
  extra_seat_cents integer NOT NULL,
  included_seats integer NOT NULL,
  is_public boolean NOT NULL DEFAULT true,
  features jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz
);
CREATE TABLE coupons (
  id uuid PRIMARY KEY,
  code text NOT NULL UNIQUE,
  percent_off integer NOT NULL,
  duration_months integer,
  max_redemptions integer,
  campaign text,
  expires_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE TABLE workspaces (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  slug text NOT NULL UNIQUE,
  country_code char(2) NOT NULL,
  industry text,
  signup_source text NOT NULL,
  account_manager_id uuid REFERENCES staff_members(id),
  settings jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz
);
CREATE TABLE users (
  id uuid PRIMARY KEY,
  email text NOT NULL UNIQUE,
  full_name text NOT NULL,
  locale text NOT NULL,
  two_factor_enabled boolean NOT NULL DEFAULT false,
  last_sign_in_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz
);
CREATE TABLE memberships (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces(id),
  user_id uuid NOT NULL REFERENCES users(id),
  role member_role NOT NULL,
  invited_at timestamptz,
  accepted_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (workspace_id, user_id)
);
CREATE TABLE subscriptions (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces(id),
  plan_id uuid NOT NULL REFERENCES plans(id),
  coupon_id uuid REFERENCES coupons(id),
  status subscription_status NOT NULL,
  seats integer NOT NULL,
  started_at timestamptz NOT NULL,
  trial_ends_at timestamptz,
  canceled_at timestamptz,
  cancel_reason text,
  cancel_at_period_end boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE TABLE invoices (
  id uuid PRIMARY KEY,
  number text UNIQUE,
  workspace_id uuid NOT NULL REFERENCES workspaces(id),
  subscription_id uuid NOT NULL REFERENCES subscriptions(id),
  status invoice_status NOT NULL,
  subtotal_cents integer NOT NULL,
  discount_cents integer NOT NULL DEFAULT 0,
  tax_cents integer NOT NULL DEFAULT 0,
  total_cents integer NOT NULL,
  issued_at timestamptz,
  due_at timestamptz,
  paid_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE TABLE invoice_line_items (
  id uuid PRIMARY KEY,
  invoice_id uuid NOT NULL REFERENCES invoices(id),
  kind line_kind NOT NULL,
  description text NOT NULL,
  quantity integer NOT NULL,
  unit_price_cents integer NOT NULL,
  amount_cents integer NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE TABLE payments (
  id uuid PRIMARY KEY,
  invoice_id uuid NOT NULL REFERENCES invoices(id),
  method payment_method NOT NULL,
  status payment_status NOT NULL,
  amount_cents integer NOT NULL,
  failure_code text,
  attempted_at timestamptz NOT NULL,
  refunded_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE TABLE usage_events (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces(id),
  user_id uuid REFERENCES users(id),
  event_name text NOT NULL,
  quantity integer NOT NULL DEFAULT 1,
  metadata jsonb NOT NULL DEFAULT '{}',
  occurred_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE TABLE tickets (
  id uuid PRIMARY KEY,
  number integer NOT NULL UNIQUE,
  workspace_id uuid NOT NULL REFERENCES workspaces(id),
  requester_id uuid NOT NULL REFERENCES users(id),
  assignee_id uuid REFERENCES staff_members(id),
  subject text NOT NULL,
  category text NOT NULL,
  status ticket_status NOT NULL,
  priority ticket_priority NOT NULL,
  csat_score integer,
  first_replied_at timestamptz,
  solved_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz
);

COMMENT ON TABLE staff_members IS 'Our own people: account managers, support agents, finance';
COMMENT ON COLUMN staff_members.team IS 'support, sales or finance';
COMMENT ON TABLE plans IS 'Price list; one row per plan and billing interval';
COMMENT ON COLUMN plans.price_cents IS 'Net price per billing interval in euro cents, covers the included seats';
COMMENT ON COLUMN plans.extra_seat_cents IS 'Net price per seat above included_seats, per billing interval, in euro cents';
COMMENT ON COLUMN plans.features IS 'Feature switches: sso, audit_log, api_calls (monthly allowance)';
COMMENT ON COLUMN plans.deleted_at IS 'Retired: no longer sold, existing subscriptions keep running';
COMMENT ON COLUMN coupons.duration_months IS 'How long the discount applies; NULL = forever';
COMMENT ON TABLE workspaces IS 'A customer (company account)';
COMMENT ON COLUMN workspaces.deleted_at IS 'Soft delete: set when the workspace was closed. Closed workspaces are not counted as customers';
COMMENT ON COLUMN workspaces.signup_source IS 'organic, ads, referral, partner, outbound';
COMMENT ON COLUMN workspaces.settings IS 'Keys: timezone, beta (boolean), invoice_language';
COMMENT ON COLUMN users.deleted_at IS 'Soft delete';
COMMENT ON TABLE memberships IS 'Which user works in which workspace, and as what';
COMMENT ON COLUMN memberships.accepted_at IS 'NULL while the invitation is still pending';
COMMENT ON COLUMN subscriptions.status IS 'trialing, active, past_due (a bill is overdue, still served), paused, canceled';
COMMENT ON COLUMN subscriptions.seats IS 'Seats booked, included ones and extra ones together';
COMMENT ON COLUMN invoices.status IS 'draft (not sent yet), open (sent, unpaid), paid, void (withdrawn), uncollectible (written off)';
COMMENT ON COLUMN invoices.subtotal_cents IS 'Net before discount, euro cents';
COMMENT ON COLUMN invoices.total_cents IS 'Gross amount due: subtotal - discount + tax, euro cents';
COMMENT ON COLUMN payments.status IS 'Outcome of the attempt; refunded = it went through and was given back in full later';
COMMENT ON TABLE usage_events IS 'Metered product usage, raw';
COMMENT ON COLUMN usage_events.quantity IS 'What is metered: number of API calls, files, reports';
COMMENT ON COLUMN usage_events.metadata IS 'source (web, mobile, api), app_version';
COMMENT ON COLUMN tickets.csat_score IS 'Customer satisfaction 1 (bad) to 5 (great); NULL = not rated';
COMMENT ON COLUMN tickets.deleted_at IS 'Soft delete, spam mostly';

INSERT INTO staff_members
SELECT md5('staff' || i)::uuid, n, lower(replace(n, ' ', '.')) || '@cloudledger.example', t,
       (current_date - (200 + i * 131 % 1400)),
       current_date - (200 + i * 131 % 1400), current_date - (i * 3),
       CASE WHEN i IN (6, 12) THEN current_date - (i * 9) END
FROM (VALUES (1,'Nadia Brandt','support'),(2,'Owen Fletcher','support'),(3,'Priya Raman','support'),
  (4,'Tomas Vesely','support'),(5,'Lucia Ferraro','support'),(6,'Gregor Haas','support'),(7,'Hannah Okoye','support'),
  (8,'Marc Delorme','sales'),(9,'Sofie Lindqvist','sales'),(10,'Bilal Karim','sales'),(11,'Ines Duarte','sales'),
  (12,'Kurt Ahlers','sales'),(13,'Erika Molnar','finance'),(14,'Paul Whitby','finance')) v(i, n, t);

INSERT INTO plans
SELECT md5('plan' || code)::uuid, name, code, iv::billing_interval, price, extra, seats, pub, f::jsonb,
       current_date - 1100, current_date - age, CASE WHEN code = 'legacy_pro_m' THEN current_date - 400 END
FROM (VALUES
  ('Free','free','month',0,0,2,true,'{"sso": false, "audit_log": false, "api_calls": 100}',300),
  ('Starter','starter_m','month',1900,500,3,true,'{"sso": false, "audit_log": false, "api_calls": 1000}',120),
  ('Starter','starter_y','year',19000,5000,3,true,'{"sso": false, "audit_log": false, "api_calls": 1000}',120),
  ('Team','team_m','month',4900,800,8,true,'{"sso": false, "audit_log": true, "api_calls": 5000}',90),
  ('Team','team_y','year',49000,8000,8,true,'{"sso": false, "audit_log": true, "api_calls": 5000}',90),
  ('Business','business_m','month',14900,1100,20,true,'{"sso": true, "audit_log": true, "api_calls": 20000}',60),
  ('Business','business_y','year',149000,11000,20,true,'{"sso": true, "audit_log": true, "api_calls": 20000}',60),
  ('Enterprise','enterprise_y','year',720000,14000,60,false,'{"sso": true, "audit_log": true, "api_calls": 100000}',45),
  ('Legacy Pro','legacy_pro_m','month',2900,400,5,false,'{"sso": false, "audit_log": false, "api_calls": 2500}',400)
) v(name, code, iv, price, extra, seats, pub, f, age);

INSERT INTO coupons
SELECT md5('coupon' || code)::uuid, code, pct, dur, mx, camp,
       CASE WHEN ex IS NOT NULL THEN current_date + ex END, current_date - cr, current_date - cr
FROM (VALUES
  ('WELCOME10',10,3,500,'onboarding',NULL::int,950),
  ('SPRING20',20,6,60,'spring sale',-140,560),
  ('PARTNER25',25,NULL,40,'partner programme',300,700),
  ('STARTUP50',50,12,25,'startup programme',180,640),
  ('BLACKFRIDAY30',30,3,80,'black friday',-25,390),
  ('NONPROFIT40',40,NULL,NULL,NULL,NULL,800),
  ('WEBINAR15',15,2,100,'webinar series',20,120),
  ('COMEBACK20',20,3,50,'win-back',60,330),
  ('SUMMIT5',5,1,200,'conference',9,45)
) v(code, pct, dur, mx, camp, ex, cr);

INSERT INTO workspaces
SELECT md5('ws' || i)::uuid, nm, lower(replace(nm, ' ', '-')),
       (ARRAY['DE','FR','NL','GB','US','DE','ES','AT','US','CH','SE','DE','GB'])[1 + h('c' || i, 13)],
       CASE WHEN h('ind' || i, 12) = 0 THEN NULL
            ELSE (ARRAY['retail','healthcare','education','logistics','media','manufacturing','consulting'])[1 + h('in' || i, 7)] END,
       (ARRAY['organic','ads','organic','referral','partner','outbound','ads'])[1 + h('src' || i, 7)],
       CASE WHEN h('am' || i, 5) < 2 THEN md5('staff' || (8 + h('amw' || i, 4)))::uuid END,
       jsonb_build_object('timezone', (ARRAY['Europe/Berlin','Europe/London','America/New_York','Europe/Paris'])[1 + h('tz' || i, 4)],
                          'beta', h('beta' || i, 5) = 0, 'invoice_language', (ARRAY['en','de','fr'])[1 + h('il' || i, 3)]),
       c, c + make_interval(days => least(h('wu' || i, 60), ago)), NULL
FROM (SELECT i, ago,
        (ARRAY['Aldgate','Borealis','Cinder','Delphin','Eastwick','Fjordlight','Granite','Harbour','Ironwood','Juniper',
               'Kestrel','Larkspur','Meridian','Northgate','Ostrava','Pinecrest','Quartz','Redfern','Saltmarsh','Tamarind',
               'Umbra','Verdant','Westbrook','Xenia','Yarrow','Zephyr','Amberley','Brightwell','Copperfield','Dunmore',
               'Elmhurst','Foxglove','Greystone','Hollis','Inverness'])[1 + (i * 12) % 35]
        || ' ' || (ARRAY['Labs','Group','Systems','Studio'])[1 + ((i - 1) / 35 + i % 35) % 4] AS nm,
        current_date::timestamptz - make_interval(days => ago) + make_interval(hours => CASE WHEN ago = 0 THEN 1 ELSE 6 + h('wh' || i, 13) END, mins => h('wm' || i, 60)) AS c
      FROM (SELECT i, floor(930 * power((140 - i) / 140.0, 1.25))::int AS ago FROM generate_series(1, 140) i) a) b;

INSERT INTO users
SELECT md5('user' || u)::uuid, lower(f) || '.' || lower(l) || u || '@' || w.slug || '.example', f || ' ' || l,
       (ARRAY['en','de','fr','en','es'])[1 + h('loc' || u, 5)],
       h('tfa' || u, 10) < 3,
       CASE WHEN h('never' || u, 11) = 0 THEN NULL
            WHEN h('rec' || u, 10) < 6 THEN greatest(c + interval '10 minutes', current_date::timestamptz - make_interval(hours => h('ls' || u, 480)))
            ELSE c + make_interval(days => floor((current_date - c::date) * (h('lp' || u, 100) / 100.0))::int, mins => 10) END,
       c, c + interval '10 minutes', NULL
FROM (SELECT u,
        (ARRAY['Anna','Ben','Clara','David','Elena','Felix','Grace','Hugo','Ivy','Jonas','Karla','Leo','Maya','Nils','Olga',
               'Pedro','Quentin','Rosa','Samir','Tara','Ulrich','Vera','William','Yusuf','Zoe','Arthur','Beate','Chiara','Dmitri','Emil'])[1 + (u * 7) % 30] AS f,
        (ARRAY['Adler','Baker','Costa','Dvorak','Evans','Fischer','Garcia','Hansen','Ivanov','Jansen','Kowalski','Lambert','Meyer','Novak','Olsen',
               'Petrov','Quinn','Rossi','Schmidt','Taylor','Unger','Varga','Weber','Young','Zeller','Ahmed','Bergman','Chen','Diaz','Engel',
               'Fontaine','Gupta','Horvat','Ito','Jung','Keller','Lopez'])[1 + (u * 11) % 37] AS l,
        wi, w.slug, (w.created_at + make_interval(mins => CASE WHEN u <= 140 THEN 0 ELSE 30 END)
           + make_interval(days => CASE WHEN u <= 140 THEN 0 ELSE floor((current_date - w.created_at::date) * (h('uc' || u, 90) / 100.0))::int END)) AS c
      FROM (SELECT u, CASE WHEN u <= 140 THEN u ELSE 1 + (h('uw' || u, 140) * h('ux' || u, 140)) / 140 END AS wi
            FROM generate_series(1, 430) u) a
      JOIN workspaces w ON w.id = md5('ws' || wi)::uuid) x
JOIN workspaces w ON w.id = md5('ws' || wi)::uuid;
UPDATE users SET deleted_at = created_at + (current_date::timestamptz - created_at) * 0.7, last_sign_in_at = least(last_sign_in_at, created_at + (current_date::timestamptz - created_at) * 0.6)
WHERE h('udel' || email, 17) = 0;

INSERT INTO memberships
SELECT md5('m' || u || '-' || k)::uuid, w.id, us.id,
       (CASE WHEN u <= 140 AND k = 1 THEN 'owner'
             ELSE (ARRAY['admin','member','member','viewer','member'])[1 + h('role' || u || k, 5)] END)::member_role,
       CASE WHEN u <= 140 AND k = 1 THEN NULL ELSE t END,
       CASE WHEN u <= 140 AND k = 1 THEN t
            WHEN h('acc' || u || k, 9) = 0 OR us.last_sign_in_at IS NULL THEN NULL
            ELSE t + make_interval(hours => h('ach' || u || k, 90)) END,
       t, t
FROM (SELECT u, 1 AS k, CASE WHEN u <= 140 THEN u ELSE 1 + (h('uw' || u, 140) * h('ux' || u, 140)) / 140 END AS wi FROM generate_series(1, 430) u
      UNION ALL
      SELECT u, 2, 1 + h('second' || u, 90) FROM generate_series(3, 430, 6) u) a
JOIN workspaces w ON w.id = md5('ws' || wi)::uuid
JOIN users us ON us.id = md5('user' || u)::uuid
CROSS JOIN LATERAL (SELECT CASE WHEN k = 1 THEN us.created_at ELSE greatest(us.created_at, w.created_at) + interval '1 day' END AS t) z
WHERE z.t < current_date + interval '5 hours'
ON CONFLICT DO NOTHING;
UPDATE memberships SET accepted_at = NULL WHERE accepted_at > current_date;

-- first subscriptions
INSERT INTO subscriptions
SELECT md5('sub' || i)::uuid, w.id, p.id,
       CASE WHEN cp < 9 AND p.price_cents > 0 THEN
         (SELECT c.id FROM coupons c WHERE c.code <> 'COMEBACK20' AND c.code <> 'SUMMIT5' AND c.created_at <= s AND (c.expires_at IS NULL OR c.expires_at > s)
          ORDER BY h('cc' || i || c.code, 1000) LIMIT 1) END,
       (CASE WHEN cancel IS NOT NULL THEN 'canceled'
             WHEN p.price_cents > 0 AND s > current_date - interval '14 days' THEN 'trialing'
             WHEN h('pz' || i, 19) = 0 THEN 'paused' ELSE 'active' END)::subscription_status,
       p.included_seats + CASE WHEN p.price_cents > 0 AND h('xs' || i, 5) < 2 THEN 1 + h('xn' || i, greatest(2, p.included_seats)) ELSE 0 END,
       s, CASE WHEN p.price_cents > 0 THEN s + interval '14 days' END, cancel,
       CASE WHEN cancel IS NULL THEN NULL WHEN h('nr' || i, 7) = 0 THEN NULL
            ELSE (ARRAY['too_expensive','missing_feature','switched_to_competitor','no_longer_needed','too_expensive','payment_failed'])[1 + h('cr' || i, 6)] END,
       cancel IS NULL AND h('cape' || i, 14) = 0, s, coalesce(cancel, s + interval '1 day')
FROM (SELECT i, w0.id AS wid, least(w0.created_at + make_interval(days => h('sd' || i, 18)), greatest(w0.created_at, current_date - interval '2 days')) AS s,
             h('cpn' || i, 20) AS cp,
             (ARRAY['free','starter_m','team_m','starter_m','business_m','team_y','starter_y','team_m','business_m','business_y','enterprise_y','legacy_pro_m','team_m','free','starter_m','business_m'])[1 + h('pl' || i, 16)] AS pc0
      FROM generate_series(1, 140) i JOIN workspaces w0 ON w0.id = md5('ws' || i)::uuid
      WHERE i % 12 <> 5) a
JOIN workspaces w ON w.id = wid
JOIN plans p ON p.code = CASE WHEN pc0 = 'legacy_pro_m' AND a.s > current_date - 400 THEN 'team_m' ELSE pc0 END
CROSS JOIN LATERAL (SELECT CASE WHEN h('can' || i, 100) < 50 AND a.s < current_date - 50
      THEN a.s + make_interval(days => 9 + floor((current_date - a.s::date - 12) * (h('cd' || i, 95) + 4) / 100.0)::int, hours => 2) END AS cancel) z;

-- win-backs
INSERT INTO subscriptions
SELECT md5('back' || s.id)::uuid, s.workspace_id, p.id,
       CASE WHEN h('cb' || s.id, 2) = 0 THEN (SELECT id FROM coupons WHERE code = 'COMEBACK20') END,
       (CASE WHEN h('cb2' || s.id, 6) = 0 AND s.canceled_at < current_date - 150 THEN 'canceled' ELSE 'active' END)::subscription_status,
       p.included_seats, s.canceled_at + make_interval(days => 9 + h('bg' || s.id, 38), hours => 5), NULL,
       CASE WHEN h('cb2' || s.id, 6) = 0 AND s.canceled_at < current_date - 150 THEN s.canceled_at + interval '110 days' END,
       CASE WHEN h('cb2' || s.id, 6) = 0 AND s.canceled_at < current_date - 150 THEN 'switched_to_competitor' END,
       false, s.canceled_at + make_interval(days => 9 + h('bg' || s.id, 38), hours => 5), s.canceled_at + interval '47 days'
FROM subscriptions s JOIN plans p ON p.code = (ARRAY['starter_m','team_m','business_m'])[1 + h('bp' || s.id, 3)]
WHERE s.status = 'canceled' AND s.canceled_at < current_date - 50 AND h('wb' || s.id, 10) < 4;

UPDATE workspaces w SET deleted_at = x.c + interval '5 days', updated_at = x.c + interval '5 days'
FROM (SELECT workspace_id, max(canceled_at) AS c FROM subscriptions GROUP BY 1 HAVING bool_and(status = 'canceled')) x
WHERE x.workspace_id = w.id AND x.c < current_date - 10 AND h('wdel' || w.slug, 10) < 4;

-- invoices
INSERT INTO invoices
SELECT md5('inv' || sid || k)::uuid, NULL, workspace_id, sid,
       (CASE WHEN r = 0 THEN 'void' 
             WHEN r BETWEEN 1 AND 2 AND iss < current_date - interval '120 days' THEN 'uncollectible'
             WHEN paid > current_date OR (r BETWEEN 3 AND 12 AND iss > current_date - interval '75 days') THEN 'open'
             ELSE 'paid' END)::invoice_status,
       sub, disc, round((sub - disc) * tax)::int, sub - disc + round((sub - disc) * tax)::int,
       iss, date_trunc('day', iss) + make_interval(days => net + 1) - interval '1 second', paid, iss, iss
FROM (SELECT s.id AS sid, s.workspace_id, k, iss, h('ir' || s.id || k, 100) AS r,
             CASE WHEN p.code = 'enterprise_y' THEN 30 ELSE 14 END AS net,
             iss + make_interval(days => CASE WHEN h('pd' || s.id || k, 10) < 4 THEN 0 WHEN h('pd' || s.id || k, 10) < 8 THEN h('pe' || s.id || k, 15) ELSE 10 + h('pf' || s.id || k, 38) END, hours => 1) AS paid,
             b.sub, CASE WHEN c.id IS NOT NULL AND (c.duration_months IS NULL OR iss < s.started_at + interval '14 days' + make_interval(months => c.duration_months)) THEN round(b.sub * c.percent_off / 100.0)::int ELSE 0 END AS disc,
             CASE w.country_code WHEN 'DE' THEN 0.19 WHEN 'FR' THEN 0.20 WHEN 'NL' THEN 0.21 WHEN 'ES' THEN 0.21 WHEN 'AT' THEN 0.20 WHEN 'SE' THEN 0.25 ELSE 0 END AS tax
      FROM subscriptions s JOIN plans p ON p.id = s.plan_id JOIN workspaces w ON w.id = s.workspace_id
      LEFT JOIN coupons c ON c.id = s.coupon_id
      CROSS JOIN generate_series(0, 31) k
      CROSS JOIN LATERAL (SELECT coalesce(s.trial_ends_at, s.started_at) + CASE p.billing_interval WHEN 'month' THEN make_interval(months => k) ELSE make_interval(years => k) END AS iss) q
      CROSS JOIN LATERAL (SELECT p.price_cents + greatest(0, s.seats - p.included_seats) * p.extra_seat_cents
            + CASE WHEN h('ov' || s.id || k, 6) = 0 THEN (1 + h('oq' || s.id || k, 30)) * 150 ELSE 0 END AS sub) b
      WHERE p.price_cents > 0 AND iss < current_date + interval '5 hours' AND iss < coalesce(s.canceled_at, 'infinity')
        AND s.status <> 'paused') z;
UPDATE invoices SET paid_at = NULL WHERE status <> 'paid';
UPDATE invoices SET paid_at = NULL, status = 'uncollectible' WHERE issued_at < current_date - interval '200 days' AND h('bad' || id, 60) = 0 AND status = 'paid';
UPDATE invoices i SET number = 'INV-' || to_char(i.issued_at, 'YYYY') || '-' || lpad(x.n::text, 5, '0')
FROM (SELECT id, row_number() OVER (ORDER BY issued_at, id) AS n FROM invoices) x WHERE x.id = i.id;
UPDATE invoices SET updated_at = coalesce(paid_at, due_at, issued_at);

INSERT INTO invoice_line_items
SELECT md5('li' || v.kind || i.id)::uuid, i.id, v.kind::line_kind, v.d, v.q, v.u, v.q * v.u, i.created_at
FROM invoices i JOIN subscriptions s ON s.id = i.subscription_id JOIN plans p ON p.id = s.plan_id
CROSS JOIN LATERAL (VALUES
   ('base_fee', p.name || ' plan', 1, p.price_cents),
   ('extra_seats', 'Additional seats', greatest(0, s.seats - p.included_seats), p.extra_seat_cents),
   ('overage', 'API calls above allowance (thousands)', (i.subtotal_cents - p.price_cents - greatest(0, s.seats - p.included_seats) * p.extra_seat_cents) / 150, 150)) v(kind, d, q, u)
WHERE v.q > 0;

-- drafts for the next run
INSERT INTO invoices
SELECT md5('draft' || s.id)::uuid, NULL, s.workspace_id, s.id, 'draft', p.price_cents, 0, 0, p.price_cents, NULL, NULL, NULL,
       current_date - make_interval(hours => 2 + h('dr' || s.id, 40)), current_date - make_interval(hours => 1)
FROM subscriptions s JOIN plans p ON p.id = s.plan_id
WHERE s.status = 'active' AND p.price_cents > 0 AND h('drf' || s.id, 7) = 0;

UPDATE subscriptions s SET status = 'past_due'
WHERE s.status = 'active' AND EXISTS (SELECT 1 FROM invoices i WHERE i.subscription_id = s.id AND i.status = 'open' AND i.due_at < current_date);

-- payments
INSERT INTO payments
SELECT md5('pay' || i.id)::uuid, i.id, m.method::payment_method,
       (CASE WHEN h('rf' || i.id, 28) = 0 THEN 'refunded' ELSE 'succeeded' END)::payment_status,
       i.total_cents, NULL, i.paid_at,
       CASE WHEN h('rf' || i.id, 28) = 0 THEN i.paid_at + (current_date::timestamptz - i.paid_at) * least(1.0, 9.0 / greatest(1, current_date - i.paid_at::date)) END,
       i.paid_at, i.paid_at
FROM invoices i CROSS JOIN LATERAL (SELECT (ARRAY['card','card','sepa_debit','card','bank_transfer','paypal','sepa_debit'])[1 + h('pm' || i.workspace_id, 7)] AS method) m
WHERE i.status = 'paid';
INSERT INTO payments
SELECT md5('fail' || i.id || k)::uuid, i.id, m.method::payment_method, 'failed', i.total_cents,
       (ARRAY['insufficient_funds','card_expired','do_not_honor','insufficient_funds','mandate_revoked'])[1 + h('fc' || i.id || k, 5)],
       t, NULL, t, t
FROM invoices i CROSS JOIN LATERAL (SELECT (ARRAY['card','card','sepa_debit','card','bank_transfer','paypal','sepa_debit'])[1 + h('pm' || i.workspace_id, 7)] AS method) m
CROSS JOIN generate_series(1, 3) k
CROSS JOIN LATERAL (SELECT i.issued_at + make_interval(days => k * 3 - 2, hours => 3) AS t) q
WHERE i.status IN ('paid', 'open', 'uncollectible') AND m.method <> 'bank_transfer' AND t < coalesce(i.paid_at, current_date)
  AND (i.status = 'uncollectible' OR h('ft' || i.id, 10) < 4) AND k <= 1 + h('fn' || i.id, 3);

-- usage
INSERT INTO usage_events
SELECT md5('ev' || e)::uuid, m.workspace_id, CASE WHEN h('anon' || e, 15) = 0 THEN NULL ELSE m.user_id END, nm,
       CASE nm WHEN 'api_call' THEN 10 + h('q' || e, 400) WHEN 'file_upload' THEN 1 + h('q' || e, 60) ELSE 1 END,
       jsonb_build_object('source', CASE WHEN nm = 'api_call' THEN 'api' ELSE (ARRAY['web','web','mobile'])[1 + h('so' || e, 3)] END,
                          'app_version', (ARRAY['4.1','4.2','4.3'])[1 + least(2, h('av' || e, 4))]),
       t, t + interval '2 seconds'
FROM (SELECT e, (ARRAY['api_call','report_run','export','file_upload','report_run','dashboard_view','dashboard_view'])[1 + h('en' || e, 7)] AS nm,
             current_date::timestamptz - make_interval(days => (h('ed' || e, 200) * (20 + h('ee' || e, 180))) / 200, mins => -1 * (CASE WHEN h('ed' || e, 200) = 0 THEN h('em' || e, 240) ELSE 300 + h('em' || e, 900) END)) AS t,
             1 + h('mm' || e, 495) AS rn
      FROM generate_series(1, 4200) e) a
JOIN (SELECT m.*, row_number() OVER (ORDER BY m.id) AS rn FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.accepted_at IS NOT NULL) m USING (rn)
JOIN workspaces w ON w.id = m.workspace_id
WHERE t > m.accepted_at AND t < coalesce(w.deleted_at, 'infinity') AND t < current_date + interval '5 hours'
  AND h('quiet' || w.slug, 8) <> 3;

-- tickets
INSERT INTO tickets
SELECT md5('tk' || t)::uuid, 10000 + t, m.workspace_id, m.user_id,
       CASE WHEN st = 'new' THEN NULL ELSE md5('staff' || CASE WHEN h('as' || t, 9) = 0 AND c < current_date - 60 THEN 6 WHEN h('as' || t, 9) = 0 THEN 1 ELSE 1 + h('at' || t, 5) END)::uuid END,
       (ARRAY['Cannot download invoice','Wrong VAT on bill','Export times out','Invite mail not arriving','SSO login loop','How do I add seats?','Dashboard shows old numbers','Please add dark mode','Card was charged twice','API returns 500'])[1 + sb],
       (ARRAY['billing','billing','bug','account','account','how_to','bug','feature_request','billing','bug'])[1 + sb],
       st::ticket_status, (ARRAY['normal','low','normal','high','normal','urgent','high','low','normal'])[1 + h('tp' || t, 9)]::ticket_priority,
       CASE WHEN st IN ('solved', 'closed') AND h('cs' || t, 5) < 2 THEN (ARRAY[5,4,5,3,2,5,4,1,4])[1 + h('csv' || t, 9)] END,
       CASE WHEN st = 'new' THEN NULL ELSE c + make_interval(mins => 8 + (h('fr' || t, 60) * h('fs' || t, 60)) / 2) END,
       CASE WHEN st IN ('solved', 'closed') THEN c + make_interval(hours => 32 + (h('sv' || t, 20) * h('sw' || t, 20))) END,
       c, c + interval '1 hour', CASE WHEN h('spam' || t, 24) = 0 THEN c + interval '1 hour' END
FROM (SELECT t, c, h('tsb' || t, 10) AS sb,
        CASE WHEN c > current_date - interval '2 days' THEN 'new'
             WHEN c > current_date - interval '20 days' THEN (ARRAY['open','pending','open'])[1 + h('ts' || t, 3)]
             WHEN h('ts2' || t, 17) = 0 THEN 'open'
             WHEN h('ts2' || t, 17) = 1 THEN 'pending'
             WHEN c > current_date - interval '60 days' THEN 'solved' ELSE 'closed' END AS st
      FROM (SELECT t, current_date::timestamptz - make_interval(hours => floor(7400 * power((520 - t) / 520.0, 1.15))::int, mins => h('tm' || t, 50)) AS c
            FROM generate_series(1, 520) t) a) b
CROSS JOIN LATERAL (SELECT m.workspace_id, m.user_id FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
   WHERE m.accepted_at < b.c AND coalesce(w.deleted_at, 'infinity') > b.c AND h('calm' || w.slug, 6) <> 2
   ORDER BY h('tk' || t || m.id, 100000) LIMIT 1) m;

DROP FUNCTION h(text, int);
RESET search_path;
