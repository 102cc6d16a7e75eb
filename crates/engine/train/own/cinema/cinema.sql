DROP SCHEMA IF EXISTS cinema CASCADE;
CREATE SCHEMA cinema;
SET search_path TO cinema;

CREATE FUNCTION h(k text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ((hashtext(k)::bigint & 2147483647) % n)::int $$;

CREATE TABLE cinema (
  id int PRIMARY KEY,
  name text NOT NULL UNIQUE,
  city text NOT NULL,
  "openedOn" date NOT NULL,
  "closedOn" date,
  "hasBar" boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE cinema IS 'One row per site of the chain';
COMMENT ON COLUMN cinema."closedOn" IS 'Last day of trading; empty while the site is open';

CREATE TABLE screen (
  id int PRIMARY KEY,
  "cinemaId" int NOT NULL REFERENCES cinema(id),
  name text NOT NULL,
  "seatCount" int NOT NULL,
  "screenType" text NOT NULL
);
COMMENT ON TABLE screen IS 'Auditorium inside a cinema';
COMMENT ON COLUMN screen."screenType" IS 'standard, premium or imax';

CREATE TABLE film (
  id int PRIMARY KEY,
  title text NOT NULL,
  genre text NOT NULL,
  distributor text NOT NULL,
  "releaseDate" date NOT NULL,
  "runtimeMinutes" int NOT NULL,
  "ageRating" text NOT NULL,
  "originalLanguage" text NOT NULL
);
COMMENT ON COLUMN film."ageRating" IS 'BBFC certificate: U, PG, 12A, 15, 18';
COMMENT ON COLUMN film."originalLanguage" IS 'ISO 639-1 code, e.g. en, fr, ko';

CREATE TABLE showing (
  id int PRIMARY KEY,
  "screenId" int NOT NULL REFERENCES screen(id),
  "filmId" int NOT NULL REFERENCES film(id),
  "startsAt" timestamp NOT NULL,
  "basePrice" numeric(6,2) NOT NULL,
  "isSubtitled" boolean NOT NULL DEFAULT false,
  "cancelledAt" timestamp
);
COMMENT ON TABLE showing IS 'A scheduled screening of a film on one screen';
COMMENT ON COLUMN showing."basePrice" IS 'Full adult price; concessions are derived from it';
COMMENT ON COLUMN showing."cancelledAt" IS 'Set when the showing was called off';

CREATE TABLE member (
  id int PRIMARY KEY,
  "firstName" text NOT NULL,
  "lastName" text NOT NULL,
  email text NOT NULL UNIQUE,
  "birthDate" date,
  tier text NOT NULL,
  "joinedOn" date NOT NULL,
  "expiresOn" date NOT NULL,
  "homeCinemaId" int REFERENCES cinema(id),
  "marketingOptIn" boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE member IS 'Loyalty scheme members';
COMMENT ON COLUMN member.tier IS 'B = bronze, S = silver, G = gold';
COMMENT ON COLUMN member."expiresOn" IS 'Membership is valid up to and including this day';

CREATE TABLE ticket (
  id int PRIMARY KEY,
  "showingId" int NOT NULL REFERENCES showing(id),
  "memberId" int REFERENCES member(id),
  "ticketType" text NOT NULL,
  "seatLabel" text NOT NULL,
  price numeric(6,2) NOT NULL,
  channel text NOT NULL,
  "soldAt" timestamp NOT NULL,
  "refundedAt" timestamp,
  UNIQUE ("showingId", "seatLabel")
);
COMMENT ON COLUMN ticket."ticketType" IS 'adult, child, student, senior';
COMMENT ON COLUMN ticket.channel IS 'web, app, kiosk, counter';
COMMENT ON COLUMN ticket."memberId" IS 'Empty for guests who are not in the loyalty scheme';
COMMENT ON COLUMN ticket."refundedAt" IS 'When the money was given back; empty for a ticket that stands';

CREATE TABLE employee (
  id int PRIMARY KEY,
  "fullName" text NOT NULL,
  "cinemaId" int NOT NULL REFERENCES cinema(id),
  "jobTitle" text NOT NULL,
  "hiredOn" date NOT NULL,
  "leftOn" date,
  "hourlyWage" numeric(6,2) NOT NULL
);
COMMENT ON COLUMN employee."leftOn" IS 'Empty for people still employed';

CREATE TABLE "staffShift" (
  id int PRIMARY KEY,
  "employeeId" int NOT NULL REFERENCES employee(id),
  "startsAt" timestamp NOT NULL,
  "endsAt" timestamp NOT NULL,
  area text NOT NULL,
  status text NOT NULL
);
COMMENT ON COLUMN "staffShift".status IS 'planned, worked, noShow';
COMMENT ON COLUMN "staffShift".area IS 'boxOffice, snackBar, floor, projection';

CREATE TABLE "snackItem" (
  id int PRIMARY KEY,
  name text NOT NULL UNIQUE,
  category text NOT NULL,
  "listPrice" numeric(6,2) NOT NULL,
  "unitCost" numeric(6,2) NOT NULL,
  "isVegan" boolean NOT NULL DEFAULT false
);

CREATE TABLE "snackSale" (
  id int PRIMARY KEY,
  "cinemaId" int NOT NULL REFERENCES cinema(id),
  "employeeId" int NOT NULL REFERENCES employee(id),
  "memberId" int REFERENCES member(id),
  "soldAt" timestamp NOT NULL,
  "paymentMethod" text NOT NULL
);
COMMENT ON TABLE "snackSale" IS 'Receipt at the snack bar; its items are in snackSaleLine';
COMMENT ON COLUMN "snackSale"."paymentMethod" IS 'card, cash, giftCard';

CREATE TABLE "snackSaleLine" (
  id int PRIMARY KEY,
  "snackSaleId" int NOT NULL REFERENCES "snackSale"(id),
  "snackItemId" int NOT NULL REFERENCES "snackItem"(id),
  quantity int NOT NULL,
  "unitPrice" numeric(6,2) NOT NULL
);
COMMENT ON COLUMN "snackSaleLine"."unitPrice" IS 'Price charged per piece, after any discount';

CREATE TABLE "filmRating" (
  id int PRIMARY KEY,
  "filmId" int NOT NULL REFERENCES film(id),
  "memberId" int NOT NULL REFERENCES member(id),
  stars int NOT NULL CHECK (stars BETWEEN 1 AND 5),
  remark text,
  "createdAt" timestamp NOT NULL,
  UNIQUE ("filmId", "memberId")
);
COMMENT ON TABLE "filmRating" IS 'Stars given by members, one per film and member';

INSERT INTO cinema VALUES
 (1,'Astoria','Leeds',current_date-5200,NULL,true),
 (2,'Electric Palace','Leeds',current_date-2100,NULL,false),
 (3,'Roxy','York',current_date-7900,NULL,false),
 (4,'Harbour Lights','Bristol',current_date-1500,NULL,true),
 (5,'Grand Central','Bristol',current_date-3300,NULL,true),
 (6,'Picture Box','Cardiff',current_date-900,NULL,false),
 (7,'Pump Room','Bath',current_date-330,NULL,true),
 (8,'Lantern','Exeter',current_date-6100,current_date-170,false);

INSERT INTO screen
SELECT row_number() OVER (ORDER BY c.id, n), c.id, 'Screen '||n,
       CASE WHEN n=1 THEN 40 ELSE 18 END + h('seat'||c.id||'-'||n, 4)*6,
       CASE WHEN n=1 AND c.id IN (1,4,5) THEN 'imax'
            WHEN n=2 AND c.id<>3 OR n=5 THEN 'premium' ELSE 'standard' END
FROM cinema c
CROSS JOIN LATERAL generate_series(1, (ARRAY[6,3,4,5,5,3,2,3])[c.id]) n;

INSERT INTO film
SELECT i,
 (ARRAY['The Salt Road','Night Ferry','Paper Tigers','Mirrors of June','Little Comet','Iron Orchard','The Quiet Floor','Hana and the Whale',
 'Dead Reckoner','Marble Sky','Two Left Shoes','The Ninth Passenger','Cold Harbour','Bandit Queen of Soho','La Pluie','Ghost Tram',
 'Solar Drift','My Brother the Goat','Velvet Crime','The Beekeeper''s Wife','Red Planet Diner','Undertow','Snowball Express','Seoul Sister',
 'The Long Kiss Home','Hollow Crown Street','Pirates of Penge','Silent Engine','Aunt Agatha Returns','Blue Monday','The Cartographer','Monster Bakery',
 'Gunpowder Lane','Echo Valley High','El Faro','Witching Hour','The Understudy','Fox and Furious','Last Orders','Tomorrow''s Garden','Northern Star','Clockwork Heart'])[i],
 (ARRAY['drama','thriller','comedy','drama','animation','drama','horror','animation',
 'thriller','drama','comedy','thriller','thriller','comedy','drama','horror',
 'sci-fi','comedy','thriller','drama','sci-fi','horror','animation','comedy',
 'drama','drama','comedy','sci-fi','comedy','drama','documentary','animation',
 'thriller','comedy','drama','horror','drama','animation','documentary','sci-fi','documentary','sci-fi'])[i],
 (ARRAY['Northlight','Bluebird Pictures','Kestrel Films','Meridian'])[1+h('dist'||i,4)],
 current_date - 455 + i*12 - h('rel'||i,6),
 82 + h('run'||i,78),
 CASE WHEN i IN (5,8,23,32) THEN 'U' WHEN i IN (38) THEN 'PG'
      WHEN i IN (7,16,22,36) THEN (ARRAY['15','18'])[1+i%2]
      ELSE (ARRAY['PG','12A','12A','15','15','18'])[1+h('age'||i,6)] END,
 CASE i WHEN 15 THEN 'fr' WHEN 35 THEN 'es' WHEN 24 THEN 'ko' WHEN 8 THEN 'ja' WHEN 4 THEN 'fr' WHEN 28 THEN 'de' ELSE 'en' END
FROM generate_series(1,42) i;

-- a screening about every second week per screen, denser lately
INSERT INTO showing
SELECT row_number() OVER (ORDER BY d.day, s.id), s.id, f.id,
  d.day + make_interval(hours => (ARRAY[11,14,17,18,20,20,21])[1+h('hr'||s.id||'-'||d.n,7)], mins => 15*h('mi'||s.id||'-'||d.n,4)),
  CASE s."screenType" WHEN 'imax' THEN 16.50 WHEN 'premium' THEN 13.00 ELSE 9.50 END
    + CASE WHEN extract(isodow FROM d.day) IN (5,6,7) THEN 2 ELSE 0 END
    - CASE WHEN c.city IN ('Cardiff','Exeter') THEN 1 ELSE 0 END,
  f."originalLanguage"<>'en' OR h('sub'||s.id||'-'||d.n,15)=0,
  CASE WHEN h('can'||s.id||'-'||d.n,22)=0
       THEN least(d.day, current_date) - make_interval(hours => 3+h('cah'||s.id||'-'||d.n,60)) END
FROM screen s
JOIN cinema c ON c.id=s."cinemaId"
CROSS JOIN (SELECT n, (current_date+n)::timestamp AS day FROM generate_series(-400,13) n) d
CROSS JOIN LATERAL (
  SELECT * FROM film x
  WHERE x."releaseDate"<=d.day AND x."releaseDate">d.day-interval '60 days' AND x.id NOT IN (31,39)
  ORDER BY h('pick'||x.id||'-'||s.id||'-'||d.n,1000)*(1+x.id%3) LIMIT 1) f
WHERE h('keep'||s.id||'-'||d.n,1000) < (CASE WHEN d.n>-75 THEN 95 ELSE 45 END) + (CASE WHEN extract(isodow FROM d.day) IN (5,6) THEN 30 ELSE 0 END)
  AND d.day::date>=c."openedOn" AND (c."closedOn" IS NULL OR d.day::date<=c."closedOn");

INSERT INTO member
SELECT i, fn, ln, lower(fn||'.'||ln)||i||'@example.com',
 CASE WHEN h('nob'||i,14)=0 THEN NULL ELSE current_date - 5200 - h('bd'||i,20500) END,
 (ARRAY['B','B','B','B','S','S','S','G'])[1+h('tier'||i,8)],
 j, (j + make_interval(years => 1 + (current_date-j)/365 - CASE WHEN h('lapse'||i,5)=0 AND current_date-j>365 THEN 1 ELSE 0 END))::date,
 CASE WHEN h('hc'||i,12)=0 THEN NULL ELSE 1+h('home'||i,8) END,
 h('opt'||i,5)<3
FROM (SELECT i,
 (ARRAY['Amelia','Ben','Chloe','Daniel','Ewa','Farid','Grace','Harry','Imogen','Jamal','Kate','Liam','Mei','Noah','Olga','Priya','Ravi','Sophie','Tom','Zara'])[1+h('fn'||i,20)] fn,
 (ARRAY['Abbott','Baker','Chen','Davies','Evans','Fowler','Green','Hughes','Iqbal','Jones','Kowalska','Lewis','Morgan','Nolan','Okafor','Patel','Quinn','Reid','Singh','Walker'])[1+h('ln'||i,20)] ln,
 current_date - 3 - (h('join'||i,1200)*h('joi2'||i,1000))/1000 j
 FROM generate_series(1,320) i) q;

INSERT INTO ticket
SELECT row_number() OVER (ORDER BY q.sold, q.sid, q.n), q.sid,
 CASE WHEN h('ism'||k,100)<52 AND m."joinedOn"<=q.sold::date THEN m.id END,
 q.tt,
 chr(65+(q.n-1)/6)||(1+(q.n-1)%6),
 (CASE q.tt WHEN 'adult' THEN q."basePrice" WHEN 'child' THEN q."basePrice"*0.6 WHEN 'student' THEN q."basePrice"*0.75 ELSE q."basePrice"*0.7 END)::numeric(6,2),
 (ARRAY['web','web','web','app','app','app','kiosk','counter','counter'])[1+h('ch'||k,9)],
 q.sold,
 CASE WHEN q."cancelledAt" IS NOT NULL THEN greatest(q."cancelledAt",q.sold)+make_interval(hours => 1+h('rf'||k,9))
      WHEN h('ref'||k,30)=0 THEN least(q.sold+make_interval(mins => 20+h('rfm'||k,600)), q."startsAt") END
FROM (
 SELECT s.id sid, n, s.id||'-'||n k, s."basePrice", s."cancelledAt", s."startsAt",
  CASE WHEN f."ageRating" IN ('U','PG') AND h('kid'||s.id||'-'||n,5)<2 THEN 'child'
       WHEN f."ageRating"='12A' AND h('kid'||s.id||'-'||n,9)=0 THEN 'child'
       ELSE (ARRAY['adult','adult','adult','adult','adult','student','student','senior'])[1+h('tt'||s.id||'-'||n,8)] END tt,
  CASE WHEN s."startsAt" < current_date
       THEN s."startsAt" - make_interval(hours => (h('sd'||s.id||'-'||n,130)*h('sh'||s.id||'-'||n,100))/100, mins => 5+h('sm'||s.id||'-'||n,50))
       ELSE current_date - make_interval(hours => 1+h('sd'||s.id||'-'||n,110), mins => h('sm'||s.id||'-'||n,50)) END sold
 FROM showing s JOIN film f ON f.id=s."filmId" JOIN screen sc ON sc.id=s."screenId"
 CROSS JOIN LATERAL generate_series(1, least(sc."seatCount",
   (CASE WHEN s."startsAt">=current_date THEN h('nt'||s.id,7)
         WHEN h('empty'||s.id,23)=0 THEN 0
         ELSE 2+h('nt'||s.id,7) + h('pop'||f.id,6) + CASE WHEN extract(isodow FROM s."startsAt") IN (5,6) THEN 4 ELSE 0 END
              + CASE WHEN extract(hour FROM s."startsAt")>=18 THEN 2 ELSE 0 END
              + CASE WHEN h('hit'||s.id,28)=0 THEN 40 ELSE 0 END END))) n
) q
JOIN member m ON m.id = 1 + (h('mem'||q.k,300)*(50+h('me2'||q.k,51)))/100;

INSERT INTO employee
SELECT i,
 (ARRAY['Aisha','Callum','Dora','Edwin','Freya','Gareth','Holly','Ivan','Jess','Karim','Lucy','Marek','Nina','Owen','Paula','Reece'])[1+(i*5)%16]||' '||
 (ARRAY['Archer','Bell','Cross','Dunn','Ellis','Frost','Gould','Hale','Irwin','Joyce','Khan','Lowe','Mills','Nash','Owens','Price','Rowe','Shaw','Tate','Upton'])[1+(i*7)%20],
 1+(i-1)%8,
 CASE WHEN i<=8 THEN 'site manager' WHEN i<=16 THEN 'projectionist' WHEN i%5=0 THEN 'supervisor' ELSE 'team member' END,
 current_date - 40 - h('hir'||i,1800),
 CASE WHEN (i-1)%8=7 THEN current_date-170 WHEN i>16 AND h('left'||i,6)=0 THEN current_date-10-h('lft'||i,28) END,
 CASE WHEN i<=8 THEN 19.50 WHEN i<=16 THEN 15.20 WHEN i%5=0 THEN 14.10 ELSE 11.90 END + h('wg'||i,7)*0.15
FROM generate_series(1,56) i;
UPDATE employee SET "hiredOn"="hiredOn"-200 WHERE "cinemaId"=8;
UPDATE employee SET "hiredOn"=greatest("hiredOn",current_date-345) WHERE "cinemaId"=7;

INSERT INTO "staffShift"
SELECT row_number() OVER (ORDER BY q.st,q.id), q.id, q.st, q.st+make_interval(mins => 60*(4+h('len'||q.k,5))+30*h('hlf'||q.k,2)),
 CASE WHEN q."jobTitle"='projectionist' THEN 'projection' ELSE (ARRAY['boxOffice','snackBar','snackBar','floor'])[1+h('ar'||q.k,4)] END,
 CASE WHEN q.st>=current_date THEN 'planned' WHEN h('nos'||q.k,28)=0 THEN 'noShow' ELSE 'worked' END
FROM (SELECT e.id, e."jobTitle", e.id||'/'||n k, current_date + n + make_interval(hours => (ARRAY[9,10,12,15,16,17])[1+h('ss'||e.id||'/'||n,6)]) st
 FROM employee e CROSS JOIN generate_series(-190,10) n
 WHERE h('shf'||e.id||'/'||n,100)<18+e.id%7 AND current_date+n>=e."hiredOn" AND (e."leftOn" IS NULL OR current_date+n<=e."leftOn")
   AND e."jobTitle"<>'site manager') q;

INSERT INTO "snackItem" VALUES
 (1,'Salted popcorn large','popcorn',6.50,0.80,true),(2,'Salted popcorn small','popcorn',4.50,0.50,true),
 (3,'Caramel popcorn','popcorn',6.90,1.10,false),(4,'Cola','drink',3.80,0.60,true),(5,'Sparkling water','drink',2.60,0.45,true),
 (6,'Craft lager','drink',5.90,1.90,true),(7,'House wine','drink',6.80,2.10,true),(8,'Nachos with cheese','hot food',6.20,1.60,false),
 (9,'Hot dog','hot food',5.80,1.75,false),(10,'Vegan hot dog','hot food',6.10,2.05,true),(11,'Chocolate buttons','sweets',3.20,1.20,false),
 (12,'Pick and mix','sweets',4.90,1.55,false),(13,'Fruit gums','sweets',3.10,1.15,false),(14,'Ice cream tub','ice cream',4.20,1.30,false),
 (15,'Mango sorbet','ice cream',4.40,1.45,true),(16,'Flat white','drink',3.10,0.70,false),(17,'Oat cookie','sweets',2.80,0.90,true);

INSERT INTO "snackSale"
SELECT row_number() OVER (ORDER BY q.at, q.n), q."cinemaId", q.eid,
 CASE WHEN h('smm'||q.n,100)<38 AND m."joinedOn"<=q.at::date THEN m.id END, q.at,
 (ARRAY['card','card','card','card','card','card','cash','cash','giftCard'])[1+h('pay'||q.n,9)]
FROM (SELECT DISTINCT ON (n) n, e.id eid, e."cinemaId", t.at
  FROM (SELECT n, (current_date - 1 - (h('sda'||n,400)*(30+h('sdb'||n,71)))/100)::timestamp + make_interval(hours => 11+h('shr'||n,12), mins => h('smi'||n,60)) AS at
        FROM generate_series(1,1500) n) t
  JOIN employee e ON e."hiredOn"<=t.at::date AND (e."leftOn" IS NULL OR e."leftOn">=t.at::date) AND e."jobTitle" IN ('team member','supervisor') AND e.id%13<>4
  ORDER BY n, h('who'||n||'-'||e.id,1000)*(2+e."cinemaId"%3)) q
JOIN member m ON m.id = 1 + (h('smb'||q.n,318)*(40+h('smc'||q.n,61)))/100;

INSERT INTO "snackSaleLine"
SELECT row_number() OVER (ORDER BY s.id,n), s.id, i.id, 1+h('q'||s.id||'.'||n,3)*h('q2'||s.id||'.'||n,2),
 (CASE WHEN h('dc'||s.id,8)=0 THEN i."listPrice"*0.9 ELSE i."listPrice" END)::numeric(6,2)
FROM "snackSale" s CROSS JOIN LATERAL generate_series(1,1+h('nl'||s.id,3)) n
JOIN "snackItem" i ON i.id = (ARRAY[1,1,1,2,2,3,4,4,4,5,6,7,8,8,9,10,11,12,12,13,14,16,16])[1+(h('it'||s.id,23)+n*(3+h('st'||s.id,6)))%23];

INSERT INTO "filmRating"
SELECT row_number() OVER (ORDER BY at, mid), fid, mid, stars,
 CASE WHEN h('rm'||fid||'-'||mid,3)=0 THEN (ARRAY['Not for me','Too long','Fine','Really liked it','Best this year'])[stars] END, at
FROM (SELECT s."filmId" fid, t."memberId" mid, min(s."startsAt")+make_interval(hours => 4+h('ra'||s."filmId"||'-'||t."memberId",70)) AS at,
  greatest(1, least(5, 2+h('base'||s."filmId",3)+h('dev'||s."filmId"||'-'||t."memberId",4)-1)) stars
  FROM ticket t JOIN showing s ON s.id=t."showingId"
  WHERE t."memberId" IS NOT NULL AND t."refundedAt" IS NULL AND s."startsAt"<current_date-4
    AND h('rates'||s."filmId"||'-'||t."memberId",100)<32 AND s."filmId"<>27
  GROUP BY 1,2) q;

DROP FUNCTION h(text,int);
RESET search_path;
