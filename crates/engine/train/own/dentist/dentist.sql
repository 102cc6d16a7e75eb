-- dental practice group: 4 practices. test data, all dates relative to current_date
DROP SCHEMA IF EXISTS dentist CASCADE;
CREATE SCHEMA dentist;
SET search_path TO dentist;

CREATE TABLE practice (
  prac_id   smallint PRIMARY KEY,
  name      varchar(40) NOT NULL,
  town      varchar(30) NOT NULL,
  chairs    smallint NOT NULL,
  opened    date
);

CREATE TABLE staff (
  staff_id  integer PRIMARY KEY,
  prac_id   smallint NOT NULL REFERENCES practice,
  fname     varchar(30) NOT NULL,
  sname     varchar(30) NOT NULL,
  role      char(1) NOT NULL,
  gdc_no    varchar(10),
  startdate date NOT NULL,
  enddate   date,
  fte       numeric(3,2) NOT NULL DEFAULT 1
);
COMMENT ON TABLE staff IS 'everyone on the payroll';
COMMENT ON COLUMN staff.role IS 'D = dentist, H = hygienist, N = nurse, R = reception';
COMMENT ON COLUMN staff.gdc_no IS 'General Dental Council registration, clinical staff only';
COMMENT ON COLUMN staff.enddate IS 'empty while still working here';

CREATE TABLE insurer (
  ins_id    integer PRIMARY KEY,
  ins_name  varchar(40) NOT NULL,
  cover_pct smallint NOT NULL,
  yr_max    numeric(8,2),
  pay_days  smallint
);
COMMENT ON COLUMN insurer.cover_pct IS 'share of the bill the insurer takes over, percent';
COMMENT ON COLUMN insurer.yr_max IS 'max per patient per year, empty = no cap';
COMMENT ON COLUMN insurer.pay_days IS 'agreed payment term in days';

CREATE TABLE patient (
  pat_id      integer PRIMARY KEY,
  firstname   varchar(30) NOT NULL,
  lastname    varchar(30) NOT NULL,
  dob         date NOT NULL,
  sex         char(1),
  phone       varchar(20),
  email       varchar(60),
  town        varchar(30),
  home_prac   smallint NOT NULL REFERENCES practice(prac_id),
  reg_dt      date NOT NULL,
  ins_id      integer REFERENCES insurer,
  policyno    varchar(16),
  nervous     boolean NOT NULL DEFAULT false,
  smoker      boolean,
  stat        char(1) NOT NULL DEFAULT 'A'
);
COMMENT ON COLUMN patient.home_prac IS 'practice the patient is registered with';
COMMENT ON COLUMN patient.ins_id IS 'empty = self payer';
COMMENT ON COLUMN patient.stat IS 'A active, I inactive (not seen for long), L left us';
COMMENT ON COLUMN patient.smoker IS 'empty = never asked';

