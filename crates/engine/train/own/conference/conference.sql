DROP SCHEMA IF EXISTS conference CASCADE;
CREATE SCHEMA conference;
SET search_path TO conference;

-- deterministic pseudo-random 0..n-1 from a text key (dropped at the end)
CREATE FUNCTION h(k text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT (abs(hashtext(k || ':cnf')::bigint) % n)::int $$;

CREATE TABLE venues (
  id              bigint PRIMARY KEY,
  name            text NOT NULL,
  city            text NOT NULL,
  country_code    char(2) NOT NULL,
  capacity        int NOT NULL,
  daily_rate_cents bigint NOT NULL,
  is_active       boolean NOT NULL DEFAULT true,
  created_at      timestamptz NOT NULL
);
COMMENT ON TABLE venues IS 'Locations we rent for our events';
COMMENT ON COLUMN venues.daily_rate_cents IS 'Rent per event day, euro cents';

CREATE TABLE rooms (
  id            bigint PRIMARY KEY,
  venue_id      bigint NOT NULL REFERENCES venues(id),
  name          text NOT NULL,
  seats         int NOT NULL,
  floor         int NOT NULL,
  has_streaming boolean NOT NULL
);

CREATE TABLE events (
  id              bigint PRIMARY KEY,
  slug            text NOT NULL UNIQUE,
  title           text NOT NULL,
  venue_id        bigint REFERENCES venues(id),
  format          text NOT NULL CHECK (format IN ('in_person','hybrid','online')),
  starts_on       date NOT NULL,
  ends_on         date NOT NULL,
  cfp_opens_on    date NOT NULL,
  cfp_closes_on   date NOT NULL,
  ticket_capacity int NOT NULL,
  status          text NOT NULL CHECK (status IN ('draft','on_sale','completed','cancelled')),
  created_at      timestamptz NOT NULL
);
COMMENT ON TABLE events IS 'A conference edition we organise';
COMMENT ON COLUMN events.venue_id IS 'Null for online-only events';
COMMENT ON COLUMN events.cfp_closes_on IS 'Last day of the call for papers';
COMMENT ON COLUMN events.ticket_capacity IS 'Maximum number of tickets we are allowed to sell';

CREATE TABLE speakers (
  id            bigint PRIMARY KEY,
  full_name     text NOT NULL,
  email         text NOT NULL UNIQUE,
  company       text,
  country_code  char(2) NOT NULL,
  bio_completed boolean NOT NULL,
  created_at    timestamptz NOT NULL
);
COMMENT ON TABLE speakers IS 'Everyone with a speaker account, whether or not they ever proposed or gave a talk';

CREATE TABLE submissions (
  id           bigint PRIMARY KEY,
  event_id     bigint NOT NULL REFERENCES events(id),
  speaker_id   bigint NOT NULL REFERENCES speakers(id),
  title        text NOT NULL,
  track        text NOT NULL,
  session_type text NOT NULL CHECK (session_type IN ('talk','workshop','lightning','keynote')),
  level        text NOT NULL CHECK (level IN ('beginner','intermediate','advanced')),
  status       text NOT NULL CHECK (status IN ('pending','accepted','rejected','waitlisted','withdrawn')),
  submitted_at timestamptz NOT NULL,
  decided_at   timestamptz
);
COMMENT ON TABLE submissions IS 'Proposals sent in to the call for papers of an event';
COMMENT ON COLUMN submissions.decided_at IS 'When the programme committee decided; null while pending or if withdrawn first';

CREATE TABLE reviews (
  id            bigint PRIMARY KEY,
  submission_id bigint NOT NULL REFERENCES submissions(id),
  reviewer_name text NOT NULL,
  score         int NOT NULL CHECK (score BETWEEN 1 AND 5),
  comment       text,
  created_at    timestamptz NOT NULL,
  UNIQUE (submission_id, reviewer_name)
);
COMMENT ON COLUMN reviews.score IS '1 = strong reject … 5 = strong accept';

CREATE TABLE talks (
  id              bigint PRIMARY KEY,
  submission_id   bigint NOT NULL UNIQUE REFERENCES submissions(id),
  room_id         bigint REFERENCES rooms(id),
  starts_at       timestamp NOT NULL,
  ends_at         timestamp NOT NULL,
  headcount       int,
  feedback_score  numeric(3,2),
  recording_url   text
);
COMMENT ON TABLE talks IS 'Scheduled sessions; one per accepted submission once the programme is published';
COMMENT ON COLUMN talks.room_id IS 'Null when the session is streamed only';
COMMENT ON COLUMN talks.headcount IS 'People counted in the room or stream; null until it has taken place';
COMMENT ON COLUMN talks.feedback_score IS 'Mean audience rating 1-5; null if nobody rated';

CREATE TABLE attendees (
  id               bigint PRIMARY KEY,
  full_name        text NOT NULL,
  email            text NOT NULL UNIQUE,
  company          text,
  country_code     char(2) NOT NULL,
  job_role         text,
  marketing_opt_in boolean NOT NULL,
  created_at       timestamptz NOT NULL
);
COMMENT ON TABLE attendees IS 'People with a customer account who can buy tickets';

CREATE TABLE tickets (
  id             bigint PRIMARY KEY,
  event_id       bigint NOT NULL REFERENCES events(id),
  attendee_id    bigint NOT NULL REFERENCES attendees(id),
  tier           text NOT NULL CHECK (tier IN ('early_bird','regular','vip','student','online')),
  price_cents    int NOT NULL,
  discount_cents int NOT NULL DEFAULT 0,
  promo_code     text,
  purchased_at   timestamptz NOT NULL,
  status         text NOT NULL CHECK (status IN ('reserved','paid','refunded','cancelled')),
  checked_in_at  timestamptz
);
COMMENT ON COLUMN tickets.price_cents IS 'List price in euro cents; the buyer was charged price_cents minus discount_cents';
COMMENT ON COLUMN tickets.status IS 'reserved = not paid yet, paid, refunded = money went back in full, cancelled = reservation lapsed without payment';
COMMENT ON COLUMN tickets.checked_in_at IS 'Badge scan at the door; null = did not show up (or event not held yet)';

CREATE TABLE refunds (
  id           bigint PRIMARY KEY,
  ticket_id    bigint NOT NULL REFERENCES tickets(id),
  amount_cents int NOT NULL,
  reason       text NOT NULL CHECK (reason IN ('event_cancelled','illness','visa_denied','schedule_conflict','duplicate','other')),
  status       text NOT NULL CHECK (status IN ('requested','approved','denied','paid_out')),
  requested_at timestamptz NOT NULL,
  processed_at timestamptz
);
COMMENT ON COLUMN refunds.status IS 'requested = waiting for a decision, approved = granted but money not sent, denied, paid_out = money returned';
COMMENT ON COLUMN refunds.processed_at IS 'When it was denied or paid out';

CREATE TABLE sponsors (
  id            bigint PRIMARY KEY,
  name          text NOT NULL,
  industry      text NOT NULL,
  country_code  char(2) NOT NULL,
  contact_email text,
  created_at    timestamptz NOT NULL
);

CREATE TABLE sponsorships (
  id             bigint PRIMARY KEY,
  event_id       bigint NOT NULL REFERENCES events(id),
  sponsor_id     bigint NOT NULL REFERENCES sponsors(id),
  package        text NOT NULL CHECK (package IN ('platinum','gold','silver','bronze')),
  amount_cents   bigint NOT NULL,
  signed_on      date NOT NULL,
  invoice_due_on date NOT NULL,
  paid_on        date,
  UNIQUE (event_id, sponsor_id)
);
COMMENT ON TABLE sponsorships IS 'A sponsor''s signed deal for one event';
COMMENT ON COLUMN sponsorships.amount_cents IS 'Contract value, euro cents';
COMMENT ON COLUMN sponsorships.paid_on IS 'Null while the invoice is unpaid';

INSERT INTO venues
SELECT id, n, c, cc, cap, r*100, act, now() - make_interval(days => 1500 - id::int*40)
FROM (VALUES
 (1,'Messe Forum','Berlin','DE',900,5200,true),
 (2,'Halle am Hafen','Hamburg','DE',420,2900,true),
 (3,'Palais Ferstel','Vienna','AT',350,3800,true),
 (4,'Beurs van Amstel','Amsterdam','NL',650,4700,true),
 (5,'Centre Bellecour','Lyon','FR',500,3300,true),
 (6,'Kista Studios','Stockholm','SE',300,3100,true),
 (7,'Convento do Carmo','Lisbon','PT',380,2100,true),
 (8,'Stara Drukarnia','Krakow','PL',450,1500,true),
 (9,'Old Tram Depot','Prague','CZ',260,1300,false),
 (10,'Lakeside Congress','Zurich','CH',550,6900,true)
) v(id,n,c,cc,cap,r,act);

INSERT INTO rooms
SELECT row_number() OVER (ORDER BY v.id, k), v.id,
  (ARRAY['Main Stage','Atlas','Boreal','Cobalt','Delta'])[k],
  CASE k WHEN 1 THEN (v.capacity*0.6)::int ELSE 30 + h('room'||v.id||k, 9)*15 END,
  CASE WHEN k=1 THEN 0 ELSE h('fl'||v.id||k,4) END,
  k=1 OR h('st'||v.id||k,3)=0
FROM venues v CROSS JOIN generate_series(1,5) k
WHERE k <= 3 + v.id % 3;

INSERT INTO events
SELECT id, slug, title, ven, fmt, current_date+off, current_date+off+len-1,
  current_date+off-190, current_date+off-90-(id%3)*10, cap, st, now() - make_interval(days => -off+230)
FROM (VALUES
 (1,'dataweave-berlin-1','DataWeave Berlin I',1,'in_person',-742,3,420,'completed'),
 (2,'frontier-js-hamburg','Frontier JS Hamburg',2,'in_person',-705,2,200,'completed'),
 (3,'cloudharbour-amsterdam-1','CloudHarbour Amsterdam I',4,'hybrid',-671,2,300,'completed'),
 (4,'secops-online-spring','SecOps Online Spring',NULL,'online',-640,1,500,'completed'),
 (5,'product-craft-vienna','Product Craft Vienna',3,'in_person',-598,2,160,'completed'),
 (6,'pydays-krakow-1','PyDays Krakow I',8,'in_person',-560,3,260,'completed'),
 (7,'green-it-stockholm','Green IT Stockholm',6,'hybrid',-525,2,150,'completed'),
 (8,'fintech-lab-zurich-1','FinTech Lab Zurich I',10,'in_person',-487,2,220,'completed'),
 (9,'ml-atelier-lyon','ML Atelier Lyon',5,'in_person',-452,3,240,'completed'),
 (10,'ux-lisboa','UX Lisboa',7,'hybrid',-418,2,180,'completed'),
 (11,'dataweave-berlin-2','DataWeave Berlin II',1,'hybrid',-383,3,450,'completed'),
 (12,'rust-in-prod-prague','Rust in Production Prague',9,'in_person',-350,2,120,'cancelled'),
 (13,'secops-online-winter','SecOps Online Winter',NULL,'online',-322,1,500,'completed'),
 (14,'cloudharbour-amsterdam-2','CloudHarbour Amsterdam II',4,'hybrid',-288,2,330,'completed'),
 (15,'frontier-js-vienna','Frontier JS Vienna',3,'in_person',-255,2,190,'completed'),
 (16,'agile-ops-hamburg','AgileOps Hamburg',2,'in_person',-228,2,140,'completed'),
 (17,'pydays-krakow-2','PyDays Krakow II',8,'in_person',-196,3,280,'completed'),
 (18,'health-data-online','Health Data Online',NULL,'online',-168,1,350,'completed'),
 (19,'fintech-lab-zurich-2','FinTech Lab Zurich II',10,'hybrid',-139,2,240,'completed'),
 (20,'ml-atelier-stockholm','ML Atelier Stockholm',6,'in_person',-108,2,150,'completed'),
 (21,'api-summit-lyon','API Summit Lyon',5,'in_person',-80,2,210,'cancelled'),
 (22,'ux-lisboa-again','UX Lisboa Again',7,'in_person',-52,2,170,'completed'),
 (23,'dataweave-berlin-3','DataWeave Berlin III',1,'hybrid',-18,3,480,'completed'),
 (24,'secops-online-autumn','SecOps Online Autumn',NULL,'online',12,1,500,'on_sale'),
 (25,'cloudharbour-amsterdam-3','CloudHarbour Amsterdam III',4,'hybrid',34,2,320,'on_sale'),
 (26,'frontier-js-zurich','Frontier JS Zurich',10,'in_person',58,2,210,'on_sale'),
 (27,'pydays-krakow-3','PyDays Krakow III',8,'in_person',81,3,290,'on_sale'),
 (28,'robotics-day-lyon','Robotics Day Lyon',5,'hybrid',102,1,130,'on_sale'),
 (29,'quantum-open-vienna','Quantum Open Vienna',3,'in_person',138,2,100,'draft'),
 (30,'green-it-hamburg','Green IT Hamburg',2,'hybrid',171,2,150,'draft')
) e(id,slug,title,ven,fmt,off,len,cap,st);

INSERT INTO speakers
SELECT i, fn||' '||ln, lower(fn||'.'||ln||i)||'@speakers.example',
  CASE WHEN h('sc'||i,6)=0 THEN NULL ELSE (ARRAY['Northgrid','Lumenta','Kernwerk','Hexabyte','Orbis Labs','Fjordsoft','Pixelrain','Tessera','Opaline','Bluefin Data','self-employed'])[1+h('sco'||i,11)] END,
  (ARRAY['DE','DE','DE','NL','FR','AT','SE','PL','PT','CH','CZ','GB','US','ES'])[1+h('scc'||i,14)],
  h('bio'||i,5)>0, now() - make_interval(days => 60 + h('scr'||i,840))
FROM generate_series(1,150) i
CROSS JOIN LATERAL (SELECT
 (ARRAY['Anna','Bram','Chloe','Dario','Eva','Femke','Goran','Hanna','Ivo','Julia','Kasper','Lena','Mateo','Nora','Oskar','Paula','Quentin','Rosa','Stefan','Tilda','Ulrich','Vera','Wout','Yara','Zoltan'])[1+(i*7)%25] fn,
 (ARRAY['Adler','Berger','Costa','Dubois','Eriksson','Farkas','Gruber','Horvat','Ito','Janssen','Kowalski','Lindqvist','Moreau','Novak','Oliveira','Petrov','Quist','Rossi','Schmid'])[1+(i*5)%19] ln) n;

INSERT INTO submissions
SELECT row_number() OVER (ORDER BY sub_at, eid, k), eid, sp,
  (ARRAY['Scaling','Rethinking','A practical guide to','Lessons from','Taming','Debugging','The hidden cost of','Building','Beyond','Testing'])[1+h('t1'||eid||'-'||k,10)]||' '||
  (ARRAY['event streams','vector search','feature flags','legacy monoliths','zero trust','design tokens','model drift','edge caching','team topologies','schema migrations','observability','offline-first apps'])[1+h('t2'||eid||'-'||k,12)],
  trk, sty, lvl,
  st, sub_at,
  CASE WHEN st IN ('accepted','rejected','waitlisted') THEN least(greatest(cfp_closes_on + make_interval(days => 3 + h('dec'||eid||'-'||k,24)), sub_at + interval '1 day'), now() - interval '3 hours') END
FROM (
 SELECT e.id eid, k, e.cfp_closes_on, e.starts_on,
  1 + floor(140 * power(h('sp'||e.id||'-'||k,1000)/1000.0, 1.6))::int sp,
  (ARRAY['Data','Data','Frontend','Cloud','Cloud','Security','AI','AI','AI','People'])[1+h('tr'||e.id||'-'||k,10)] trk,
  CASE WHEN h('ty'||e.id||'-'||k,100)<62 THEN 'talk' WHEN h('ty'||e.id||'-'||k,100)<80 THEN 'workshop' WHEN h('ty'||e.id||'-'||k,100)<95 THEN 'lightning' ELSE 'keynote' END sty,
  (ARRAY['beginner','intermediate','intermediate','advanced'])[1+h('lv'||e.id||'-'||k,4)] lvl,
  (e.cfp_closes_on - (floor(95*power(h('sa'||e.id||'-'||k,1000)/1000.0,1.8)))::int)::timestamp + make_interval(hours => 7+h('hr'||e.id||'-'||k,15), mins => h('mi'||e.id||'-'||k,60)) sub_at,
  CASE
   WHEN e.starts_on - current_date > 75 THEN CASE WHEN h('ss'||e.id||'-'||k,100)<78 THEN 'pending' WHEN h('ss'||e.id||'-'||k,100)<88 THEN 'accepted' WHEN h('ss'||e.id||'-'||k,100)<94 THEN 'rejected' ELSE 'withdrawn' END
   WHEN e.starts_on - current_date > 50 THEN CASE WHEN h('ss'||e.id||'-'||k,100)<22 THEN 'pending' WHEN h('ss'||e.id||'-'||k,100)<52 THEN 'accepted' WHEN h('ss'||e.id||'-'||k,100)<85 THEN 'rejected' WHEN h('ss'||e.id||'-'||k,100)<94 THEN 'waitlisted' ELSE 'withdrawn' END
   WHEN h('ss'||e.id||'-'||k,100) < 27 + h('ar'||e.id,22) THEN 'accepted'
   WHEN h('ss'||e.id||'-'||k,100) < 85 THEN 'rejected'
   WHEN h('ss'||e.id||'-'||k,100) < 92 THEN 'waitlisted'
   ELSE 'withdrawn' END st
 FROM events e CROSS JOIN LATERAL generate_series(1, 16 + h('ns'||e.id,24) + e.ticket_capacity/50) k
) s WHERE sub_at < now() - interval '1 day';

INSERT INTO reviews
SELECT row_number() OVER (ORDER BY ts, sid, r), sid, rn, sc,
  CASE WHEN h('rc'||sid||'-'||r,3)=0 THEN NULL ELSE (ARRAY['Clear outline, good fit.','Too much product pitch.','Strong speaker, seen before.','Abstract is vague.','Great topic for the track.','Overlaps with another proposal.'])[1+h('rt'||sid||'-'||r,6)] END, ts
FROM (
 SELECT s.id sid, r,
  (ARRAY['Miriam Falk','Jonas Reuter','Priya Nair','Tom de Wit','Agnes Pohl','Luca Ferri','Sofia Brandt','Henrik Dahl','Clara Weiss','Marek Zielinski','Ines Duarte','Paul Aubry'])[r] rn,
  greatest(1, least(5, 3 + (CASE s.status WHEN 'accepted' THEN 1 WHEN 'rejected' THEN -1 ELSE 0 END) + h('rv'||s.id||'-'||r,3) - 1 + CASE WHEN r IN (2,9) THEN -1 WHEN r IN (5,11) THEN 1 ELSE 0 END)) sc,
  least(s.submitted_at + make_interval(days => 2 + h('rd'||s.id||'-'||r,30), hours => h('rh'||s.id||'-'||r,24)), coalesce(s.decided_at, now()) - make_interval(mins => 20 + h('rm'||s.id||'-'||r,600))) ts
 FROM submissions s CROSS JOIN generate_series(1,12) r
 WHERE h('rp'||s.id||'-'||r,100) < (CASE s.status WHEN 'pending' THEN 8 WHEN 'withdrawn' THEN 10 ELSE 22 END) + CASE WHEN r IN (1,4) THEN 10 WHEN r = 12 THEN -7 ELSE 0 END
) q WHERE ts > (SELECT submitted_at FROM submissions x WHERE x.id = sid);

INSERT INTO talks
WITH acc AS (
  SELECT s.id sid, s.session_type, s.event_id, row_number() OVER (PARTITION BY s.event_id ORDER BY h('ord'||s.id,100000), s.id) rn
  FROM submissions s JOIN events e ON e.id=s.event_id
  WHERE s.status='accepted' AND (e.status='completed' OR (e.status='on_sale' AND e.starts_on < current_date+70)) AND h('sched'||s.id,25)>0
), slots AS (
  SELECT e.id eid, r.id rid, r.seats, r.has_streaming, e.format, e.status est, e.starts_on + d + make_interval(hours => 9 + 2*t) st,
    row_number() OVER (PARTITION BY e.id ORDER BY h('slot'||e.id||'-'||coalesce(r.id,0)||'-'||d||'-'||t,100000), r.id, d, t) rn
  FROM events e LEFT JOIN rooms r ON r.venue_id=e.venue_id
  CROSS JOIN LATERAL generate_series(0, e.ends_on-e.starts_on) d
  CROSS JOIN generate_series(0, CASE WHEN e.venue_id IS NULL THEN 23 ELSE 3 END) t
  WHERE t < 5 OR e.venue_id IS NULL
)
SELECT row_number() OVER (ORDER BY st, rid, sid), sid, rid, st,
  st + make_interval(mins => CASE session_type WHEN 'talk' THEN 45 WHEN 'workshop' THEN 120 WHEN 'lightning' THEN 15 ELSE 60 END),
  CASE WHEN est='completed' THEN least(coalesce(seats,400), greatest(6,(coalesce(seats,180) * (25 + h('hc'||sid,85))/100)))::int END,
  CASE WHEN est='completed' AND h('fb'||sid,12)>0 THEN (2.6 + h('fs'||sid,235)/100.0)::numeric(3,2) END,
  CASE WHEN est='completed' AND (rid IS NULL OR (has_streaming AND h('rec'||sid,5)>0)) THEN 'https://video.example/t/'||sid END
FROM acc JOIN slots ON slots.eid=acc.event_id AND slots.rn=acc.rn;
-- online-only sessions: run them one after the other in four streams
UPDATE talks t SET starts_at = x.nst, ends_at = x.nst + (t.ends_at - t.starts_at)
FROM (SELECT t.id, e.starts_on + make_interval(hours => 8 + ((row_number() OVER (PARTITION BY e.id ORDER BY t.starts_at, t.id) - 1) % 5)::int * 2) nst
      FROM talks t JOIN submissions s ON s.id=t.submission_id JOIN events e ON e.id=s.event_id WHERE e.venue_id IS NULL) x
WHERE x.id=t.id;

INSERT INTO attendees
SELECT i, fn||' '||ln, lower(fn||'.'||ln||i)||'@mail.example',
  CASE WHEN h('ac'||i,7)=0 THEN NULL ELSE (ARRAY['Acme Logistics','Bergmann Bank','CityGrid','Deltaworks','Elbtech','Foxglove Media','Granit Insurance','Helio Energy','Isar Motors','Jolt Retail','Kumulus','Lindenhof Clinic','Mosaic Games','Nordbahn'])[1+floor(14*power(h('aco'||i,1000)/1000.0,1.5))::int] END,
  (ARRAY['DE','DE','DE','DE','NL','NL','FR','FR','AT','AT','SE','PL','PL','PT','CH','CZ','GB','DK','ES'])[1+h('acc'||i,19)],
  CASE WHEN h('ajr'||i,10)=0 THEN NULL ELSE (ARRAY['developer','developer','developer','data scientist','product manager','designer','cto','student','consultant'])[1+h('aj'||i,9)] END,
  h('ami'||i,100)<57,
  now() - make_interval(days => CASE WHEN i>760 THEN h('acr'||i,240) ELSE 5 + h('acr'||i,860) END, hours => h('ah'||i,24))
FROM generate_series(1,800) i
CROSS JOIN LATERAL (SELECT
 (ARRAY['Alice','Boris','Carla','David','Elif','Fabian','Greta','Hugo','Irene','Jakub','Katja','Louis','Maja','Nils','Olga','Pedro','Ruth','Simon','Tereza','Umut','Valerie','Wim','Xenia','Yusuf','Zara','Bea','Colin'])[1+(i*11)%27] fn,
 (ARRAY['Arndt','Bakker','Cermak','Diaz','Engel','Fontaine','Gajewski','Hofer','Iversen','Jung','Keller','Lopes','Maier','Nilsson','Otten','Pichler','Richter','Silva','Thoma','Urban','Vogel','Wagner','Yilmaz','Zeller','Brandl','Coelho','Drexler','Ekberg','Freund','Gomes','Hansen'])[1+(i*9)%31] ln) n;

INSERT INTO tickets
SELECT row_number() OVER (ORDER BY pat, eid, aid), eid, aid, tier,
  pr, CASE WHEN promo IS NULL THEN 0 ELSE (pr * (CASE promo WHEN 'TEAM20' THEN 20 WHEN 'ALUMNI15' THEN 15 WHEN 'SPEAKER50' THEN 50 ELSE 10 END) / 100)::int END,
  promo, pat,
  CASE WHEN h('tst'||eid||'-'||aid,100)<4 THEN CASE WHEN sd < current_date THEN 'cancelled' ELSE 'reserved' END
       WHEN sd >= current_date AND h('tst'||eid||'-'||aid,100)<17 THEN 'reserved' ELSE 'paid' END,
  NULL
FROM (
 SELECT p.*, (CASE tier WHEN 'early_bird' THEN 24900 WHEN 'regular' THEN 34900 WHEN 'vip' THEN 69900 WHEN 'student' THEN 9900 ELSE 7900 END
     * (CASE WHEN eid IN (8,19,26) THEN 14 WHEN eid IN (6,17,27) THEN 8 WHEN eid IN (1,11,23) THEN 12 ELSE 10 END) / 10)::int pr,
   CASE WHEN h('pc'||eid||'-'||aid,100)<9 THEN 'TEAM20' WHEN h('pc'||eid||'-'||aid,100)<16 THEN 'ALUMNI15' WHEN h('pc'||eid||'-'||aid,100)<18 THEN 'SPEAKER50' WHEN h('pc'||eid||'-'||aid,100)<24 AND pat > now() - interval '300 days' THEN 'NEWS10' END promo
 FROM (
  SELECT e.id eid, a.id aid, e.starts_on sd,
   CASE WHEN e.format='online' THEN 'online'
        WHEN e.format='hybrid' AND h('ho'||e.id||'-'||a.id,100)<28 THEN 'online'
        WHEN h('tv'||e.id||'-'||a.id,100)<7 THEN 'vip'
        WHEN a.job_role='student' THEN 'student'
        WHEN lead >= 60 THEN 'early_bird' ELSE 'regular' END tier,
   (e.starts_on - lead)::timestamp + make_interval(hours => h('th'||e.id||'-'||a.id,22), mins => h('tm'||e.id||'-'||a.id,60)) pat
  FROM events e CROSS JOIN attendees a
  CROSS JOIN LATERAL (SELECT CASE WHEN e.status='on_sale' THEN greatest(1,(floor(120*power(h('tl'||e.id||'-'||a.id,1000)/1000.0,0.8)))::int) ELSE 1+floor(115*power(h('tl'||e.id||'-'||a.id,1000)/1000.0,1.1))::int END lead) l
  WHERE e.status<>'draft' AND a.id<=760
   AND h('tk'||e.id||'-'||a.id,1000) < (e.ticket_capacity * (55 + h('dem'||e.id,48)) / 100.0) * 1.25 * (0.25 + 2.0*power(h('loy'||a.id,1000)/1000.0,2)) * (CASE WHEN e.format='online' THEN 0.45 ELSE 0.62 END)
 ) p WHERE pat < now() - interval '1 hour'
) q;

-- accounts never younger than the first purchase
UPDATE attendees a SET created_at = x.f - interval '2 days'
FROM (SELECT attendee_id, min(purchased_at) f FROM tickets GROUP BY 1) x WHERE x.attendee_id=a.id AND x.f < a.created_at;

INSERT INTO refunds
SELECT row_number() OVER (ORDER BY rq, tid), tid, (paid * CASE WHEN rs IN ('event_cancelled','visa_denied','duplicate') THEN 100 WHEN h('rf'||tid,3)=0 THEN 50 ELSE 100 END / 100)::int,
  rs, st, rq,
  CASE WHEN st IN ('denied','paid_out') THEN least(rq + make_interval(days => 1 + h('rl'||tid,CASE WHEN rs='event_cancelled' THEN 38 ELSE 17 END), hours => h('rlh'||tid,20)), now() - interval '2 hours') END
FROM (
 SELECT z.*, CASE
    WHEN rq > now() - interval '6 days' THEN CASE WHEN h('rz'||tid,10)<8 THEN 'requested' ELSE 'approved' END
    WHEN rq > now() - interval '25 days' THEN (ARRAY['requested','requested','approved','paid_out','paid_out','denied'])[1+h('rz'||tid,6)]
    WHEN rs='event_cancelled' THEN CASE WHEN h('rz'||tid,100)<91 THEN 'paid_out' ELSE 'approved' END
    WHEN rs IN ('other','schedule_conflict') THEN CASE WHEN h('rz'||tid,100)<52 THEN 'denied' WHEN h('rz'||tid,100)<95 THEN 'paid_out' ELSE 'approved' END
    ELSE CASE WHEN h('rz'||tid,100)<14 THEN 'denied' ELSE 'paid_out' END END st
 FROM (
  SELECT t.id tid, t.price_cents - t.discount_cents paid,
   CASE WHEN e.status='cancelled' THEN 'event_cancelled' ELSE (ARRAY['illness','illness','visa_denied','schedule_conflict','schedule_conflict','schedule_conflict','duplicate','other'])[1+h('rr'||t.id,8)] END rs,
   CASE WHEN e.status='cancelled' THEN greatest(e.starts_on - 25 + make_interval(days => h('rq'||t.id,20), hours => h('rqh'||t.id,24)), t.purchased_at + interval '4 hours')
        ELSE t.purchased_at + (least(e.starts_on + interval '4 days', now()) - t.purchased_at) * ((10 + h('rq'||t.id,89))/100.0) END rq
  FROM tickets t JOIN events e ON e.id=t.event_id
  WHERE t.status='paid' AND h('rw'||t.id,100) < CASE WHEN e.status='cancelled' THEN 88 WHEN e.format='online' THEN 3 ELSE 6 + h('rwe'||e.id,5) END
 ) z
) y;

UPDATE tickets t SET status='refunded' FROM refunds r
WHERE r.ticket_id=t.id AND r.status='paid_out' AND r.amount_cents = t.price_cents - t.discount_cents;

UPDATE tickets t SET checked_in_at = e.starts_on + make_interval(days => CASE WHEN h('cd'||t.id,6)=0 AND e.ends_on>e.starts_on THEN 1 ELSE 0 END, hours => 8 + h('ch'||t.id,3), mins => h('cm'||t.id,60))
FROM events e WHERE e.id=t.event_id AND e.status='completed' AND t.status='paid' AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.ticket_id=t.id AND r.status='paid_out')
 AND h('ci'||t.id,100) < CASE WHEN t.tier='online' THEN 62 ELSE 80 + h('cie'||e.id,16) END;

