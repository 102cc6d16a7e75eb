-- Coworking operator: locations, desks, members, plans, bookings, visits, invoices, events, support
DROP SCHEMA IF EXISTS coworking CASCADE;
CREATE SCHEMA coworking;
SET search_path TO coworking;

CREATE TABLE location (
  id            integer PRIMARY KEY,
  name          text NOT NULL UNIQUE,
  city          text NOT NULL,
  address       text NOT NULL,
  opened_on     date NOT NULL,
  floor_area_m2 integer NOT NULL,
  monthly_rent  numeric(10,2) NOT NULL,
  has_parking   boolean NOT NULL
);
COMMENT ON COLUMN location.opened_on IS 'Opening day; may lie in the future for a space still being fitted out';
COMMENT ON COLUMN location.monthly_rent IS 'Rent we pay to the landlord per month';

CREATE TABLE desk (
  id          integer PRIMARY KEY,
  location_id integer NOT NULL REFERENCES location(id),
  label       text NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('hot_desk','dedicated_desk','meeting_room','phone_booth')),
  seats       integer NOT NULL,
  hourly_rate numeric(6,2) NOT NULL,
  is_active   boolean NOT NULL DEFAULT true,
  UNIQUE (location_id, label)
);
COMMENT ON TABLE desk IS 'Anything that can be booked: desks, meeting rooms and phone booths';
COMMENT ON COLUMN desk.is_active IS 'false = out of service, cannot be booked';

CREATE TABLE plan (
  id             integer PRIMARY KEY,
  name           text NOT NULL UNIQUE,
  monthly_price  numeric(8,2) NOT NULL,
  included_hours integer,
  is_public      boolean NOT NULL
);
COMMENT ON COLUMN plan.included_hours IS 'Booking hours included per month; NULL = unlimited';
COMMENT ON COLUMN plan.monthly_price IS 'List price per month';

CREATE TABLE member (
  id                    integer PRIMARY KEY,
  full_name             text NOT NULL,
  email                 text NOT NULL UNIQUE,
  company               text,
  industry              text NOT NULL,
  home_location_id      integer NOT NULL REFERENCES location(id),
  joined_on             date NOT NULL,
  referred_by_member_id integer REFERENCES member(id)
);
COMMENT ON COLUMN member.company IS 'NULL for freelancers';
COMMENT ON COLUMN member.referred_by_member_id IS 'The member who brought them in, if any';

CREATE TABLE membership (
  id            integer PRIMARY KEY,
  member_id     integer NOT NULL REFERENCES member(id),
  plan_id       integer NOT NULL REFERENCES plan(id),
  started_on    date NOT NULL,
  ended_on      date,
  monthly_fee   numeric(8,2) NOT NULL,
  cancel_reason text
);
COMMENT ON TABLE membership IS 'One row per period in which a member is on a plan; switching plan ends one row and starts another';
COMMENT ON COLUMN membership.ended_on IS 'NULL while the membership is running';
COMMENT ON COLUMN membership.monthly_fee IS 'Agreed fee, may be below the list price of the plan';

CREATE TABLE booking (
  id           integer PRIMARY KEY,
  member_id    integer NOT NULL REFERENCES member(id),
  desk_id      integer NOT NULL REFERENCES desk(id),
  created_at   timestamptz NOT NULL,
  starts_at    timestamptz NOT NULL,
  ends_at      timestamptz NOT NULL,
  status       text NOT NULL CHECK (status IN ('confirmed','completed','cancelled','no_show')),
  price        numeric(8,2) NOT NULL
);
COMMENT ON COLUMN booking.status IS 'confirmed = still to come, completed = used, cancelled, no_show = never turned up';
COMMENT ON COLUMN booking.price IS 'Charged on top of the plan; 0 when covered by included hours';

CREATE TABLE check_in (
  id             integer PRIMARY KEY,
  member_id      integer NOT NULL REFERENCES member(id),
  location_id    integer NOT NULL REFERENCES location(id),
  checked_in_at  timestamptz NOT NULL,
  checked_out_at timestamptz
);
COMMENT ON COLUMN check_in.checked_out_at IS 'NULL while the person is still in the building';

