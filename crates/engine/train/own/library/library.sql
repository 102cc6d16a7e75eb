DROP SCHEMA IF EXISTS library CASCADE;
CREATE SCHEMA library;
SET search_path TO library;

CREATE FUNCTION h(k text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT (abs(hashtext(k || '~' || k)::bigint) % n)::int $$;

CREATE TABLE branches (
  branch_id int PRIMARY KEY,
  name text NOT NULL,
  district text NOT NULL,
  opened_on date NOT NULL,
  closed_on date,
  seats int NOT NULL
);
COMMENT ON TABLE branches IS 'Library branches of the network';
COMMENT ON COLUMN branches.closed_on IS 'Date the branch was shut for good; empty while it operates';
INSERT INTO branches VALUES
 (1,'Central','Old Town','1987-04-01',NULL,220),
 (2,'Riverside','Harbour','1994-09-15',NULL,85),
 (3,'Northgate','North','2001-03-10',NULL,70),
 (4,'Hillcrest','North','2008-06-20',NULL,45),
 (5,'Mill Lane','Harbour','2012-10-05',NULL,60),
 (6,'Southfield','South','2016-01-11',NULL,95),
 (7,'Station Square','Old Town','2021-05-03',NULL,30),
 (8,'Orchard Road','South','1979-02-01',current_date - 320,40);

CREATE TABLE staff (
  staff_id int PRIMARY KEY,
  branch_id int NOT NULL REFERENCES branches,
  full_name text NOT NULL,
  job_title text NOT NULL,
  hired_on date NOT NULL,
  left_on date,
  manager_id int REFERENCES staff,
  weekly_hours numeric(4,1) NOT NULL
);
COMMENT ON COLUMN staff.left_on IS 'Last working day; empty for current employees';
COMMENT ON COLUMN staff.manager_id IS 'Direct superior';
INSERT INTO staff
SELECT i, ((i-1) % 7)+1,
  (ARRAY['Anna','Peter','Maria','Thomas','Julia','Henry','Clara','Simon','Olga','Victor','Emma'])[1+(i*3)%11] || ' ' ||
  (ARRAY['Novak','Fischer','Lane','Berg','Marsh','Quinn','Adler','Sorensen','Webb','Costa','Hart','Ivanova','Dunn'])[1+(i*5)%13],
  CASE WHEN i<=7 THEN 'Branch manager' WHEN i%6=2 THEN 'Events coordinator' WHEN i%6=4 THEN 'Assistant' WHEN i%11=0 THEN 'Cataloguer' ELSE 'Librarian' END,
  current_date - (150 + h('sh'||i, 4200)),
  CASE WHEN i IN (15,22,31,37) THEN current_date - (20 + i*4) END,
  CASE WHEN i=1 THEN NULL WHEN i<=7 THEN 1 ELSE ((i-1)%7)+1 END,
  CASE h('wh'||i,4) WHEN 0 THEN 20 WHEN 1 THEN 30 ELSE 38.5 END
FROM generate_series(1,38) i;

CREATE TABLE readers (
  reader_id int PRIMARY KEY,
  card_no text UNIQUE NOT NULL,
  full_name text NOT NULL,
  birth_date date,
  email text,
  phone text,
  home_branch_id int NOT NULL REFERENCES branches,
  category text NOT NULL CHECK (category IN ('adult','student','child','senior')),
  registered_on date NOT NULL,
  card_expires_on date NOT NULL,
  is_blocked boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE readers IS 'Library members holding a card';
COMMENT ON COLUMN readers.home_branch_id IS 'Branch where the reader signed up';
COMMENT ON COLUMN readers.card_expires_on IS 'Card is valid up to and including this day';
COMMENT ON COLUMN readers.is_blocked IS 'Blocked readers may not borrow until debts are settled';
INSERT INTO readers
SELECT i, 'LC' || lpad((100000+i*37)::text,7,'0'),
  (ARRAY['Alice','Ben','Chloe','David','Eva','Frank','Grace','Hugo','Irene','Jack','Karen','Leo','Mona','Nina','Oscar','Paula','Rita','Sam','Tina','Uwe','Vera','Will','Zoe'])[1+h('fn'||i,23)] || ' ' ||
  (ARRAY['Abbott','Baker','Carter','Doyle','Evans','Foster','Green','Hughes','Irving','Jensen','Keller','Lopez','Meyer','Nolan','Olsen','Price','Reid','Stone','Turner','Urban','Vance','Walsh','Young','Ziegler','Brandt','Cole','Dietz','Ellis','Flynn'])[1+h('ln'||i,29)],
  CASE WHEN i%53=0 THEN NULL ELSE current_date - (CASE cat WHEN 'child' THEN 365*6 + h('bd'||i,365*8) WHEN 'student' THEN 365*18+h('bd'||i,365*9) WHEN 'senior' THEN 365*66+h('bd'||i,365*20) ELSE 365*27+h('bd'||i,365*36) END) END,
  CASE WHEN h('em'||i,10) < 8 THEN 'reader'||i||'@'||(ARRAY['mail.example','post.example','inbox.example'])[1+i%3] END,
  CASE WHEN h('ph'||i,10) < 7 THEN '+44 20 7' || lpad(h('pn'||i,1000000)::text,6,'0') END,
  br,
  cat, reg,
  (reg + (365 * ceil((current_date - reg + 1)/365.0))::int
     - CASE WHEN h('ex'||i,100) < 24 AND current_date-reg > 365 THEN 365 ELSE 0 END
     - CASE WHEN h('ex'||i,100) < 8 AND current_date-reg > 730 THEN 365 ELSE 0 END)::date,
  h('bk'||i,100) < 6
FROM (SELECT i,
   current_date - (1 + (1600*power(1-i/720.0,1.25)))::int AS reg,
   CASE WHEN h('ct'||i,100)<46 THEN 'adult' WHEN h('ct'||i,100)<66 THEN 'student' WHEN h('ct'||i,100)<84 THEN 'child' ELSE 'senior' END AS cat,
   CASE WHEN h('hb'||i,100)<30 THEN 1 WHEN h('hb'||i,100)<47 THEN 2 WHEN h('hb'||i,100)<60 THEN 3 WHEN h('hb'||i,100)<69 THEN 4 WHEN h('hb'||i,100)<79 THEN 5 WHEN h('hb'||i,100)<92 THEN 6 WHEN i<480 AND h('hb'||i,100)>=97 THEN 8 ELSE 7 END AS br
  FROM generate_series(1,720) i) s;

CREATE TABLE authors (
  author_id int PRIMARY KEY,
  name text NOT NULL,
  country text
);
INSERT INTO authors
SELECT i,
  (ARRAY['Agnes','Bruno','Celia','Dario','Edith','Felix','Greta','Harold','Ines','Jonas','Kirsten','Lionel'])[1+(i*5)%12] || ' ' ||
  (ARRAY['Aldridge','Bellini','Corvin','Dahl','Eriksen','Fontaine','Gruber','Halloran','Ishida','Jarvis','Kovacs','Lindqvist','Moreau'])[1+(i*7)%13],
  (ARRAY['United Kingdom','United States','France','Germany','Sweden','Italy','Japan',NULL])[1+h('ac'||i,8)]
FROM generate_series(1,90) i;

CREATE TABLE titles (
  title_id int PRIMARY KEY,
  title text NOT NULL,
  author_id int REFERENCES authors,
  isbn text,
  media_type text NOT NULL,
  genre text NOT NULL,
  language text NOT NULL,
  published_year int,
  pages int
);
COMMENT ON TABLE titles IS 'Catalogue: one row per work, whatever the number of copies held';
COMMENT ON COLUMN titles.media_type IS 'book, audiobook, dvd, magazine';
COMMENT ON COLUMN titles.language IS 'ISO code: en, de, fr, es, pl';
COMMENT ON COLUMN titles.pages IS 'Only for books and magazines';
INSERT INTO titles
SELECT i,
  'The ' || (ARRAY['Silent','Last','Hidden','Golden','Winter','Broken','Distant','Crimson','Secret','Forgotten','Burning','Quiet','Salt','Paper','Glass','Iron','Northern','Blue','Lost'])[1+i%19] || ' ' ||
  (ARRAY['Garden','River','House','Letter','Voyage','Mountain','Kingdom','Clock','Bridge','Orchard','Harbour','Daughter','Map','Island','Witness','Lantern','Road','Atlas','Season','Library','Storm','Mirror','Archive'])[1+i%23],
  CASE WHEN mt='magazine' THEN NULL ELSE 1 + (83*power(h('au'||i,1000)/1000.0,1.6))::int END,
  CASE WHEN mt IN ('book','audiobook') THEN '978' || lpad((h('is'||i,1000000000))::text,10,'0') END,
  mt,
  CASE WHEN mt='magazine' THEN 'Periodical' ELSE (ARRAY['Fiction','Fiction','Crime','Crime','Fantasy','Children','Children','History','Science','Biography','Travel','Cooking'])[1+h('ge'||i,12)] END,
  CASE WHEN h('lg'||i,100)<68 THEN 'en' WHEN h('lg'||i,100)<80 THEN 'de' WHEN h('lg'||i,100)<90 THEN 'fr' WHEN h('lg'||i,100)<96 THEN 'es' ELSE 'pl' END,
  extract(year FROM current_date)::int - (46*power(h('py'||i,1000)/1000.0,1.7))::int,
  CASE WHEN mt IN ('book','magazine') THEN CASE WHEN mt='magazine' THEN 48+h('pg'||i,60) ELSE 120+h('pg'||i,560) END END
FROM (SELECT i, CASE WHEN h('mt'||i,100)<74 THEN 'book' WHEN h('mt'||i,100)<86 THEN 'audiobook' WHEN h('mt'||i,100)<95 THEN 'dvd' ELSE 'magazine' END AS mt FROM generate_series(1,420) i) s;

CREATE TABLE copies (
  copy_id int PRIMARY KEY,
  title_id int NOT NULL REFERENCES titles,
  branch_id int NOT NULL REFERENCES branches,
  barcode text UNIQUE NOT NULL,
  acquired_on date NOT NULL,
  price numeric(8,2) NOT NULL,
  status text NOT NULL DEFAULT 'available'
);
COMMENT ON TABLE copies IS 'Physical items on the shelves';
COMMENT ON COLUMN copies.branch_id IS 'Branch the copy belongs to';
COMMENT ON COLUMN copies.status IS 'available, on_loan, repair, lost, withdrawn';
INSERT INTO copies
SELECT c, t,
  CASE WHEN b<32 THEN 1 WHEN b<48 THEN 2 WHEN b<60 THEN 3 WHEN b<68 THEN 4 WHEN b<78 THEN 5 WHEN b<92 THEN 6 ELSE 7 END,
  'B' || lpad((c*7919 % 1000003)::text,7,'0'),
  current_date - CASE WHEN c%8=0 THEN 5 + h('aq'||c,330) ELSE 760 + h('aq'||c,2400) END,
  (6 + h('pr'||c,3400)/100.0 + CASE WHEN c%17=0 THEN 30 ELSE 0 END)::numeric(8,2),
  CASE WHEN h('cs'||c,100)<3 THEN 'repair' WHEN h('cs'||c,100)<6 THEN 'withdrawn' ELSE 'available' END
FROM (SELECT c, 1 + (404*power(h('ti'||c,10000)/10000.0,1.5))::int AS t, h('cb'||c,100) AS b FROM generate_series(1,1000) c) s;

CREATE TABLE loans (
  loan_id int PRIMARY KEY,
  copy_id int NOT NULL REFERENCES copies,
  reader_id int NOT NULL REFERENCES readers,
  issued_by int REFERENCES staff(staff_id),
  loaned_at timestamp NOT NULL,
  due_on date NOT NULL,
  returned_at timestamp,
  renewals int NOT NULL DEFAULT 0
);
COMMENT ON COLUMN loans.issued_by IS 'Employee at the desk; empty when the self-service machine was used';
COMMENT ON COLUMN loans.due_on IS 'Last day to return without a fine, renewals included';
COMMENT ON COLUMN loans.returned_at IS 'Empty while the item is still out';
INSERT INTO loans
SELECT row_number() OVER (ORDER BY ts, copy_id), copy_id,
  CASE WHEN rid%9=4 AND rid>1 THEN rid-1 ELSE rid END,
  CASE WHEN h('iss'||key,100) < 38 THEN NULL ELSE (SELECT max(s.staff_id) FROM staff s WHERE s.branch_id=b AND s.hired_on<=ts::date AND (s.left_on IS NULL OR s.left_on>=ts::date) AND s.staff_id <= 8 + h('is'||key,31)) END,
  ts,
  (ts::date + 21*(1+ren)) ,
  CASE WHEN stuck THEN NULL WHEN ts::date + dur >= current_date THEN NULL ELSE (ts::date + dur) + time '09:30' + (h('rt'||key,510)||' min')::interval END,
  ren
FROM (
  SELECT x.*,
    1 + (greatest(cnt-1,0) * power(h('rd'||key,10000)/10000.0,1.35))::int AS rid,
    CASE WHEN h('du'||key,100)<62 THEN 4+h('d1'||key,18) WHEN h('du'||key,100)<84 THEN 15+h('d2'||key,12) ELSE 24+h('d3'||key,17) END AS dur,
    CASE WHEN h('re'||key,100)<14 THEN 1 WHEN h('re'||key,100)<17 THEN 2 ELSE 0 END AS ren
  FROM (
    SELECT c.copy_id, c.branch_id AS b, c.copy_id||'/'||k AS key,
      (current_date - 43*k - 1 - h('ph'||c.copy_id,42))::date + time '09:15' + (h('lt'||c.copy_id||'/'||k,520)||' min')::interval AS ts,
      (c.copy_id%31=7 AND k = 1+c.copy_id%4) AS stuck,
      (SELECT count(*)::int FROM readers r WHERE r.registered_on <= (current_date - 43*k - 1 - h('ph'||c.copy_id,42))) AS cnt
    FROM copies c JOIN titles t USING (title_id), generate_series(0,17) k
    WHERE c.status <> 'withdrawn'
      AND NOT (c.status='repair' AND k<1)
      AND c.title_id % 29 <> 5
      AND (c.copy_id%31<>7 OR k >= 1+c.copy_id%4)
      AND current_date - 43*k - 1 - h('ph'||c.copy_id,42) > c.acquired_on
      AND ( (c.copy_id%31=7 AND k = 1+c.copy_id%4)
         OR h('ex'||c.copy_id||'/'||k,100) <
          24 + (CASE t.genre WHEN 'Crime' THEN 18 WHEN 'Children' THEN 14 WHEN 'Fantasy' THEN 10 WHEN 'Travel' THEN -8 WHEN 'Science' THEN -6 ELSE 0 END)
             + (CASE c.branch_id WHEN 1 THEN 8 WHEN 4 THEN -9 WHEN 7 THEN 12 ELSE 0 END)
             + (CASE WHEN k<9 THEN 9 - k ELSE 0 END)
             + (CASE WHEN t.title_id<40 THEN 15 ELSE 0 END))
  ) x
) y;
UPDATE copies c SET status='lost' WHERE EXISTS (SELECT 1 FROM loans l WHERE l.copy_id=c.copy_id AND l.returned_at IS NULL AND l.due_on < current_date-60);
UPDATE copies c SET status='on_loan' WHERE status<>'lost' AND EXISTS (SELECT 1 FROM loans l WHERE l.copy_id=c.copy_id AND l.returned_at IS NULL);

CREATE TABLE reservations (
  reservation_id int PRIMARY KEY,
  title_id int NOT NULL REFERENCES titles,
  reader_id int NOT NULL REFERENCES readers,
  pickup_branch_id int NOT NULL REFERENCES branches,
  placed_at timestamp NOT NULL,
  ready_at timestamp,
  closed_at timestamp,
  status text NOT NULL
);
COMMENT ON TABLE reservations IS 'Holds placed on a title by a reader';
COMMENT ON COLUMN reservations.status IS 'waiting, ready (on the pickup shelf), collected, expired, cancelled';
COMMENT ON COLUMN reservations.closed_at IS 'When collected, expired or cancelled';
INSERT INTO reservations
SELECT i, t, r, br, placed,
  CASE WHEN st IN ('waiting','cancelled') THEN NULL ELSE placed + (w||' hours')::interval END,
  CASE st WHEN 'cancelled' THEN placed + (least(10+h('rc'||i,150), (age/2)::int)||' hours')::interval
          WHEN 'collected' THEN placed + ((w + 4 + h('rp'||i,130))||' hours')::interval
          WHEN 'expired' THEN placed + ((w + 168)||' hours')::interval END,
  st
FROM (
  SELECT i, t, r, br, placed, w, age,
    CASE WHEN age < 320 THEN (CASE WHEN h('rs'||i,10)<7 THEN 'waiting' WHEN h('rs'||i,10)<9 AND w < age*0.8 THEN 'ready' WHEN h('rs'||i,10)<9 THEN 'waiting' ELSE 'cancelled' END)
         WHEN age < 900 THEN (CASE WHEN h('rs'||i,10)<4 THEN 'waiting' WHEN h('rs'||i,10)<6 AND w < age-20 THEN 'ready' WHEN h('rs'||i,10)<9 AND w+140 < age THEN 'collected' WHEN h('rs'||i,10)<9 THEN 'waiting' ELSE 'cancelled' END)
         ELSE (CASE WHEN h('rs'||i,100)<68 THEN 'collected' WHEN h('rs'||i,100)<82 THEN 'expired' WHEN h('rs'||i,100)<98 OR age>2200 THEN 'cancelled' ELSE 'waiting' END) END AS st
  FROM (
    SELECT i, 1 + (400*power(h('rt'||i,10000)/10000.0,2.2))::int AS t,
      1 + (640*power(h('rr'||i,10000)/10000.0,1.2))::int AS r,
      CASE WHEN h('rb'||i,100)<34 THEN 1 WHEN h('rb'||i,100)<52 THEN 2 WHEN h('rb'||i,100)<62 THEN 3 WHEN h('rb'||i,100)<70 THEN 4 WHEN h('rb'||i,100)<80 THEN 5 WHEN h('rb'||i,100)<92 THEN 6 ELSE 7 END AS br,
      (current_date::timestamp - ((6 + 24*(430*power((i)/820.0,1.3))::int + h('rh'||i,10))||' hours')::interval) AS placed,
      6 + 24*(430*power((i)/820.0,1.3))::int AS age,
      20 + (CASE WHEN h('ra'||i,10)<6 THEN h('rw'||i,160) ELSE h('rw'||i,380) END) AS w
    FROM generate_series(1,820) i) a
) b;
DELETE FROM reservations v USING readers r WHERE r.reader_id=v.reader_id AND r.registered_on > v.placed_at::date;

CREATE TABLE fines (
  fine_id int PRIMARY KEY,
  loan_id int NOT NULL REFERENCES loans,
  reason text NOT NULL,
  amount numeric(8,2) NOT NULL,
  issued_on date NOT NULL,
  waived_on date
);
COMMENT ON TABLE fines IS 'Charges to readers; unpaid part = amount minus payments';
COMMENT ON COLUMN fines.reason IS 'overdue, damage, lost';
COMMENT ON COLUMN fines.waived_on IS 'Set when the charge was forgiven: nothing more is due';
INSERT INTO fines
SELECT row_number() OVER (ORDER BY issued_on, loan_id, reason), loan_id, reason, amount, issued_on,
  CASE WHEN h('fw'||loan_id||reason,100)<7 THEN least(issued_on + 3 + h('fv'||loan_id,30), current_date) END
FROM (
  SELECT l.loan_id, 'overdue' AS reason, round(0.25*(l.returned_at::date-l.due_on),2) AS amount, l.returned_at::date AS issued_on
  FROM loans l WHERE l.returned_at::date > l.due_on
  UNION ALL
  SELECT l.loan_id, 'damage', round(c.price*0.4,2), l.returned_at::date FROM loans l JOIN copies c USING (copy_id)
  WHERE l.returned_at IS NOT NULL AND h('dm'||l.loan_id,100)<3
  UNION ALL
  SELECT l.loan_id, 'lost', c.price+5, l.due_on+60 FROM loans l JOIN copies c USING (copy_id)
  WHERE l.returned_at IS NULL AND l.due_on+60 < current_date
) f;

CREATE TABLE fine_payments (
  payment_id int PRIMARY KEY,
  fine_id int NOT NULL REFERENCES fines,
  paid_on date NOT NULL,
  amount numeric(8,2) NOT NULL,
  method text NOT NULL
);
COMMENT ON COLUMN fine_payments.method IS 'cash, card, online';
INSERT INTO fine_payments
SELECT row_number() OVER (ORDER BY paid_on, fine_id, part), fine_id, paid_on, amt,
  (ARRAY['cash','card','card','online','online','online','card'])[1+h('pm'||fine_id||part,7)]
FROM (
  SELECT fine_id, 1 AS part, issued_on + h('pd'||fine_id,45) AS paid_on,
    CASE WHEN h('pf'||fine_id,100)<52 OR amount < 1 THEN amount ELSE round(amount*0.5,2) END AS amt
  FROM fines WHERE waived_on IS NULL AND h('pf'||fine_id,100)<74
  UNION ALL
  SELECT fine_id, 2, issued_on + h('pd'||fine_id,45) + 10 + h('pe'||fine_id,40), amount - round(amount*0.5,2)
  FROM fines WHERE waived_on IS NULL AND amount >= 1 AND h('pf'||fine_id,100) BETWEEN 52 AND 63
) p WHERE paid_on < current_date;

CREATE TABLE events (
  event_id int PRIMARY KEY,
  branch_id int NOT NULL REFERENCES branches,
  name text NOT NULL,
  event_type text NOT NULL,
  starts_at timestamp NOT NULL,
  ends_at timestamp NOT NULL,
  capacity int NOT NULL,
  host_id int REFERENCES staff(staff_id),
  is_cancelled boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN events.event_type IS 'storytime, author_talk, workshop, book_club, exhibition';
COMMENT ON COLUMN events.host_id IS 'Employee who runs the event; empty for outside hosts';
INSERT INTO events
SELECT i, br,
  CASE et WHEN 'storytime' THEN 'Story hour' WHEN 'author_talk' THEN 'Meet the author' WHEN 'workshop' THEN (ARRAY['Bookbinding workshop','Creative writing','First steps on a computer','3D printing basics'])[1+h('wn'||i,4)] WHEN 'book_club' THEN 'Book club evening' ELSE 'Exhibition opening' END || ' #' || i,
  et, st, st + (CASE et WHEN 'storytime' THEN 1 WHEN 'workshop' THEN 3 ELSE 2 END || ' hours')::interval,
  CASE et WHEN 'author_talk' THEN 40 WHEN 'exhibition' THEN 60 WHEN 'workshop' THEN 12 ELSE 20 END,
  CASE WHEN h('ho'||i,100)<18 THEN NULL ELSE (SELECT s.staff_id FROM staff s WHERE s.branch_id=br AND s.hired_on <= st::date AND (s.left_on IS NULL OR s.left_on>=st::date) ORDER BY h('hx'||s.staff_id||'-'||i%3,1000) LIMIT 1) END,
  h('ec'||i,100)<8
FROM (SELECT i, CASE WHEN h('eb'||i,100)<30 THEN 1 WHEN h('eb'||i,100)<50 THEN 2 WHEN h('eb'||i,100)<60 THEN 3 WHEN h('eb'||i,100)<72 THEN 5 WHEN h('eb'||i,100)<92 THEN 6 ELSE 7 END AS br,
  CASE WHEN h('et'||i,100)<38 THEN 'storytime' WHEN h('et'||i,100)<54 THEN 'author_talk' WHEN h('et'||i,100)<76 THEN 'workshop' WHEN h('et'||i,100)<93 THEN 'book_club' ELSE 'exhibition' END AS et,
  (current_date + 50 - (i*9)/4)::timestamp + ((10+h('eh'||i,9))||' hours')::interval AS st
  FROM generate_series(1,270) i) s;

CREATE TABLE event_signups (
  event_id int NOT NULL REFERENCES events,
  reader_id int NOT NULL REFERENCES readers,
  signed_up_on date NOT NULL,
  attended boolean,
  PRIMARY KEY (event_id, reader_id)
);
COMMENT ON COLUMN event_signups.attended IS 'Empty until the event has taken place';
INSERT INTO event_signups
SELECT DISTINCT ON (event_id, rid) event_id, rid, sd,
  CASE WHEN is_cancelled OR starts_at >= current_date THEN NULL ELSE h('at'||event_id||'-'||rid,100) < CASE event_type WHEN 'storytime' THEN 84 WHEN 'exhibition' THEN 55 WHEN 'workshop' THEN 76 ELSE 68 END END
FROM (
  SELECT e.*, least(e.starts_at::date - h('sd'||e.event_id||'/'||n,20), current_date-1) AS sd,
    1 + (660*power(h('sr'||e.event_id||'/'||n,10000)/10000.0,1.4))::int AS rid
  FROM events e, generate_series(1, 60) n
  WHERE n <= e.capacity * (0.25 + h('fill'||e.event_id,80)/100.0) AND e.event_id%23<>11
    AND (e.starts_at::date - current_date < 35)
) q JOIN readers r ON r.reader_id=rid AND r.registered_on<=sd
ORDER BY event_id, rid, sd;

CREATE INDEX ON loans(copy_id);
CREATE INDEX ON loans(reader_id);
DROP FUNCTION h(text,int);
RESET search_path;