INSERT INTO sponsors
SELECT i, (ARRAY['Aurelia Cloud','Brightloop','Cobalt Systems','Datenfluss','Evergreen Hosting','Fathom Analytics','Gravity Pay','Helvetia Soft','Inkwell','Jetstream CI','Kitewire','Lattice Security','Monoscope','Nimbus Nine','Octave Audio','Parcelo','Quarry AI','Redwood Jobs','Signalhaus','Tundra DB','Umbra VPN','Vektor Labs','Wavelength','Xenon Chips','Yonder Travel','Zephyr Mobile','Altona Brewery','Botanik Foods','Crisp Recruiting','Dynamo Power','Edelweiss Insurance','Fjell Outdoor','Glasnost Media','Harbour Capital','Iris Optics'])[i],
 (ARRAY['cloud','developer tools','security','fintech','recruiting','media','consumer'])[1+h('si'||i,7)],
 (ARRAY['DE','DE','NL','US','CH','FR','SE'])[1+h('sco'||i,7)],
 CASE WHEN h('se'||i,8)=0 THEN NULL ELSE 'sponsor'||i||'@partners.example' END,
 now() - make_interval(days => 300 + h('scr'||i,700))
FROM generate_series(1,35) i;

INSERT INTO sponsorships
SELECT row_number() OVER (ORDER BY sg, eid, sid), eid, sid, pk,
 (CASE pk WHEN 'platinum' THEN 25000 WHEN 'gold' THEN 14000 WHEN 'silver' THEN 7000 ELSE 3000 END * 100::bigint * (80 + h('am'||eid||'-'||sid,9)*5) / 100),
 sg, sg + 30,
 CASE WHEN sg + 10 + pl <= current_date THEN sg + 10 + pl END