CREATE TABLE proc_code (
  code     varchar(6) PRIMARY KEY,
  descr    varchar(50) NOT NULL,
  cat      varchar(12) NOT NULL,
  std_fee  numeric(8,2) NOT NULL,
  lab_req  boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE proc_code IS 'price list / treatment catalogue';
COMMENT ON COLUMN proc_code.lab_req IS 'needs work from the dental lab';

CREATE TABLE appt (
  appt_id   integer PRIMARY KEY,
  pat_id    integer NOT NULL REFERENCES patient,
  staff_id  integer NOT NULL REFERENCES staff,
  prac_id   smallint NOT NULL REFERENCES practice,
  starts    timestamp NOT NULL,
  mins      smallint NOT NULL,
  type      varchar(6) NOT NULL,
  st        char(2) NOT NULL,
  booked_on date NOT NULL,
  canc_on   date
);
COMMENT ON TABLE appt IS 'appointment book';
COMMENT ON COLUMN appt.type IS 'EXAM check-up, HYG hygienist visit, FILL filling, ENDO root canal, CROWN crown or bridge, EXTR extraction, EMER emergency, ORTHO braces';
COMMENT ON COLUMN appt.st IS 'BK booked, CF confirmed, DN done, NS no-show, CX cancelled';
COMMENT ON COLUMN appt.mins IS 'length in minutes';

CREATE TABLE tx (
  tx_id    integer PRIMARY KEY,
  pat_id   integer NOT NULL REFERENCES patient,
  appt_id  integer REFERENCES appt,
  code     varchar(6) NOT NULL REFERENCES proc_code,
  tooth    smallint,
  staff_id integer NOT NULL REFERENCES staff,
  fee      numeric(8,2) NOT NULL,
  st       char(1) NOT NULL,
  plan_dt  date NOT NULL,
  done_dt  date
);
COMMENT ON TABLE tx IS 'treatments, planned and done';
COMMENT ON COLUMN tx.tooth IS 'FDI two-digit number, empty for whole mouth';
COMMENT ON COLUMN tx.st IS 'P planned, D done, X declined by the patient';
COMMENT ON COLUMN tx.fee IS 'fee charged or quoted, may differ from price list';

CREATE TABLE tooth_chart (
  pat_id     integer NOT NULL REFERENCES patient,
  tooth      smallint NOT NULL,
  cond       varchar(10) NOT NULL,
  severity   smallint,
  charted_on date NOT NULL,
  charted_by integer NOT NULL REFERENCES staff(staff_id),
  PRIMARY KEY (pat_id, tooth)
);
COMMENT ON TABLE tooth_chart IS 'only teeth that are not sound; latest finding per tooth';
COMMENT ON COLUMN tooth_chart.cond IS 'CARIES, FILLED, CROWN, MISSING, IMPLANT, RCT (root treated), FRACT (fractured)';
COMMENT ON COLUMN tooth_chart.severity IS '1 watch, 2 treat soon, 3 urgent; only for CARIES and FRACT';

CREATE TABLE invoice (
  inv_no    integer PRIMARY KEY,
  appt_id   integer NOT NULL UNIQUE REFERENCES appt,
  pat_id    integer NOT NULL REFERENCES patient,
  inv_date  date NOT NULL,
  due_date  date NOT NULL,
  total     numeric(9,2) NOT NULL,
  ins_part  numeric(9,2) NOT NULL DEFAULT 0,
  ins_id    integer REFERENCES insurer,
  stat      varchar(4) NOT NULL
);
COMMENT ON COLUMN invoice.ins_part IS 'part of total claimed from the insurer, rest is for the patient';
COMMENT ON COLUMN invoice.stat IS 'OPEN, PAID, WOFF (written off)';

CREATE TABLE pmt (
  pmt_id   integer PRIMARY KEY,
  inv_no   integer NOT NULL REFERENCES invoice,
  paid_on  date NOT NULL,
  amt      numeric(9,2) NOT NULL,
  meth     varchar(4) NOT NULL
);
COMMENT ON TABLE pmt IS 'payments received';
COMMENT ON COLUMN pmt.meth IS 'CARD, CASH, BACS (bank transfer), INS (paid by insurer)';

CREATE TABLE recall (
  recall_id integer PRIMARY KEY,
  pat_id    integer NOT NULL REFERENCES patient,
  kind      varchar(4) NOT NULL,
  due_dt    date NOT NULL,
  sent_dt   date,
  via       varchar(5),
  appt_id   integer REFERENCES appt
);
COMMENT ON TABLE recall IS 'reminders to come back in';
COMMENT ON COLUMN recall.kind IS 'EXAM or HYG';
COMMENT ON COLUMN recall.via IS 'SMS, EMAIL, POST, PHONE';
COMMENT ON COLUMN recall.appt_id IS 'appointment booked in response, empty = no reaction so far';

CREATE TABLE laborder (
  order_no  integer PRIMARY KEY,
  tx_id     integer NOT NULL REFERENCES tx,
  lab       varchar(30) NOT NULL,
  item      varchar(30) NOT NULL,
  shade     varchar(4),
  ordered   date NOT NULL,
  promised  date NOT NULL,
  received  date,
  cost      numeric(8,2) NOT NULL,
  remake    boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN laborder.promised IS 'date the lab said it would be back';
COMMENT ON COLUMN laborder.remake IS 'true = had to be made again';

INSERT INTO practice VALUES
 (1,'Hill Street Dental','Ashford',6,date_trunc('year',current_date)::date - 5200),
 (2,'Harbour Dental Care','Whitstable',4,date_trunc('year',current_date)::date - 3300),
 (3,'Northgate Smiles','Canterbury',5,date_trunc('year',current_date)::date - 2100),
 (4,'Riverside Dental','Maidstone',3,date_trunc('year',current_date)::date - 800);

INSERT INTO insurer VALUES
 (1,'Dentacover',80,1500,30),(2,'BrightSmile Mutual',60,1000,45),(3,'Unity Health',75,NULL,30),
 (4,'Northern Friendly',50,600,60),(5,'Axis Dental Plan',90,2500,21),(6,'Oakwell Cash Plan',40,400,30);

INSERT INTO staff
SELECT n, p, f, s, r, CASE WHEN r IN ('D','H','N') THEN (CASE WHEN r='D' THEN '' ELSE '1' END)||(70000+n*617)::text END,
       current_date - sd, CASE WHEN ed IS NOT NULL THEN current_date - ed END, fte
FROM (VALUES
 (1,1,'Helen','Marsh','D',5100,NULL,1.0),(2,1,'Rajesh','Patel','D',2900,NULL,0.8),(3,1,'Tom','Whitaker','D',900,NULL,1.0),
 (4,1,'Agnieszka','Nowak','H',1800,NULL,1.0),(5,1,'Claire','Dunn','H',2500,210,0.6),(6,1,'Joanne','Pike','N',3100,NULL,1.0),
 (7,1,'Lucy','Barrow','N',400,NULL,1.0),(8,1,'Maureen','Tait','R',4700,NULL,0.8),(9,2,'Simon','Ellery','D',3200,NULL,1.0),
 (10,2,'Fatima','Hussain','D',1300,NULL,0.8),(11,2,'Beth','Oram','H',1100,NULL,0.8),(12,2,'Kayleigh','Moss','N',700,NULL,1.0),
 (13,2,'Denise','Cole','R',2200,NULL,0.6),(14,3,'Daniel','Okafor','D',2000,NULL,1.0),(15,3,'Priya','Sharma','D',1500,NULL,1.0),
 (16,3,'George','Linley','D',1900,330,0.6),(17,3,'Ines','Costa','H',800,NULL,1.0),(18,3,'Sarah','Vine','N',1200,NULL,1.0),
 (19,3,'Paul','Render','N',260,NULL,0.5),(20,3,'Gillian','Ward','R',1950,NULL,1.0),(21,4,'Maria','Lindqvist','D',790,NULL,1.0),
 (22,4,'Callum','Reid','D',300,NULL,0.8),(23,4,'Tessa','Amory','H',770,NULL,0.6),(24,4,'Nadia','Farouk','N',760,NULL,1.0),
 (25,4,'Owen','Price','R',150,NULL,1.0),(26,2,'Martin','Kessler','D',95,NULL,0.6)
) v(n,p,f,s,r,sd,ed,fte);

INSERT INTO patient
SELECT g,
 (CASE WHEN ((hashtext('sx'||g) & 2147483647) % 100) < 54 THEN
   (ARRAY['Emma','Olivia','Grace','Sophie','Margaret','Joan','Chloe','Amelia','Ruth','Linda','Zoe','Hannah','Susan','Isla','Aisha','Karen','Megan','Wendy'])[1+((hashtext('fn'||g) & 2147483647) % 18)]
  ELSE (ARRAY['James','Oliver','Harry','David','Peter','Mohammed','Liam','Jack','Colin','Stephen','Ethan','Noah','Brian','Kevin','Arthur','Ben'])[1+((hashtext('fn'||g) & 2147483647) % 16)] END),
 (ARRAY['Smith','Jones','Taylor','Brown','Wilson','Evans','Walker','Hughes','Green','Hall','Wood','Clarke','Bennett','Ahmed','Khan','Murphy','Foster','Gibson','Palmer','Shaw','Webb','Chapman','Ellis','Barker','Holt','Fletcher','Kaur','Adeyemi','Kowalski','Rossi','Norris','Peck','Stone','Lamb','Frost'])[1+((hashtext('ln'||g) & 2147483647) % 35)],
 current_date - (CASE WHEN ((hashtext('ag'||g) & 2147483647) % 100)<18 THEN 1100+((hashtext('db'||g) & 2147483647) % 5400) WHEN ((hashtext('ag'||g) & 2147483647) % 100)<75 THEN 6600+((hashtext('db'||g) & 2147483647) % 16500) ELSE 23000+((hashtext('db'||g) & 2147483647) % 9500) END),
 CASE WHEN ((hashtext('sx'||g) & 2147483647) % 100) < 54 THEN 'F' ELSE 'M' END,
 CASE WHEN ((hashtext('ph'||g) & 2147483647) % 100)<93 THEN '07'||lpad((100000000+((hashtext('pn'||g) & 2147483647) % 899999999))::text,9,'0') END,
 CASE WHEN ((hashtext('em'||g) & 2147483647) % 100)<71 THEN 'pat'||g||'@'||(ARRAY['gmail.com','outlook.com','btinternet.com'])[1+((hashtext('emd'||g) & 2147483647) % 3)] END,
 CASE WHEN ((hashtext('tw'||g) & 2147483647) % 100)<70 THEN (ARRAY['Ashford','Whitstable','Canterbury','Maidstone'])[hp] ELSE (ARRAY['Faversham','Herne Bay','Tenterden','Sittingbourne','Deal'])[1+((hashtext('tw2'||g) & 2147483647) % 5)] END,
 hp,
 current_date - CASE WHEN hp=4 THEN ((hashtext('rg'||g) & 2147483647) % 780) WHEN ((hashtext('rr'||g) & 2147483647) % 10)<3 THEN ((hashtext('rg'||g) & 2147483647) % 420) ELSE ((hashtext('rg'||g) & 2147483647) % 3000) END,
 ins, CASE WHEN ins IS NOT NULL THEN 'P'||ins||'-'||(20000+g*37) END,
 ((hashtext('nv'||g) & 2147483647) % 100)<14,
 CASE WHEN ((hashtext('sm'||g) & 2147483647) % 100)<15 THEN true WHEN ((hashtext('sm'||g) & 2147483647) % 100)<72 THEN false END,
 CASE WHEN ((hashtext('st'||g) & 2147483647) % 100)<82 THEN 'A' WHEN ((hashtext('st'||g) & 2147483647) % 100)<93 THEN 'I' ELSE 'L' END
FROM (SELECT g, CASE WHEN ((hashtext('hp'||g) & 2147483647) % 100)<38 THEN 1 WHEN ((hashtext('hp'||g) & 2147483647) % 100)<61 THEN 2 WHEN ((hashtext('hp'||g) & 2147483647) % 100)<86 THEN 3 ELSE 4 END AS hp,
   CASE WHEN ((hashtext('in'||g) & 2147483647) % 100)<46 THEN NULL WHEN ((hashtext('in'||g) & 2147483647) % 100)<62 THEN 1 WHEN ((hashtext('in'||g) & 2147483647) % 100)<73 THEN 2 WHEN ((hashtext('in'||g) & 2147483647) % 100)<84 THEN 3 WHEN ((hashtext('in'||g) & 2147483647) % 100)<91 THEN 4 WHEN ((hashtext('in'||g) & 2147483647) % 100)<97 THEN 5 ELSE 6 END AS ins
  FROM generate_series(1,680) g) q;
UPDATE patient SET reg_dt = least(reg_dt + 400, current_date - 220) WHERE stat <> 'A' AND reg_dt > current_date - 600;
UPDATE patient SET reg_dt = dob + 700 WHERE reg_dt < dob + 365;

INSERT INTO proc_code VALUES
 ('EX1','Routine examination','EXAM',48,false),('EX2','New patient examination','EXAM',72,false),('XR1','Bitewing x-rays','XRAY',26,false),
 ('XR2','Panoramic x-ray','XRAY',58,false),('HY1','Scale and polish','HYGIENE',68,false),('HY2','Deep cleaning per quadrant','HYGIENE',125,false),
 ('FI1','White filling, one surface','FILLING',110,false),('FI2','White filling, two or more surfaces','FILLING',165,false),('RC1','Root canal front tooth','ENDO',390,false),
 ('RC2','Root canal molar','ENDO',620,false),('CR1','Porcelain crown','CROWN',680,true),('BR1','Bridge per unit','CROWN',740,true),
 ('EX5','Simple extraction','SURGERY',135,false),('EX6','Surgical extraction','SURGERY',280,false),('EM1','Emergency pain relief','EMERG',85,false),
 ('OR1','Clear aligner stage','ORTHO',450,true),('DE1','Partial denture','DENTURE',820,true),('WH1','Home whitening kit','COSMETIC',295,true),('IM1','Single implant','SURGERY',2400,true);

-- appointments: up to 28 candidates per patient
INSERT INTO appt
SELECT row_number() OVER (ORDER BY c.d, c.mn, c.pat_id, c.k), c.pat_id, s.staff_id, s.prac_id,
  c.d + c.mn * interval '1 minute',
  CASE c.type WHEN 'EXAM' THEN 20 WHEN 'HYG' THEN 30 WHEN 'FILL' THEN 40 WHEN 'ENDO' THEN 75 WHEN 'CROWN' THEN 60 WHEN 'EXTR' THEN 45 WHEN 'EMER' THEN 20 ELSE 30 END
   + 5*((hashtext('mi'||c.key) & 2147483647) % 3),
  c.type,
  CASE WHEN c.d > current_date THEN CASE WHEN ((hashtext('fs'||c.key) & 2147483647) % 100)<8 THEN 'CX' WHEN c.d < current_date+10 AND ((hashtext('fs'||c.key) & 2147483647) % 100)<70 THEN 'CF' WHEN ((hashtext('fs'||c.key) & 2147483647) % 100)<20 THEN 'CF' ELSE 'BK' END
       WHEN c.d = current_date THEN CASE WHEN ((hashtext('fs'||c.key) & 2147483647) % 100)<10 THEN 'CX' WHEN ((hashtext('fs'||c.key) & 2147483647) % 100)<75 THEN 'CF' ELSE 'BK' END
       WHEN ((hashtext('fs'||c.key) & 2147483647) % 1000) < 55 + CASE WHEN c.hp=4 THEN 40 WHEN c.hp=2 THEN -15 ELSE 0 END + CASE WHEN c.nervous THEN 35 ELSE 0 END THEN 'NS'
       WHEN ((hashtext('fc'||c.key) & 2147483647) % 100) < 11 THEN 'CX' ELSE 'DN' END,
  least(c.d - CASE WHEN c.type='EMER' THEN ((hashtext('bk'||c.key) & 2147483647) % 2) ELSE 2+((hashtext('bk'||c.key) & 2147483647) % 70) END, current_date), NULL
FROM (
  SELECT p.pat_id, k, p.home_prac hp, p.nervous, p.pat_id||'-'||k AS key, current_date + 45 - o.off AS d,
     480 + 15*((hashtext('mn'||(p.pat_id||'-'||k)) & 2147483647) % 37) AS mn,
     CASE WHEN ty<34 THEN 'EXAM' WHEN ty<60 THEN 'HYG' WHEN ty<76 THEN 'FILL' WHEN ty<81 THEN 'ENDO' WHEN ty<88 THEN 'CROWN' WHEN ty<93 THEN 'EXTR' WHEN ty<97 THEN 'EMER' ELSE 'ORTHO' END AS type,
     p.reg_dt, p.stat
  FROM patient p CROSS JOIN generate_series(1,28) k
  CROSS JOIN LATERAL (SELECT ((hashtext('off'||(p.pat_id||'-'||k)) & 2147483647) % 790) AS off, ((hashtext('ty'||(p.pat_id||'-'||k)) & 2147483647) % 100) AS ty) o
  WHERE k <= CASE WHEN ((hashtext('np'||p.pat_id) & 2147483647) % 100)<5 THEN 0 WHEN ((hashtext('np'||p.pat_id) & 2147483647) % 100)<60 THEN 6+((hashtext('nq'||p.pat_id) & 2147483647) % 7) WHEN ((hashtext('np'||p.pat_id) & 2147483647) % 100)<92 THEN 13+((hashtext('nq'||p.pat_id) & 2147483647) % 8) ELSE 21+((hashtext('nq'||p.pat_id) & 2147483647) % 8) END
) c
CROSS JOIN LATERAL (
  SELECT s.staff_id, s.prac_id FROM staff s
  WHERE s.role = CASE WHEN c.type='HYG' THEN 'H' ELSE 'D' END
    AND s.prac_id = CASE WHEN ((hashtext('op'||c.key) & 2147483647) % 100)<7 THEN 1+((hashtext('oq'||c.key) & 2147483647) % 4) ELSE c.hp END
    AND s.startdate <= c.d AND (s.enddate IS NULL OR s.enddate >= c.d)
  ORDER BY ((hashtext('sp'||(c.key||'/'||s.staff_id)) & 2147483647) % 1000) / (s.fte*(1+s.staff_id%3*0.25)) LIMIT 1) s
WHERE c.d >= c.reg_dt AND extract(isodow FROM c.d) < 7 AND (extract(isodow FROM c.d) < 6 OR c.mn < 780)
  AND (c.stat='A' OR (c.stat='I' AND c.d < current_date - 380) OR (c.stat='L' AND c.d < current_date - 200))
  AND NOT (c.type='EMER' AND c.d > current_date + 1);
UPDATE appt SET canc_on = greatest(booked_on, least(current_date, starts::date - ((hashtext('cc'||appt_id) & 2147483647) % 9))) WHERE st='CX';
DELETE FROM appt WHERE st='CX' AND canc_on > starts::date;

-- treatments done
INSERT INTO tx
SELECT row_number() OVER (ORDER BY a.starts, a.appt_id, c.n), a.pat_id, a.appt_id, c.code,
  CASE WHEN pc.cat IN ('FILLING','ENDO','CROWN','SURGERY') THEN 10*(1+((hashtext('q'||(a.appt_id||'-'||c.n)) & 2147483647) % 4)) + CASE WHEN c.code='RC2' THEN 6+((hashtext('tt'||(a.appt_id||'-'||c.n)) & 2147483647) % 2) WHEN c.code='RC1' THEN 1+((hashtext('tt'||(a.appt_id||'-'||c.n)) & 2147483647) % 3) ELSE 8-((sqrt(((hashtext('tt'||(a.appt_id||'-'||c.n)) & 2147483647) % 49)))::int) END
       WHEN c.code='EM1' THEN 10*(1+((hashtext('q'||a.appt_id) & 2147483647) % 4)) + 4+((hashtext('tt'||a.appt_id) & 2147483647) % 4) END,
  a.staff_id, round(pc.std_fee * (0.9 + 0.05*((hashtext('fe'||(a.appt_id||'-'||c.n)) & 2147483647) % 6)) * CASE WHEN a.prac_id=3 THEN 1.08 ELSE 1 END),
  'D', least(a.booked_on, a.starts::date), a.starts::date
FROM appt a
CROSS JOIN LATERAL (
  SELECT 1 n, CASE a.type WHEN 'EXAM' THEN CASE WHEN ((hashtext('c1'||a.appt_id) & 2147483647) % 10)<2 THEN 'EX2' ELSE 'EX1' END WHEN 'HYG' THEN CASE WHEN ((hashtext('c1'||a.appt_id) & 2147483647) % 10)<3 THEN 'HY2' ELSE 'HY1' END
     WHEN 'FILL' THEN CASE WHEN ((hashtext('c1'||a.appt_id) & 2147483647) % 10)<5 THEN 'FI1' ELSE 'FI2' END WHEN 'ENDO' THEN CASE WHEN ((hashtext('c1'||a.appt_id) & 2147483647) % 10)<4 THEN 'RC1' ELSE 'RC2' END
     WHEN 'CROWN' THEN CASE ((hashtext('c1'||a.appt_id) & 2147483647) % 10) WHEN 0 THEN 'DE1' WHEN 1 THEN 'BR1' WHEN 2 THEN 'BR1' WHEN 3 THEN 'IM1' ELSE 'CR1' END
     WHEN 'EXTR' THEN CASE WHEN ((hashtext('c1'||a.appt_id) & 2147483647) % 10)<7 THEN 'EX5' ELSE 'EX6' END WHEN 'EMER' THEN 'EM1' ELSE 'OR1' END code
  UNION ALL
  SELECT 2, CASE a.type WHEN 'EXAM' THEN CASE WHEN ((hashtext('c2'||a.appt_id) & 2147483647) % 10)<4 THEN 'XR1' WHEN ((hashtext('c2'||a.appt_id) & 2147483647) % 10)<5 THEN 'XR2' END WHEN 'FILL' THEN CASE WHEN ((hashtext('c2'||a.appt_id) & 2147483647) % 10)<4 THEN 'FI1' END
     WHEN 'ENDO' THEN 'XR1' WHEN 'EXTR' THEN CASE WHEN ((hashtext('c2'||a.appt_id) & 2147483647) % 10)<3 THEN 'XR2' END WHEN 'EMER' THEN CASE WHEN ((hashtext('c2'||a.appt_id) & 2147483647) % 10)<6 THEN 'XR1' END
     WHEN 'HYG' THEN CASE WHEN ((hashtext('c2'||a.appt_id) & 2147483647) % 20)=0 THEN 'WH1' END END
  UNION ALL
  SELECT 3, CASE a.type WHEN 'FILL' THEN CASE WHEN ((hashtext('c3'||a.appt_id) & 2147483647) % 10)<2 THEN 'FI2' END END
) c JOIN proc_code pc ON pc.code=c.code
WHERE a.st='DN';

-- treatments planned or declined
INSERT INTO tx
SELECT (SELECT max(tx_id) FROM tx) + row_number() OVER (ORDER BY a.starts, a.appt_id), a.pat_id, NULL, pc.code,
  CASE WHEN pc.cat IN ('FILLING','ENDO','CROWN','SURGERY') THEN 10*(1+((hashtext('pq'||a.appt_id) & 2147483647) % 4))+1+((hashtext('pt'||a.appt_id) & 2147483647) % 8) END,
  a.staff_id, round(pc.std_fee * (0.95 + 0.05*((hashtext('pf'||a.appt_id) & 2147483647) % 4))), CASE WHEN ((hashtext('px'||a.appt_id) & 2147483647) % 100) < 24 THEN 'X' ELSE 'P' END, a.starts::date, NULL
FROM appt a JOIN proc_code pc ON pc.code = (ARRAY['FI1','FI2','FI2','FI1','CR1','RC2','EX5','OR1','DE1','WH1','IM1','HY2'])[1+((hashtext('pc'||a.appt_id) & 2147483647) % 12)]
WHERE a.st='DN' AND a.type='EXAM' AND ((hashtext('pp'||a.appt_id) & 2147483647) % 100) < 38;

INSERT INTO tooth_chart
SELECT DISTINCT ON (pat_id, tooth) pat_id, tooth, cond, CASE WHEN cond IN ('CARIES','FRACT') THEN 1+((hashtext('sv'||(pat_id||'t'||tooth)) & 2147483647) % 3) END, dt, staff_id
FROM (
 SELECT pat_id, tooth, CASE WHEN code IN ('FI1','FI2') THEN 'FILLED' WHEN code IN ('RC1','RC2') THEN 'RCT' WHEN code IN ('EX5','EX6') THEN 'MISSING' WHEN code IN ('CR1','BR1') THEN 'CROWN' WHEN code='IM1' THEN 'IMPLANT' END cond, done_dt dt, staff_id
 FROM tx WHERE st='D' AND tooth IS NOT NULL AND code <> 'EM1'
 UNION ALL
 SELECT pat_id, tooth, CASE WHEN code='IM1' THEN 'MISSING' WHEN ((hashtext('pl'||tx_id) & 2147483647) % 10)<2 THEN 'FRACT' ELSE 'CARIES' END, plan_dt, staff_id FROM tx WHERE st<>'D' AND tooth IS NOT NULL
 UNION ALL
 SELECT a.pat_id, 10*(1+((hashtext('ta'||(a.appt_id||'-'||k)) & 2147483647) % 4))+4+((hashtext('tb'||(a.appt_id||'-'||k)) & 2147483647) % 5), (ARRAY['FILLED','FILLED','FILLED','CARIES','CARIES','MISSING','CROWN','FRACT'])[1+((hashtext('tc'||(a.appt_id||'-'||k)) & 2147483647) % 8)], a.starts::date, a.staff_id
 FROM appt a CROSS JOIN generate_series(1,2) k WHERE a.st='DN' AND a.type='EXAM' AND ((hashtext('td'||(a.appt_id||'-'||k)) & 2147483647) % 100)<45
) z WHERE cond IS NOT NULL ORDER BY pat_id, tooth, dt DESC, cond;

INSERT INTO invoice
SELECT 10000 + row_number() OVER (ORDER BY d, appt_id), appt_id, pat_id, d, d + CASE WHEN ((hashtext('dd'||pat_id) & 2147483647) % 4)=0 THEN 14 ELSE 30 END, total,
  CASE WHEN ins_id IS NULL THEN 0 ELSE least(round(total*cover_pct/100.0,2), coalesce(yr_max,99999)) END, ins_id, 'OPEN'
FROM (SELECT a.appt_id, a.pat_id, least(current_date, a.starts::date + CASE WHEN ((hashtext('id'||a.appt_id) & 2147483647) % 5)=0 THEN 3 ELSE 0 END) d, sum(t.fee) total, p.ins_id, i.cover_pct, i.yr_max
  FROM appt a JOIN tx t USING (appt_id) JOIN patient p ON p.pat_id=a.pat_id LEFT JOIN insurer i ON i.ins_id=p.ins_id
  WHERE ((hashtext('iv'||a.appt_id) & 2147483647) % 100) >= 3 GROUP BY a.appt_id, a.pat_id, a.starts, p.ins_id, i.cover_pct, i.yr_max) q;

INSERT INTO pmt
SELECT row_number() OVER (ORDER BY paid_on, inv_no, n), inv_no, paid_on, amt, meth
FROM (
 -- insurer part
 SELECT i.inv_no, 1 n, i.inv_date + n.pay_days - 14 + ((i.inv_no*7)%23) + CASE n.ins_id WHEN 4 THEN 15 WHEN 2 THEN 7 WHEN 1 THEN 1 WHEN 5 THEN -3 ELSE 0 END AS paid_on, i.ins_part amt, 'INS' meth
 FROM invoice i JOIN insurer n USING (ins_id) WHERE i.ins_part>0 AND ((hashtext('pi'||i.inv_no) & 2147483647) % 100) >= 6
 UNION ALL
 -- patient part, whole
 SELECT i.inv_no, 2, i.inv_date + CASE WHEN ((hashtext('pd'||i.inv_no) & 2147483647) % 100)<48 THEN 0 ELSE 3+((hashtext('pe'||i.inv_no) & 2147483647) % 55) END, i.total-i.ins_part, (ARRAY['CARD','CARD','CARD','CARD','BACS','BACS','CASH'])[1+((hashtext('pm'||i.inv_no) & 2147483647) % 7)]
 FROM invoice i WHERE ((hashtext('pk'||i.inv_no) & 2147483647) % 100) < 83 AND i.total>i.ins_part
 UNION ALL
 -- in two parts; second sometimes missing
 SELECT i.inv_no, 2+k, i.inv_date + k*28 - 20 + ((hashtext('pe'||i.inv_no) & 2147483647) % 15), CASE WHEN k=1 THEN round((i.total-i.ins_part)*0.4,2) ELSE i.total-i.ins_part-round((i.total-i.ins_part)*0.4,2) END, (ARRAY['CARD','BACS'])[1+((hashtext('pm'||i.inv_no) & 2147483647) % 2)]
 FROM invoice i CROSS JOIN generate_series(1,2) k WHERE ((hashtext('pk'||i.inv_no) & 2147483647) % 100) BETWEEN 83 AND 93 AND i.total>i.ins_part AND (k=1 OR ((hashtext('pk'||i.inv_no) & 2147483647) % 100) < 90)
) z WHERE paid_on <= current_date AND amt>0;

UPDATE invoice i SET stat = CASE WHEN coalesce((SELECT sum(amt) FROM pmt p WHERE p.inv_no=i.inv_no),0) >= i.total THEN 'PAID'
   WHEN i.inv_date < current_date - 400 THEN CASE WHEN ((hashtext('wo'||inv_no) & 2147483647) % 10)<4 THEN 'WOFF' ELSE 'OPEN' END ELSE 'OPEN' END;

INSERT INTO recall
SELECT row_number() OVER (ORDER BY z.due_dt, z.pat_id, z.kind), z.pat_id, z.kind, z.due_dt,
  CASE WHEN z.sent <= current_date AND ((hashtext('rs'||z.rk) & 2147483647) % 100)>=7 THEN z.sent END,
  CASE WHEN z.sent <= current_date AND ((hashtext('rs'||z.rk) & 2147483647) % 100)>=7 THEN (ARRAY['SMS','SMS','SMS','EMAIL','EMAIL','POST','PHONE'])[1+((hashtext('rv'||z.rk) & 2147483647) % 7)] END,
  CASE WHEN z.sent <= current_date AND ((hashtext('rs'||z.rk) & 2147483647) % 100)>=7 AND ((hashtext('rb'||z.rk) & 2147483647) % 100) < CASE ((hashtext('rv'||z.rk) & 2147483647) % 7) WHEN 6 THEN 85 WHEN 5 THEN 40 ELSE 68 END THEN
    (SELECT b.appt_id FROM appt b WHERE b.pat_id=z.pat_id AND b.starts::date > z.sent + 5 AND b.starts::date < z.due_dt + 160 AND (b.type=z.kind OR b.type='EXAM') AND b.st <> 'CX' ORDER BY b.starts LIMIT 1) END
FROM (SELECT a.pat_id, a.type kind, a.appt_id||'r' rk, a.starts::date + CASE WHEN ((hashtext('rm'||a.pat_id) & 2147483647) % 3)=0 THEN 365 ELSE 182 END AS due_dt,
        a.starts::date + CASE WHEN ((hashtext('rm'||a.pat_id) & 2147483647) % 3)=0 THEN 365 ELSE 182 END - 14 - ((hashtext('rx'||a.appt_id) & 2147483647) % 30) AS sent
  FROM appt a JOIN patient p USING (pat_id) WHERE a.st='DN' AND a.type IN ('EXAM','HYG') AND p.stat<>'L') z
WHERE z.due_dt < current_date + 120;
UPDATE appt a SET booked_on = least(a.starts::date - 1, r.sent_dt + 1 + ((hashtext('bo'||a.appt_id) & 2147483647) % 12), current_date) FROM (SELECT appt_id, max(sent_dt) sent_dt FROM recall WHERE appt_id IS NOT NULL GROUP BY appt_id) r WHERE r.appt_id=a.appt_id AND a.booked_on < r.sent_dt;

INSERT INTO laborder
SELECT 700 + row_number() OVER (ORDER BY od, tx_id), tx_id, lab, item, shade, od, od + prom, CASE WHEN od + act <= current_date AND ((hashtext('lm'||tx_id) & 2147483647) % 100)>=2 THEN od + act END, cost, ((hashtext('lr'||tx_id) & 2147483647) % 100) < CASE WHEN lab='Keystone Dental Lab' THEN 14 ELSE 5 END
FROM (SELECT t.tx_id, l.lab, CASE t.code WHEN 'CR1' THEN 'crown' WHEN 'BR1' THEN 'bridge' WHEN 'OR1' THEN 'aligner' WHEN 'DE1' THEN 'partial denture' WHEN 'WH1' THEN 'whitening tray' ELSE 'implant crown' END item,
   CASE WHEN t.code IN ('CR1','BR1','IM1','DE1') THEN (ARRAY['A1','A2','A3','B1','B2','C1'])[1+((hashtext('sh'||t.tx_id) & 2147483647) % 6)] END shade,
   t.done_dt AS od, 7+((hashtext('lp'||t.tx_id) & 2147483647) % 8) AS prom, 7+((hashtext('lp'||t.tx_id) & 2147483647) % 8) - 4 + ((hashtext('la'||t.tx_id) & 2147483647) % 9) + CASE WHEN l.lab='Pearl Ceramics' THEN 4 ELSE 0 END AS act,
   round(t.fee*(0.18+0.01*((hashtext('lc'||t.tx_id) & 2147483647) % 14)),2) cost
  FROM tx t JOIN proc_code pc USING (code)
  CROSS JOIN LATERAL (SELECT (ARRAY['Keystone Dental Lab','Pearl Ceramics','Kent Prosthetics','Keystone Dental Lab','Kent Prosthetics','Digital Smile Lab'])[1+((hashtext('lb'||t.tx_id) & 2147483647) % 6)] lab) l
  WHERE t.st='D' AND pc.lab_req) q;

CREATE INDEX ON appt (pat_id);
CREATE INDEX ON appt (starts);
CREATE INDEX ON tx (appt_id);
CREATE INDEX ON pmt (inv_no);
ANALYZE practice, staff, insurer, patient, proc_code, appt, tx, tooth_chart, invoice, pmt, recall, laborder;
RESET search_path;