CREATE TABLE invoice (
  id        integer PRIMARY KEY,
  number    text NOT NULL UNIQUE,
  member_id integer NOT NULL REFERENCES member(id),
  issued_on date NOT NULL,
  due_on    date NOT NULL,
  amount    numeric(10,2) NOT NULL,
  paid_on   date
);
COMMENT ON COLUMN invoice.paid_on IS 'NULL while unpaid';

CREATE TABLE event (
  id             integer PRIMARY KEY,
  location_id    integer NOT NULL REFERENCES location(id),
  host_member_id integer REFERENCES member(id),
  title          text NOT NULL,
  category       text NOT NULL,
  starts_at      timestamptz NOT NULL,
  capacity       integer NOT NULL,
  ticket_price   numeric(6,2) NOT NULL
);
COMMENT ON TABLE event IS 'Community events; host_member_id is NULL when run by our own staff';

CREATE TABLE event_signup (
  event_id     integer NOT NULL REFERENCES event(id),
  member_id    integer NOT NULL REFERENCES member(id),
  signed_up_at timestamptz NOT NULL,
  attended     boolean,
  PRIMARY KEY (event_id, member_id)
);
COMMENT ON COLUMN event_signup.attended IS 'NULL until the event has taken place';

CREATE TABLE support_request (
  id           integer PRIMARY KEY,
  member_id    integer NOT NULL REFERENCES member(id),
  location_id  integer NOT NULL REFERENCES location(id),
  topic        text NOT NULL CHECK (topic IN ('wifi','access_card','cleaning','heating','billing','printer','noise')),
  priority     text NOT NULL CHECK (priority IN ('low','normal','urgent')),
  opened_at    timestamptz NOT NULL,
  resolved_at  timestamptz,
  satisfaction integer CHECK (satisfaction BETWEEN 1 AND 5)
);
COMMENT ON COLUMN support_request.resolved_at IS 'NULL while the request is open';
COMMENT ON COLUMN support_request.satisfaction IS '1 (poor) to 5 (great), given by the member after it was resolved; often left blank';