FROM (
 SELECT e.id eid, s.id sid, s.id late,
  CASE WHEN h('pk'||e.id||'-'||s.id,100)<12 THEN 'platinum' WHEN h('pk'||e.id||'-'||s.id,100)<34 THEN 'gold' WHEN h('pk'||e.id||'-'||s.id,100)<64 THEN 'silver' ELSE 'bronze' END pk,
  e.starts_on - 35 - h('sg'||e.id||'-'||s.id,130) sg,
  CASE WHEN h('np'||e.id||'-'||s.id,100)<10 THEN 5000 ELSE h('pl'||e.id||'-'||s.id, (18 + (s.id%4)*14)::int) END pl
 FROM events e CROSS JOIN sponsors s
 WHERE s.id<=32 AND h('sx'||e.id||'-'||s.id,100) < 4 + e.ticket_capacity/40 + (s.id%5)*3
) q WHERE sg <= current_date;

-- licences and fire-safety caps came in lower than planned for some editions
UPDATE events SET ticket_capacity = c FROM (VALUES (5,90),(16,75),(22,105),(23,220),(26,80)) v(i,c) WHERE id=i;
UPDATE events e SET ticket_capacity = (SELECT count(*) FROM tickets t WHERE t.event_id=e.id AND t.status IN ('paid','reserved')) WHERE id IN (10,20,24);

CREATE INDEX ON tickets (event_id);
CREATE INDEX ON tickets (attendee_id);
CREATE INDEX ON submissions (event_id);
DROP FUNCTION h(text, int);
RESET search_path;