-- deterministic spread, dropped again at the end
CREATE FUNCTION h(k text, i integer, n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT ((hashtext(k || ':' || i::text)::bigint & 2147483647) % n)::integer $$;

INSERT INTO location VALUES
 (1,'Harbour House','Bristol','12 Welsh Back',current_date-2300,980,4200,false),
 (2,'The Foundry','Leeds','3 Water Lane',current_date-1900,1240,3900,true),
 (3,'Canal Works','Manchester','88 Ducie Street',current_date-1500,1600,8800,true),
 (4,'Northgate','Leeds','41 Vicar Lane',current_date-1100,620,2100,false),
 (5,'Cotton Loft','Manchester','7 Tib Street',current_date-800,540,2700,false),
 (6,'Old Post Office','Bristol','1 Small Street',current_date-520,760,3600,false),
 (7,'Kelham Yard','Sheffield','25 Green Lane',current_date-130,450,1500,true),
 (8,'Dockside','Liverpool','60 Jamaica Street',current_date+55,1350,3900,true);

INSERT INTO desk
SELECT row_number() OVER (ORDER BY l.id, k.ord, n), l.id,
       k.prefix || '-' || lpad(n::text,2,'0'), k.kind,
       CASE k.kind WHEN 'meeting_room' THEN 4 + 2*h('seat',l.id*100+n,6) ELSE 1 END,
       CASE k.kind WHEN 'meeting_room' THEN 18 + 4*h('rate',l.id*100+n,7)
                   WHEN 'dedicated_desk' THEN 6.50 WHEN 'phone_booth' THEN 3 ELSE 4.50 END
         + CASE l.city WHEN 'Manchester' THEN 1 WHEN 'Bristol' THEN 0.5 ELSE 0 END,
       h('act'||k.kind,l.id*100+n,13) <> 0
FROM location l
CROSS JOIN (VALUES (1,'hot_desk','HD',10),(2,'dedicated_desk','DD',5),(3,'meeting_room','MR',3),(4,'phone_booth','PB',2)) k(ord,kind,prefix,base)
CROSS JOIN LATERAL generate_series(1, k.base * (l.floor_area_m2 / 300) / 2 + h('dn',l.id*10+k.ord,3)) n
WHERE l.id <> 8;

INSERT INTO plan VALUES
 (1,'Hot Desk Lite',95,20,true),
 (2,'Hot Desk Unlimited',189,NULL,true),
 (3,'Dedicated Desk',289,40,true),
 (4,'Team Room',640,80,true),
 (5,'Virtual Office',45,4,true),
 (6,'Student',59,15,true),
 (7,'Night Owl',79,30,false),
 (8,'Founders Club',990,NULL,false);

INSERT INTO member
SELECT i,
  (ARRAY['Amelia','Oliver','Priya','Tomasz','Grace','Hassan','Lena','Callum','Noor','Ethan','Sofia','Dylan','Mei','Patrick','Zara','Ivan','Ruth','Kofi','Hannah','Leo','Bethan','Samir','Chloe'])[1 + i % 23]
  || ' ' ||
  (ARRAY['Archer','Bennett','Chaudhry','Doyle','Evans','Farrell','Grant','Hughes','Iqbal','Jennings','Kowalski','Lowe','Mensah','Norris','Okafor','Patel','Quinn','Reid','Shaw','Turner','Underhill','Vance','Walsh','Young','Zielinski','Baxter','Crowe','Dunne','Ellis'])[1 + i % 29],
  'member' || i || '@example.org',
  CASE WHEN h('co',i,10) < 4 THEN NULL
       ELSE (ARRAY['Brightleaf','Pixel & Pine','Northwind Legal','Tidewater Labs','Loop Analytics','Maple Finance','Studio Ochre','Greenline Energy','Hexa Robotics','Copperfield PR','Saltbox Games','Juniper Health','Kite Logistics','Orchard Software','Ravel Textiles'])[1 + h('con',i,15)] END,
  (ARRAY['software','design','marketing','legal','finance','software','consulting','design','media'])[1 + h('ind',i,9)],
  CASE WHEN h('loc',i,20) < 5 THEN 3 WHEN h('loc',i,20) < 9 THEN 2 WHEN h('loc',i,20) < 13 THEN 1
       WHEN h('loc',i,20) < 15 THEN 6 WHEN h('loc',i,20) < 17 THEN 4 WHEN h('loc',i,20) < 19 THEN 5 ELSE 7 END,
  current_date - greatest(1 + i % 3, (260 - i) * 5 - 18 + h('jo',i,40)),
  CASE WHEN i > 15 AND h('ref',i,10) < 3 THEN 1 + h('refby',i,least(i-1,60)) END
FROM generate_series(1,260) i;
UPDATE member m SET joined_on = greatest(m.joined_on, l.opened_on + h('jl',m.id,90))
FROM location l WHERE l.id = m.home_location_id AND m.joined_on < l.opened_on;

UPDATE member m SET referred_by_member_id = NULL FROM member r
WHERE r.id = m.referred_by_member_id AND r.joined_on >= m.joined_on;

INSERT INTO membership
WITH base AS (
  SELECT m.id AS mid, m.joined_on, current_date - m.joined_on AS age,
         (ARRAY[1,1,1,2,2,2,3,3,4,5,5,6,7,2,1])[1 + h('p1',m.id,15)] AS p1,
         (ARRAY[2,3,2,4,3,1,5])[1 + h('p2',m.id,7)] AS p2,
         h('sw',m.id,10) < 4 AS switches, h('end',m.id,10) < 4 AS ends,
         h('cut',m.id,100) AS cut, h('cut2',m.id,100) AS cut2
  FROM member m WHERE h('drop',m.id,16) <> 0
), seg AS (
  SELECT mid, p1 AS pid, joined_on AS s,
         CASE WHEN switches AND p1 <> p2 AND age > 90 THEN joined_on + 30 + (age-60)*cut/130
              WHEN ends AND age > 45 THEN joined_on + 30 + (age-30)*cut/101 END AS e, 
         CASE WHEN switches AND p1 <> p2 AND age > 90 THEN 'plan change'
              WHEN ends AND age > 45 THEN (ARRAY['too expensive','moved away','working from home','company closed','not happy','too expensive'])[1 + h('cr',mid,6)] END AS r, 1 AS n
  FROM base
  UNION ALL
  SELECT mid, p2, joined_on + 31 + (age-60)*cut/130,
         CASE WHEN ends AND age - (31 + (age-60)*cut/130) > 40 THEN joined_on + 31 + (age-60)*cut/130 + 25 + (age - (31 + (age-60)*cut/130) - 25)*cut2/101 END,
         CASE WHEN ends AND age - (31 + (age-60)*cut/130) > 40 THEN (ARRAY['too expensive','moved away','working from home','company closed','not happy','moved away'])[1 + h('cr2',mid,6)] END, 2
  FROM base WHERE switches AND p1 <> p2 AND age > 90
)
SELECT row_number() OVER (ORDER BY s.s, s.mid), s.mid, s.pid, s.s, s.e,
       round(p.monthly_price * (CASE h('disc',s.mid*3+s.n,8) WHEN 0 THEN 0.80 WHEN 1 THEN 0.90 ELSE 1 END),2), s.r
FROM seg s JOIN plan p ON p.id = s.pid;

INSERT INTO booking
WITH raw AS (
  SELECT i, 1 + (h('bm',i,260) * (20 + h('bm2',i,81)) / 100) AS mback,
         1 + h('bd',i,(SELECT count(*)::int FROM desk)) AS did,
         current_date - 420 + (h('bday',i,442)) AS d, h('bh',i,10) AS hr, least(9, 1 + h('bl',i,100)*h('bl2',i,100)/1300 + h('bq',i,4)*0.25) AS len,
         h('bs',i,100) AS st, h('lead',i,15) AS lead
  FROM generate_series(1,9000) i
), ok AS (
  SELECT r.*, m.id AS mid, dk.hourly_rate, dk.is_active, dk.kind,
         (EXISTS (SELECT 1 FROM membership ms WHERE ms.member_id = m.id AND ms.started_on <= r.d AND coalesce(ms.ended_on, r.d) >= r.d)) AS live
  FROM raw r JOIN desk dk ON dk.id = r.did JOIN location l ON l.id = dk.location_id
  JOIN member m ON m.id = CASE WHEN r.st % 3 = 0 THEN 261 - r.mback ELSE r.mback END
  WHERE m.joined_on <= r.d AND l.opened_on <= r.d
    AND (dk.is_active OR r.d < current_date - 60)
    AND extract(isodow FROM r.d) < 6 + (CASE WHEN r.i % 9 = 0 THEN 1 ELSE 0 END)
    AND (l.id = m.home_location_id OR r.i % 4 = 0 OR l.id IN (2,3))
    AND m.id % 17 <> 5
)
SELECT row_number() OVER (ORDER BY d, hr, i), mid, did,
       (d - lead)::timestamp + make_interval(hours => 7, mins => (i*7) % 600),
       d::timestamp + make_interval(hours => 8 + hr),
       d::timestamp + make_interval(hours => 8 + hr, mins => (len*60)::int),
       CASE WHEN h('bst',i,100) < 12 THEN 'cancelled' WHEN d > current_date THEN 'confirmed'
            WHEN d = current_date THEN CASE WHEN hr < 3 THEN 'completed' ELSE 'confirmed' END
            WHEN h('bst',i,100) < 19 THEN 'no_show' ELSE 'completed' END,
       CASE WHEN live AND kind <> 'meeting_room' AND i % 5 <> 0 THEN 0 ELSE round(hourly_rate * len, 2) END
FROM ok
WHERE live OR i % 6 = 0;
DELETE FROM booking b USING booking a
WHERE a.desk_id = b.desk_id AND a.id < b.id AND a.status <> 'cancelled' AND b.status <> 'cancelled' AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at;
UPDATE booking SET created_at = starts_at - interval '40 minutes' WHERE created_at >= starts_at;

INSERT INTO check_in
WITH raw AS (
  SELECT i, CASE WHEN i <= 4400 THEN current_date - 1 - h('cd',i,400) ELSE current_date END AS d,
         1 + h('cm',i,260) * (30 + h('cm2',i,71)) / 100 AS m0, h('ch',i,9) AS hr, h('cmi',i,60) AS mi, 35 + h('cl',i,510) AS len
  FROM generate_series(1,4470) i
)
SELECT row_number() OVER (ORDER BY r.d, r.hr, r.mi, r.i), m.id,
       CASE WHEN r.i % 7 = 0 THEN CASE m.home_location_id WHEN 1 THEN 6 WHEN 2 THEN 4 WHEN 3 THEN 5 WHEN 4 THEN 2 WHEN 5 THEN 3 ELSE 1 END ELSE m.home_location_id END,
       r.d::timestamp + make_interval(hours => CASE WHEN r.d = current_date THEN r.hr % 3 + 6 ELSE r.hr + 7 END, mins => r.mi),
       CASE WHEN r.d = current_date AND r.i % 3 <> 0 THEN NULL
            WHEN r.d = current_date THEN r.d::timestamp + make_interval(hours => r.hr % 3 + 6, mins => r.mi + 25 + r.len / 10)
            ELSE r.d::timestamp + make_interval(hours => r.hr + 7, mins => r.mi + r.len) END
FROM raw r JOIN member m ON m.id = CASE WHEN r.i % 2 = 0 THEN 261 - r.m0 ELSE r.m0 END
WHERE m.joined_on <= r.d AND m.id % 23 <> 7
  AND EXISTS (SELECT 1 FROM membership ms WHERE ms.member_id = m.id AND ms.started_on <= r.d AND coalesce(ms.ended_on, r.d) >= r.d)
  AND (r.i % 7 <> 0 OR r.d >= current_date - 500)
  AND (extract(isodow FROM r.d) < 6 OR r.i % 3 = 0 OR r.d = current_date);

INSERT INTO invoice
WITH g AS (
  SELECT ms.id AS msid, ms.member_id, ms.monthly_fee, mo::date AS issued,
         row_number() OVER (ORDER BY mo, ms.id)::int AS n
  FROM membership ms
  CROSS JOIN generate_series(date_trunc('month',current_date) - interval '17 months', date_trunc('month',current_date), interval '1 month') mo
  WHERE ms.started_on <= mo AND (ms.ended_on IS NULL OR ms.ended_on >= mo)
)
SELECT n, 'INV-' || to_char(issued,'YYMM') || '-' || lpad(n::text,5,'0'), member_id, issued,
       issued + CASE WHEN member_id % 5 = 0 THEN 30 ELSE 14 END,
       monthly_fee + CASE WHEN h('ex',n,4) = 0 THEN 5 * (1 + h('ex2',n,24)) ELSE 0 END,
       CASE WHEN h('np',n,100) < CASE WHEN issued > current_date - 40 THEN 35 WHEN issued > current_date - 100 THEN 9 ELSE 2 END THEN NULL
            WHEN issued + 2 + h('pd',n,100)*h('pd2',n,100)/260 <= current_date THEN issued + 2 + h('pd',n,100)*h('pd2',n,100)/260 END
FROM g;

INSERT INTO event
SELECT i, l.id,
  CASE WHEN h('eh',i,5) < 3 THEN 1 + h('ehm',i,70) END,
  (ARRAY['Founders Breakfast','Yoga at Lunch','Pitch Night','Tax Clinic','Friday Drinks','Figma Workshop','Book Swap','Run Club','Hiring Basics','Open Mic','Prompt Jam','Pension Q&A'])[1 + h('et',i,12)] || ' #' || i,
  (ARRAY['networking','wellbeing','networking','workshop','social','workshop','social','wellbeing','workshop','social','workshop','workshop'])[1 + h('et',i,12)],
  (current_date - 395 + i*4 + h('ed',i,4))::timestamp + make_interval(hours => (ARRAY[8,12,18,13,17,10])[1 + h('eho',i,6)]),
  (ARRAY[12,16,20,25,30,40])[1 + h('ec',i,6)],
  CASE WHEN h('ep',i,10) < 6 THEN 0 ELSE 5 * (1 + h('ep2',i,4)) END
FROM generate_series(1,106) i
JOIN LATERAL (SELECT CASE WHEN i > 85 AND h('el',i,4) = 0 THEN 7 ELSE (ARRAY[1,2,3,3,4,6,2,1])[1 + h('el2',i,8)] END AS id) l ON true;

INSERT INTO event_signup
SELECT e.id, m.id, e.starts_at - make_interval(days => 1 + h('sg',e.id*300+m.id,14), hours => h('sgh',e.id*300+m.id,9)),
       CASE WHEN e.starts_at < current_date THEN h('att',e.id*300+m.id,100) < CASE WHEN e.ticket_price > 0 THEN 88 ELSE 66 END END
FROM event e JOIN member m ON m.joined_on < e.starts_at::date - 14
WHERE h('su',e.id*300+m.id,1000) < 45 + 3 * h('pop',e.id,30) + CASE WHEN m.home_location_id = e.location_id THEN 60 ELSE 0 END
  AND h('soc',m.id,3) <> 0 AND h('evskip',e.id,25) <> 3;
DELETE FROM event_signup s USING (
  SELECT event_id, member_id, row_number() OVER (PARTITION BY event_id ORDER BY signed_up_at, member_id) AS rn FROM event_signup) x, event e
WHERE x.event_id = s.event_id AND x.member_id = s.member_id AND e.id = s.event_id AND x.rn > e.capacity;

INSERT INTO support_request
WITH r AS (
  SELECT i, current_date - h('sd',i,380) AS d, 1 + h('sm',i,260) AS mid, h('sh',i,10) AS hr
  FROM generate_series(1,620) i
)
SELECT row_number() OVER (ORDER BY r.d, r.hr, r.i), m.id,
  CASE WHEN r.i % 8 = 0 THEN 3 ELSE m.home_location_id END,
  (ARRAY['wifi','access_card','cleaning','heating','billing','printer','noise','wifi','billing','access_card','wifi'])[1 + h('st',r.i,11)],
  (ARRAY['low','normal','normal','normal','urgent','low','urgent'])[1 + h('sp',r.i,7)],
  r.d::timestamp + make_interval(hours => 8 + CASE WHEN r.d = current_date THEN 0 ELSE r.hr END, mins => (r.i*11) % 60),
  CASE WHEN h('sr',r.i,100) < CASE WHEN r.d > current_date - 10 THEN 60 WHEN r.d > current_date - 40 THEN 14 ELSE 3 END THEN NULL
       WHEN r.d >= current_date - 6 THEN least(r.d::timestamp + make_interval(hours => 9 + r.hr + h('sq',r.i,20)), current_date::timestamp + interval '9 hours 20 minutes')
       ELSE r.d::timestamp + make_interval(hours => 9 + r.hr + h('sq',r.i,90) * CASE WHEN h('sp',r.i,7) IN (4,6) THEN 1 ELSE 2 END / CASE WHEN r.i % 4 = 0 THEN 3 ELSE 2 END) END,
  NULL
FROM r JOIN member m ON m.id = r.mid WHERE m.joined_on <= r.d;
UPDATE support_request SET resolved_at = opened_at + interval '35 minutes' WHERE resolved_at <= opened_at;
UPDATE support_request SET satisfaction = CASE WHEN resolved_at - opened_at < interval '12 hours' THEN 3 + h('sat',id,3) ELSE 1 + h('sat2',id,5) END
WHERE resolved_at IS NOT NULL AND h('rated',id,10) < 6;

DROP FUNCTION h(text, integer, integer);
RESET search_path;
